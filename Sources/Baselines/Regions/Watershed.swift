public import Kernels

/// Floods a relief from markers: every pixel gets the label of the marker whose water reaches it first.
///
/// The pixel with the lowest value next to labelled ones is taken first, of equals the one that was found first; it
/// passes its label on to its four neighbours (Beucher and Meyer 1993 in the form of scikit-image's
/// `segmentation.watershed`, connectivity 1, without lines between regions).
///
/// - Parameters:
///   - relief: shape (rows, columns), finite; low inside regions, high between them.
///   - markers: one per pixel, row after row; 0 is no marker, others are labels above 0.
/// - Returns: a label per pixel; 0 everywhere where there is no marker at all.
///
/// Cost: a binary heap, so pixels times their logarithm.
public func watershed(_ relief: Matrix, markers: [Int32]) -> [Int32] {
  let (rows, columns) = (relief.rows, relief.columns)
  precondition(markers.count == rows * columns, "\(markers.count) markers for \(rows) x \(columns) px")
  precondition(markers.count < Int(UInt32.max), "a relief of \(rows) x \(columns) px")
  var labels = markers
  var queue = FloodQueue()
  for pixel in markers.indices where markers[pixel] != 0 {
    queue.push(pixel, height: relief.elements[pixel], age: 0)
  }
  var age: UInt32 = 0
  while let pixel = queue.pop() {
    let (row, column) = pixel.quotientAndRemainder(dividingBy: columns)
    func flood(_ neighbour: Int) {
      guard labels[neighbour] == 0 else { return }
      age += 1
      labels[neighbour] = labels[pixel]
      queue.push(neighbour, height: relief.elements[neighbour], age: age)
    }
    if row > 0 { flood(pixel - columns) }
    if column > 0 { flood(pixel - 1) }
    if column < columns - 1 { flood(pixel + 1) }
    if row < rows - 1 { flood(pixel + columns) }
  }
  return labels
}

/// Pixels in the order of their height, of equals in the order in which they came: a binary heap.
private struct FloodQueue {
  private var keys: [UInt64] = []
  private var pixels: [UInt32] = []

  mutating func push(_ pixel: Int, height: Float, age: UInt32) {
    let key = UInt64(orderedBits(height)) << 32 | UInt64(age)
    var place = keys.count
    keys.append(key)
    pixels.append(UInt32(pixel))
    while place > 0 {
      let parent = (place - 1) / 2
      guard keys[parent] > key else { break }
      keys[place] = keys[parent]
      pixels[place] = pixels[parent]
      place = parent
    }
    keys[place] = key
    pixels[place] = UInt32(pixel)
  }

  mutating func pop() -> Int? {
    guard let first = pixels.first, let key = keys.popLast(), let pixel = pixels.popLast() else { return nil }
    guard !keys.isEmpty else { return Int(first) }
    var place = 0
    while true {
      var child = 2 * place + 1
      guard child < keys.count else { break }
      if child + 1 < keys.count && keys[child + 1] < keys[child] { child += 1 }
      guard keys[child] < key else { break }
      keys[place] = keys[child]
      pixels[place] = pixels[child]
      place = child
    }
    keys[place] = key
    pixels[place] = pixel
    return Int(first)
  }
}

/// Whole numbers in the order of the `Float` values they stand for; −0 counts as 0.
private func orderedBits(_ value: Float) -> UInt32 {
  let bits = (value == 0 ? 0 : value).bitPattern
  return bits >> 31 == 1 ? ~bits : bits | 0x8000_0000
}
