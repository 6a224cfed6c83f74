import Testing

@testable import Reports

@Suite struct ClassLookTests {
  @Test func twentyEightClassesLookDifferent() {
    let looks = (0..<28).map(ClassLook.init(ofClass:))
    for (index, look) in looks.enumerated() { #expect(!looks[..<index].contains(look), "class \(index)") }
  }

  /// Linear light of a colour as people without long-wave (protan) or middle-wave (deutan) cones see it, by the
  /// one-plane matrices of Viénot, Brettel and Mollon 1999.
  private func seen(_ colour: Colour, by matrix: [[Double]]) -> [Double] {
    func linear(_ value: UInt8) -> Double {
      let share = Double(value) / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) * ((share + 0.055) / 1.055)
    }
    let light = [linear(colour.red), linear(colour.green), linear(colour.blue)]
    return matrix.map { row in zip(row, light).reduce(0) { $0 + $1.0 * $1.1 } }
  }

  /// Over black, middle grey and white of the image alike.
  @Test(arguments: [0, 128, 255])
  func plainColoursStayApartForEveryEye(grey: Int) {
    let eyes: [String: [[Double]]] = [
      "normal": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
      "protan": [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]],
      "deutan": [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]],
    ]
    for (eye, matrix) in eyes {
      let colours = (0..<7).map { seen(ClassLook(ofClass: $0).tinted()[grey], by: matrix) }
      for first in 0..<7 {
        for second in 0..<first {
          // Steps of light are seen by ratio: compared after a square root.
          let distance = zip(colours[first], colours[second]).reduce(0.0) { sum, pair in
            let step = max(0, pair.0).squareRoot() - max(0, pair.1).squareRoot()
            return sum + step * step
          }
          .squareRoot()
          #expect(distance > 0.05, "classes \(second) and \(first) for \(eye) eyes over grey \(grey)")
        }
      }
    }
  }
}
