public import DataModel
import Foundation
import Kernels
public import MicrographFiles

/// Writes `channels/NAME` of a result: `embeddings.npy` (chips, dimensions) and `distances.npy` (chips, classes).
///
/// - Parameters:
///   - name: the channel's name, which becomes a folder's name.
///   - embeddings: rows of chips without evidence are written as NaN, since zeros could be read as data.
///   - distances: NaN in the rows of chips without evidence is kept.
///   - folder: the result's folder.
/// - Throws: ``FileError``, also for a name that cannot be a folder's, or two channels that differ only in a way that
///   the file system does not know (capital letters on some).
public func writeChannel(
  name: String, embeddings: Embeddings, distances: DistanceTable, to folder: String
) throws(FileError) {
  precondition(
    embeddings.chips == distances.values.rows, "\(embeddings.chips) embeddings, \(distances.values.rows) distances")
  let channel = try makeFolder(name, in: "\(folder)/channels", of: "channel")
  var values = embeddings.values
  for chip in 0..<embeddings.chips where !embeddings.evidence[chip] {
    for dimension in 0..<embeddings.dimensions { values[chip, dimension] = .nan }
  }
  try writeNPY(
    values, shape: [embeddings.chips, embeddings.dimensions], to: "\(channel)/embeddings.npy")
  try writeNPY(
    distances.values, shape: [distances.values.rows, distances.values.columns], to: "\(channel)/distances.npy")
}

/// Writes `channels/NAME` of a channel of atom columns: `atoms.csv` (see ``writeAtoms(_:pixelSize:as:to:)``) and
/// `distances.npy` (chips, classes).
///
/// - Throws: as ``writeChannel(name:embeddings:distances:to:)``.
public func writeChannel(
  name: String, columns: [AtomColumn], pixelSize: PixelSize?, distances: DistanceTable, to folder: String
) throws(FileError) {
  let channel = try makeFolder(name, in: "\(folder)/channels", of: "channel")
  try writeAtoms(columns, pixelSize: pixelSize, as: .csv, to: "\(channel)/atoms.csv")
  try writeNPY(
    distances.values, shape: [distances.values.rows, distances.values.columns], to: "\(channel)/distances.npy")
}

/// Makes a new folder in a folder that may be there already.
///
/// - Parameter owner: what the folder is for, in the error's words.
/// - Returns: its path.
func makeFolder(_ name: String, in parent: String, of owner: String) throws(FileError) -> String {
  guard !name.isEmpty, !name.hasPrefix("."), !name.contains("/"), !name.contains("\0") else {
    throw FileError(
      .notWritable, path: parent,
      "\"\(name)\" cannot name the folder of a \(owner); use a name without \"/\" that does not begin with \".\"")
  }
  if mkdir(parent, 0o777) != 0 && errno != EEXIST { throw FileError(writing: parent, errno: errno) }
  let path = "\(parent)/\(name)"
  guard mkdir(path, 0o777) == 0 else {
    if errno == EEXIST {
      throw FileError(
        .notWritable, path: path,
        "is there already: another \(owner) has the same folder; rename one of them")
    }
    throw FileError(writing: path, errno: errno)
  }
  return path
}
