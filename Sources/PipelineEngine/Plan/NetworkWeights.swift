import DataModel
import Encoders
import Foundation
import MicrographFiles

/// The weights of a channel's network: found, and of the right names and shapes.
struct NetworkWeights: Sendable {
  /// As `run.json` names the file.
  let name: String
  let file: WeightsFile
  /// What the SHA-256 must begin with, where the store says so.
  let hashPrefix: String?
}

extension PipelinePlan {
  /// 4 GB of embeddings in one channel.
  static let mostNumbers = 1 << 30

  /// Opens the weights of every channel that needs some, by channel name.
  ///
  /// - Throws: `PipelineError` that says how to get weights that are not here, or what does not fit.
  static func findWeights(_ description: PipelineDescription, grid: ChipGrid) throws -> [String: NetworkWeights] {
    var found: [String: NetworkWeights] = [:]
    for channel in description.channels {
      let dimensions: Int
      switch channel.encoder {
      case .texture:
        dimensions = TextureEncoder.dimensions(chipRows: grid.chipRows, chipColumns: grid.chipColumns)
      case .resNet(let network):
        guard min(grid.chipRows, grid.chipColumns) >= ChipTooSmall.limit else {
          let error = ChipTooSmall(encoder: network.depth.rawValue, rows: grid.chipRows, columns: grid.chipColumns)
          throw description.place("chips").failure("\(error)")
        }
        let table = NetworkDescription.resNet(network.depth)
        dimensions = table.width(afterStage: table.stages.count)
      default: continue
      }
      guard grid.count * dimensions <= mostNumbers else {
        throw description.place("chips").failure(
          "\(grid.count) chips of \(dimensions) numbers each do not fit in memory; choose larger chips or a larger stride"
        )
      }
      do {
        found[channel.name] = try open(for: channel.encoder, in: description)
      } catch let error as FileError { throw error } catch { throw channel.place.failure("\(error)") }
    }
    return found
  }

  private static func open(
    for encoder: PipelineDescription.Encoder, in description: PipelineDescription
  ) throws -> NetworkWeights? {
    switch encoder {
    case .texture:
      let file = try TextureWeights.open()
      let name = URL(fileURLWithPath: file.path).lastPathComponent
      do { try checkWeights(file, fit: .texture) } catch {
        throw WeightsStoreError("\(name): \(error); install Tessera again")
      }
      return NetworkWeights(name: name, file: file, hashPrefix: nil)
    case .resNet(let network): return try open(network.weights, of: network.depth, in: description)
    default: return nil
    }
  }

  private static func open(
    _ weights: ResNetChannel.Weights, of depth: ResNetDepth, in description: PipelineDescription
  ) throws -> NetworkWeights {
    let found: NetworkWeights
    switch weights {
    case .stored(let variant):
      let stored = try WeightsStore.ofUser().stored(depth.rawValue, variant: variant)
      found = NetworkWeights(
        name: stored.fileName, file: try WeightsFile.open(stored.path), hashPrefix: stored.hashPrefix)
    case .file(let name):
      found = NetworkWeights(name: name, file: try WeightsFile.open(description.resolved(name)), hashPrefix: nil)
    }
    do { try checkWeights(found.file, fit: .resNet(depth)) } catch {
      throw WeightsStoreError("\(found.name): \(error)")
    }
    return found
  }
}
