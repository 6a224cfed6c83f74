import DataModel
import Kernels
import Testing

@testable import Reports

@Suite struct GreyPictureTests {
  @Test(arguments: [
    (3044, 3042, 2, 1), (75, 100, 1, 8), (1600, 20, 1, 1), (1601, 20, 2, 1), (799, 3, 1, 2), (1, 1, 1, 800),
  ])
  func factorsAreWhole(rows: Int, columns: Int, reduction: Int, enlargement: Int) {
    let scale = PictureScale(rows: rows, columns: columns, longSide: 1600)
    #expect(scale.reduction == reduction && scale.enlargement == enlargement)
    let long = scale.pixels(max(rows, columns))
    #expect((800...1600).contains(long))
    #expect(scale.source(scale.pixels(rows) - 1, of: rows) < rows)
  }

  private func micrograph(_ matrix: Matrix) -> Micrograph {
    Micrograph(intensity: matrix, pixelType: .float32, pixelSize: nil, title: "")
  }

  /// Against means computed the plain way, on sizes that leave a remainder.
  @Test func reductionAverages() {
    var random = SeededGenerator(seed: 9)
    let image = Matrix(rows: 11, columns: 17, elements: (0..<187).map { _ in Float(random.below(256)) })
    let picture = GreyPicture(of: micrograph(image), longSide: 6)
    #expect(picture.scale.reduction == 3 && picture.rows == 4 && picture.columns == 6)
    var means: [Double] = []
    for row in 0..<4 {
      for column in 0..<6 {
        let square = (3 * row..<min(11, 3 * row + 3)).flatMap { r in
          (3 * column..<min(17, 3 * column + 3)).map { Double(image[r, $0]) }
        }
        means.append(square.reduce(0, +) / Double(square.count))
      }
    }
    // 24 values: the percentiles 0.5 and 99.5 lie 0.005 * 23 of the way from the ends to the next values.
    let sorted = means.sorted()
    let low = sorted[0] + 0.115 * (sorted[1] - sorted[0])
    let high = sorted[23] - 0.115 * (sorted[23] - sorted[22])
    for (found, mean) in zip(picture.values, means) {
      let expected = min(max(255 * (mean - low) / (high - low), 0), 255)
      #expect(abs(Double(found) - expected) <= 0.501, "seed 9")
    }
  }

  @Test func enlargementRepeats() {
    let picture = GreyPicture(
      of: micrograph(Matrix(rows: 1, columns: 3, elements: [0, 5, 10])), longSide: 12)
    #expect(picture.rows == 2 && picture.columns == 6)
    #expect(picture.values == [0, 0, 128, 128, 255, 255, 0, 0, 128, 128, 255, 255])
  }

  @Test func aConstantImageIsMiddleGreyAndNaNIsBlack() {
    let constant = GreyPicture(of: micrograph(Matrix(rows: 1, columns: 2, repeating: 7)), longSide: 2)
    #expect(constant.values == [128, 128])
    let broken = GreyPicture(of: micrograph(Matrix(rows: 1, columns: 2, elements: [.nan, 7])), longSide: 2)
    #expect(broken.values == [0, 128])
    let empty = GreyPicture(of: micrograph(Matrix(rows: 1, columns: 2, elements: [.nan, .infinity])), longSide: 2)
    #expect(empty.values == [0, 0])
  }
}
