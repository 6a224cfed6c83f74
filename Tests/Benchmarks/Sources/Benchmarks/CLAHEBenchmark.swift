import Foundation
import Tessera

/// CLAHE (2.0, 8 x 8 tiles) of an 8-bit image as large as the STO/Ge micrograph, beside OpenCV in the same run.
///
/// Arguments: threads (2), repetitions (20). The threshold is 1.5 times OpenCV's best time; `python3` must find `cv2`.
func claheBenchmark(_ arguments: [String]) throws {
  let threads = arguments.first.flatMap { Int($0) } ?? 2
  let repetitions = arguments.dropFirst().first.flatMap { Int($0) } ?? 20
  let (rows, columns) = (3044, 3042)
  var random = SeededGenerator(seed: 1)
  // A lattice with noise: all levels occur, neighbouring pixels are alike.
  let levels = (0..<rows * columns).map { index -> UInt8 in
    let (row, column) = (Double(index / columns), Double(index % columns))
    return UInt8(100 + 60 * sin(row / 5) * sin(column / 6) + Double(random.below(64)))
  }
  let image = Micrograph(
    intensity: Matrix(rows: rows, columns: columns, elements: levels.map { Float($0) }), pixelType: .uint8,
    pixelSize: nil, title: "")
  var best = Double.infinity
  var result = image
  for _ in 0..<repetitions {
    let start = ContinuousClock.now
    result = try preprocess(image, steps: [.clahe(CLAHEOptions())], threads: threads).micrograph
    best = min(best, (ContinuousClock.now - start) / .milliseconds(1))
  }
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("clahe-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try Data(levels).write(to: folder.appendingPathComponent("image.raw"))
  try Data(result.intensity.elements.map { UInt8($0) }).write(to: folder.appendingPathComponent("ours.raw"))
  let script = """
    import cv2, numpy, sys, time
    image = numpy.fromfile('image.raw', numpy.uint8).reshape(\(rows), \(columns))
    ours = numpy.fromfile('ours.raw', numpy.uint8).reshape(\(rows), \(columns))
    cv2.setNumThreads(\(threads))
    clahe, times = cv2.createCLAHE(2, (8, 8)), []
    for _ in range(\(repetitions)):
        start = time.perf_counter()
        result = clahe.apply(image)
        times.append((time.perf_counter() - start) * 1e3)
    print('tessera  \(String(format: "%6.2f", best)) ms, \(threads) threads, from and to 32-bit floats')
    print(f'opencv   {min(times):6.2f} ms, {cv2.getNumThreads()} threads, 8 bits')
    print(f'ratio    {\(best) / min(times):6.2f}, at most 1.5; pixels that differ: {(result != ours).sum()}')
    sys.exit(int(\(best) > 1.5 * min(times) or bool((result != ours).any())))
    """
  let python = Process()
  python.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  python.arguments = ["python3", "-c", script]
  python.currentDirectoryURL = folder
  try python.run()
  python.waitUntilExit()
  if python.terminationStatus != 0 { throw BenchmarkFailure("CLAHE is slower than allowed or not equal to OpenCV's") }
}

/// A threshold that was missed.
struct BenchmarkFailure: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
