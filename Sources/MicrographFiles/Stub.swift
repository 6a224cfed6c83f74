public import DataModel
public enum MicrographFormat: String, Sendable, CaseIterable { case tiff, png, jpeg, npy, hyperspy, hdf5 }
public struct AxisDescription: Sendable, Equatable, Codable { public let name: String, units: String, offset: Double, scale: Double, size: Int }
public struct DatasetDescription: Sendable, Equatable {
  public enum Kind: String, Sendable { case image, spectrumImage = "spectrum image", other }
  public let name: String, title: String, kind: Kind, shape: [Int], pixelType: PixelType
  public let axes: [AxisDescription], pixelSize: PixelSize?, energyAxis: EnergyAxis?, signalType: String?, elements: [String], beamEnergyInKeV: Double?, detector: String?
}
public struct MicrographFile: Sendable {
  public static func open(_ path: String) throws(FileError) -> MicrographFile { throw FileError(.empty, path: path, "x") }
  public let path: String; public let format: MicrographFormat; public let datasets: [DatasetDescription]
  public func micrograph(dataset: String? = nil, page: Int? = nil) throws(FileError) -> Micrograph { throw FileError(.empty, path: path, "x") }
  public func spectrumImage(dataset: String? = nil) throws(FileError) -> SpectrumImage { throw FileError(.empty, path: path, "x") }
  public func labelMask(dataset: String? = nil) throws(FileError) -> LabelMask { throw FileError(.empty, path: path, "x") }
}
