import Foundation
import Kernels
import TestSupport
import Testing

/// One reference result of scikit-image's `blob_log`.
struct BlobCase: Sendable, CustomTestStringConvertible {
  let folder: URL
  let name: String
  let setting: String
  /// Blobs that scikit-image drops in another order of the pairs.
  var differing = 0

  static let small = fixtures(beside: #filePath.replacing("Blobs/", with: "")).appendingPathComponent("blobs")
  static let large = projectRoot.deletingLastPathComponent().appendingPathComponent("shared/parity/blob_log")

  /// Committed cases first, then those that only a full checkout has.
  static let all: [BlobCase] =
    ["sto_chip_95x95", "lao_chip_35x34"].flatMap { name in
      ["papers", "atoms"].map { BlobCase(folder: small, name: name, setting: $0) }
    } + [BlobCase(folder: small, name: "lattice_160x200", setting: "atoms")]
    + (FileManager.default.fileExists(atPath: large.path)
      ? ["sto_film_192x256", "ge_192x192", "lao_160x160", "moo_200x256", "lattice_160x200"].flatMap { name in
        ["papers", "atoms"].map {
          BlobCase(
            folder: large, name: name, setting: $0, differing: name == "moo_200x256" && $0 == "papers" ? 1 : 0)
        }
      } : [])

  var testDescription: String { "\(name) \(setting)" }

  var options: BlobOptions {
    setting == "papers" ? BlobOptions() : BlobOptions(minSigma: 2, maxSigma: 6, sigmaCount: 5, threshold: 0.03)
  }

  func image() throws -> Matrix { try levels(of: name, in: folder) }

  /// Rows, columns and sigmas, as texts that can be compared.
  func expected(unpruned: Bool) throws -> Set<String> {
    let file = try NPYFixture(
      folder.appendingPathComponent("\(name)_\(setting)_\(unpruned ? "unpruned_" : "")y_x_sigma.npy"))
    return Set(
      (0..<file.shape[0]).map { key(Int(file.values[3 * $0]), Int(file.values[3 * $0 + 1]), file.values[3 * $0 + 2]) })
  }
}

/// The grey levels of a fixture.
func levels(of name: String, in folder: URL) throws -> Matrix {
  let file = try NPYFixture(folder.appendingPathComponent("\(name)_u8.npy"))
  return Matrix(rows: file.shape[0], columns: file.shape[1], elements: file.floats)
}

/// A place and a scale as text; scales are told apart by far more than the ninth digit.
func key(_ row: Int, _ column: Int, _ sigma: Double) -> String {
  "\(row) \(column) \((sigma * 1e9).rounded() / 1e9)"
}
