import CKernels

// The inner loops of the Laplacian of Gaussian (see CKernels.h for what each computes and what must be reachable).

/// Columns of a tile of the first pass, and what the second pass's length is a multiple of.
let laplacianTile = 16

/// The first pass: down a tile of ``laplacianTile`` columns, with the Gaussian and with its second derivative.
func gaussianColumns(
  smooth: UnsafeMutablePointer<Double>, curved: UnsafeMutablePointer<Double>, stride: Int,
  from tile: UnsafePointer<Double>, _ kernel: LaplacianKernel, rows: Int
) {
  ckernels_gaussian_columns_f64(smooth, curved, stride, tile, kernel.smoothing, kernel.curving, kernel.reach, rows)
}

/// The second pass: along a row, both parts added and multiplied by a factor.
func laplacianRow(
  _ output: UnsafeMutablePointer<Double>, smooth: UnsafePointer<Double>, curved: UnsafePointer<Double>,
  _ kernel: LaplacianKernel, factor: Double, count: Int
) {
  ckernels_laplacian_row_f64(output, smooth, curved, kernel.smoothing, kernel.curving, kernel.reach, factor, count)
}

/// `most[i] = max(most[i], values[i])`.
func runningMaximum(_ most: UnsafeMutablePointer<Double>, _ values: UnsafePointer<Double>, count: Int) {
  ckernels_running_max_f64(most, values, count)
}
