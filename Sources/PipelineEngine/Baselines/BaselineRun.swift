import Baselines
import DataModel
import FewShot
import Reports

extension PipelinePlan {
  /// Every baseline of the pipeline on the preprocessed image and, where there are spectra, on the element maps.
  func runBaselines(
    _ prepared: Micrograph, spectra: ChipSpectra?, threads: Int, clock: StageClock, meter: ProgressMeter
  ) -> [Segmentation] {
    let baselines = description.baselines
    return baselines.enumerated().map { index, baseline in
      let found = clock.measure("baseline \(baseline.name)") {
        baseline.label(
          prepared.intensity, grid: grid, spectra: baseline.readsSpectra ? spectra : nil, supports: supports,
          threads: threads)
      }
      meter.update("baselines", Double(index + 1) / Double(baselines.count))
      return segmentation(
        ofLabels: found.labels, votes: found.votes, strategy: baseline.strategy(hasSpectra: spectra != nil),
        classes: supports.names, grid: grid)
    }
  }

  /// What is written about a baseline: the supports say nothing about it, a truth does.
  func output(ofBaseline segmentation: Segmentation, threads: Int) -> StrategyOutput {
    StrategyOutput(
      segmentation: segmentation,
      scores: StrategyScores(
        supportAccuracy: nil,
        truth: truth.map { truthScores(of: segmentation, truth: $0, supports: supports) }),
      labelMap: labelMap(of: segmentation, threads: threads))
  }
}
