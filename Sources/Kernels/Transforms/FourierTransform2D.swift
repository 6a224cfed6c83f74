import CKissFFT

/// The two-dimensional discrete Fourier transform of real images of one size, any size.
///
///     F[u, v] = Σ_r Σ_c image[r, c] · exp(-2πi (u r / rows + v c / columns))
///
/// Only `v` from 0 to `columns / 2` is computed, since F[-u, -v] is the complex conjugate of F[u, v]. The value owns
/// the plans and the buffers, so that a thread makes one and uses it for all its images; it is the only place that
/// talks to KissFFT (Borgerding, mixed radix, single precision). KissFFT's own real transforms ask for an even size;
/// here two rows at a time are the real and the imaginary part of one complex transform, which works for every size.
///
/// Accuracy: with p running over the prime factors of both sizes, every value is right within about
/// `Σ (p + 4) * Float.ulpOfOne * Σ |image|`. A NaN anywhere makes everything NaN.
/// Cost: rows * columns * Σ p; sizes from ``fastSize(atLeast:)`` are cheapest.
public struct FourierTransform2D: ~Copyable {
  /// Height of the images in px.
  public let rows: Int
  /// Width of the images in px.
  public let columns: Int
  /// Number of columns of the result: `columns / 2 + 1`.
  public var halfColumns: Int { columns / 2 + 1 }

  private let rowPlan: OpaquePointer
  private let columnPlan: OpaquePointer
  /// One pair of rows, before and after.
  private var pair: [kiss_fft_cpx]
  private var pairSpectrum: [kiss_fft_cpx]
  /// Shape (halfColumns, rows): the spectra of the rows, turned so that a column is contiguous.
  private var turned: [kiss_fft_cpx]
  private var columnSpectrum: [kiss_fft_cpx]

  /// Plans transforms of one size.
  ///
  /// - Precondition: both sizes from 1 to 32768.
  public init(rows: Int, columns: Int) {
    precondition((1...32768).contains(rows) && (1...32768).contains(columns), "a transform of \(rows) x \(columns)")
    self.rows = rows
    self.columns = columns
    rowPlan = Self.plan(columns)
    columnPlan = Self.plan(rows)
    let zero = kiss_fft_cpx(r: 0, i: 0)
    pair = Array(repeating: zero, count: columns)
    pairSpectrum = pair
    turned = Array(repeating: zero, count: rows * (columns / 2 + 1))
    columnSpectrum = Array(repeating: zero, count: rows)
  }

  deinit {
    ckissfft_free(UnsafeMutableRawPointer(rowPlan))
    ckissfft_free(UnsafeMutableRawPointer(columnPlan))
  }

  /// The smallest size from `size` up whose only prime factors are 2, 3 and 5.
  public static func fastSize(atLeast size: Int) -> Int {
    precondition(size >= 1, "a transform of size \(size)")
    var candidate = size
    while true {
      var rest = candidate
      for factor in [2, 3, 5] { while rest % factor == 0 { rest /= factor } }
      if rest == 1 { return candidate }
      candidate += 1
    }
  }

  /// The squared magnitudes |F[u, v]|² of an image.
  ///
  /// - Parameters:
  ///   - image: `rows * columns` values, row after row.
  ///   - power: shape (rows, halfColumns), row u, column v; the square of the image's unit.
  public mutating func power(of image: [Float], into power: inout [Float]) {
    let halfColumns = halfColumns
    precondition(power.count == rows * halfColumns, "\(power.count) elements for \(rows) x \(halfColumns)")
    transformRows(of: image)
    for v in 0..<halfColumns {
      transformColumn(v)
      let spectrum = columnSpectrum.span
      for u in 0..<rows { power[u * halfColumns + v] = spectrum[u].r * spectrum[u].r + spectrum[u].i * spectrum[u].i }
    }
  }

  /// The transform itself, real and imaginary parts apart.
  ///
  /// - Parameters:
  ///   - image: `rows * columns` values, row after row.
  ///   - real: shape (rows, halfColumns), row u, column v.
  ///   - imaginary: as `real`.
  public mutating func transform(_ image: [Float], real: inout [Float], imaginary: inout [Float]) {
    let halfColumns = halfColumns
    precondition(
      real.count == rows * halfColumns && imaginary.count == real.count,
      "\(real.count) and \(imaginary.count) elements for \(rows) x \(halfColumns)")
    transformRows(of: image)
    for v in 0..<halfColumns {
      transformColumn(v)
      let spectrum = columnSpectrum.span
      for u in 0..<rows {
        real[u * halfColumns + v] = spectrum[u].r
        imaginary[u * halfColumns + v] = spectrum[u].i
      }
    }
  }

  /// Transforms the rows two by two into `turned`.
  ///
  /// With z = a + ib the spectra of the real rows are A[v] = (Z[v] + Z*[-v]) / 2 and B[v] = (Z[v] - Z*[-v]) / 2i.
  private mutating func transformRows(of image: [Float]) {
    precondition(image.count == rows * columns, "\(image.count) elements for an image of \(rows) x \(columns)")
    for row in stride(from: 0, to: rows, by: 2) {
      let hasSecond = row + 1 < rows
      for c in 0..<columns {
        let second = hasSecond ? image[(row + 1) * columns + c] : 0
        pair[c] = kiss_fft_cpx(r: image[row * columns + c], i: second)
      }
      Self.run(rowPlan, from: pair, at: 0, into: &pairSpectrum)
      for v in 0..<halfColumns {
        let z = pairSpectrum[v]
        let mirrored = pairSpectrum[v == 0 ? 0 : columns - v]
        turned[v * rows + row] = kiss_fft_cpx(r: (z.r + mirrored.r) / 2, i: (z.i - mirrored.i) / 2)
        if hasSecond {
          turned[v * rows + row + 1] = kiss_fft_cpx(r: (z.i + mirrored.i) / 2, i: (mirrored.r - z.r) / 2)
        }
      }
    }
  }

  private mutating func transformColumn(_ v: Int) {
    Self.run(columnPlan, from: turned, at: v * rows, into: &columnSpectrum)
  }

  // MARK: - The wall around KissFFT

  private static func plan(_ size: Int) -> OpaquePointer {
    guard let plan = kiss_fft_alloc(Int32(size), 0, nil, nil) else {
      preconditionFailure("no memory for a transform of size \(size)")
    }
    return plan
  }

  /// Transforms `output.count` values of `input` from `offset` on; a plan of another size must not be passed.
  private static func run(
    _ plan: OpaquePointer, from input: [kiss_fft_cpx], at offset: Int, into output: inout [kiss_fft_cpx]
  ) {
    precondition(offset >= 0 && offset + output.count <= input.count, "\(offset) + \(output.count) of \(input.count)")
    input.withUnsafeBufferPointer { source in
      output.withUnsafeMutableBufferPointer { kiss_fft(plan, source.baseAddress! + offset, $0.baseAddress!) }
    }
  }
}
