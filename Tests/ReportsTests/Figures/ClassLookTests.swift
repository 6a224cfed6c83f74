import Foundation
import Testing

@testable import Reports

@Suite struct ClassLookTests {
  @Test func twentyEightClassesLookDifferent() {
    let looks = (0..<28).map(ClassLook.init(ofClass:))
    for (index, look) in looks.enumerated() { #expect(!looks[..<index].contains(look), "class \(index)") }
  }

  @Test func theLegendShowsTheColourItself() {
    for index in 0..<7 {
      let look = ClassLook(ofClass: index)
      #expect(look.tinted()[128] == look.colour, "class \(index)")
    }
  }

  /// Over black and white a colour stays near the one in the legend, in lightness and even more so in hue.
  @Test func aColourStaysWhatItIs() {
    for index in 0..<7 {
      let look = ClassLook(ofClass: index)
      let legend = lab(look.colour, seenBy: .normal)
      for (grey, colour) in look.tinted().enumerated() {
        let found = lab(colour, seenBy: .normal)
        #expect(abs(found.lightness - legend.lightness) < 9, "class \(index) over grey \(grey)")
        let turn = abs(atan2(found.b, found.a) - atan2(legend.b, legend.a)) * 180 / .pi
        #expect(min(turn, 360 - turn) < 3, "class \(index) over grey \(grey)")
      }
    }
  }

  /// Every pair of classes, each over every grey of the image.
  @Test(arguments: Eye.allCases)
  func plainColoursStayApart(eye: Eye) {
    // Many greys have the same tint: every tint is looked at once.
    let tints = (0..<7).map { index in
      var seen: [Colour] = []
      for colour in ClassLook(ofClass: index).tinted() where colour != seen.last { seen.append(colour) }
      return seen.map { lab($0, seenBy: eye) }
    }
    for first in 0..<7 {
      for second in 0..<first {
        var nearest = Double.infinity
        for one in tints[first] {
          for other in tints[second] { nearest = min(nearest, one.distance(to: other)) }
        }
        let least = first < 4 ? 20.0 : 13.0
        #expect(nearest >= least, "classes \(second) and \(first) come as near as \(nearest) for \(eye) eyes")
      }
    }
  }

  /// What eyes without one kind of cone see: matrices for linear light from Machado, Oliveira and Fernandes 2009,
  /// severity 1, and from Viénot, Brettel and Mollon 1999 (who give none for tritan eyes).
  enum Eye: CaseIterable {
    case normal, protan, deutan, tritan, protanOfVienot, deutanOfVienot

    var matrix: [[Double]] {
      switch self {
      case .normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
      case .protan:
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
      case .deutan:
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
      case .tritan:
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
      case .protanOfVienot: [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]]
      case .deutanOfVienot: [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]]
      }
    }
  }

  private struct Lab {
    let lightness: Double
    let a: Double
    let b: Double

    /// ΔE of 1976.
    func distance(to other: Lab) -> Double {
      let (dL, da, db) = (lightness - other.lightness, a - other.a, b - other.b)
      return (dL * dL + da * da + db * db).squareRoot()
    }
  }

  /// CIELAB of an sRGB colour under D65, after what an eye makes of it; light outside the screen's range is cut off.
  private func lab(_ colour: Colour, seenBy eye: Eye) -> Lab {
    func linear(_ value: UInt8) -> Double {
      let share = Double(value) / 255
      return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
    }
    func times(_ matrix: [[Double]], _ vector: [Double]) -> [Double] {
      matrix.map { row in zip(row, vector).reduce(0) { $0 + $1.0 * $1.1 } }
    }
    let light = times(eye.matrix, [linear(colour.red), linear(colour.green), linear(colour.blue)])
    let toXYZ = [
      [0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041],
    ]
    let white = times(toXYZ, [1, 1, 1])
    let share = zip(times(toXYZ, light.map { min(max($0, 0), 1) }), white).map { value, white in
      let part = value / white
      return part > 216 / 24389 ? cbrt(part) : (24389 / 27 * part + 16) / 116
    }
    return Lab(lightness: 116 * share[1] - 16, a: 500 * (share[0] - share[1]), b: 200 * (share[1] - share[2]))
  }
}
