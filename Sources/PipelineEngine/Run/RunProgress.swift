import DataModel
import Synchronization

/// How far a run has come.
public struct RunProgress: Sendable {
  /// What is being done.
  public let stage: String
  /// Share of the whole run, 0 to 1, by estimated cost.
  public let share: Double
}

/// Turns the progress of single stages into that of the run.
final class ProgressMeter: Sendable {
  private let costs: [(stage: String, cost: Double)]
  private let total: Double
  private let shown = Mutex<Double>(0)
  private let report: @Sendable (RunProgress) -> Void

  /// - Parameter costs: the stages in order with their estimated seconds.
  init(costs: [(stage: String, cost: Double)], report: @escaping @Sendable (RunProgress) -> Void) {
    self.costs = costs
    total = costs.reduce(0) { $0 + $1.cost }
    self.report = report
  }

  /// Says that a share of a stage is done, 0 to 1.
  func update(_ stage: String, _ share: Double) {
    guard let index = costs.firstIndex(where: { $0.stage == stage }), total > 0 else { return }
    let before = costs[..<index].reduce(0) { $0 + $1.cost }
    let done = min((before + costs[index].cost * share) / total, 1)
    // Threads may come in any order; the bar never goes back.
    let highest = shown.withLock { shown in
      shown = max(shown, done)
      return shown
    }
    report(RunProgress(stage: stage, share: highest))
  }
}

extension PipelinePlan {
  /// Stages with their estimated seconds; only their ratios matter, for the time left.
  var estimatedCosts: [(stage: String, cost: Double)] {
    let pixels = Double(micrograph.rows * micrograph.columns)
    let chipPixels = Double(grid.count * grid.chipRows * grid.chipColumns)
    var costs = [("preprocess", 2e-8 * pixels * Double(description.preprocessing.count))]
    let sums = description.spectralSelections.count
    if let spectra, sums > 0 {
      let counts = Double(spectra.shape.rows * spectra.shape.columns) * Double(spectra.shape.channels)
      costs.append(("sum spectra", 1.2e-9 * counts * Double(sums)))
    }
    for channel in description.channels {
      switch channel.encoder {
      case .texture: costs.append(("encode \(channel.name)", 6e-4 * Double(grid.count)))
      case .lattice: costs.append(("encode \(channel.name)", 5e-8 * chipPixels))
      case .resNet(let network):
        costs.append(("encode \(channel.name)", network.estimatedSecondsPerChip(of: grid) * Double(grid.count)))
      case .atomDistances: costs.append(("encode \(channel.name)", 3e-7 * pixels))
      case .words(let words):
        costs.append(("encode \(channel.name)", words.estimatedSecondsPerChip * Double(grid.count)))
      case .spectrum, .precomputed: break
      }
    }
    if !description.baselines.isEmpty { costs.append(("baselines", 2e-6 * pixels)) }
    costs.append(("fuse", 0.01 * Double(description.strategies.count)))
    let written = description.strategies.count + description.baselines.count
    costs.append(("write results", 0.1 + 0.1 * Double(written)))
    return costs
  }
}
