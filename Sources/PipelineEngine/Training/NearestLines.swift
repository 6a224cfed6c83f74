import DataModel
import Encoders

/// What is nearest to each main X-ray line in a model, by names that a person knows.
public struct NearestLines: Sendable, Encodable {
  /// A line, or an energy that belongs to none, with what is nearest to it.
  public struct Entry: Sendable, Encodable {
    /// `Ti Kα`, or `2.34 keV`.
    public let line: String
    /// The same for the words nearest to it, nearest first, each name once.
    public let nearest: [String]
  }

  /// By element and energy.
  public let entries: [Entry]
  /// The elements whose lines give the names.
  public let elements: [String]
  /// Whether the elements were guessed from the words.
  public let areGuessed: Bool

  /// Names shown for one line.
  private static let shown = 5
  /// Words that elements are guessed from.
  private static let strongest = 12

  /// Looks up the neighbours of the main lines.
  ///
  /// - Parameter elements: symbols; where there are none they are guessed from the words that most spectra hold.
  init(model: WordModel, elements: [String]) {
    let bins = model.tokeniser.bins
    areGuessed = elements.isEmpty
    self.elements =
      elements.isEmpty
      ? guessedElements(
        energies: model.vocabulary.bins.prefix(NearestLines.strongest).map { bins.energyInKeV(of: Int($0)) })
      : elements
    let names = LineNames(elements: self.elements, binInKeV: bins.widthInEV / 1000)
    let known = Set(model.vocabulary.bins.map { Int($0) })
    var entries: [Entry] = []
    for line in names.mainLines {
      guard let bin = bins.bin(atInEV: line.energyInKeV * 1000), known.contains(bin) else { continue }
      var found: [String] = []
      for near in model.nearest(to: bin, count: known.count) {
        let name = names.name(ofKeV: bins.energyInKeV(of: near.bin))
        if name != line.name && !found.contains(name) { found.append(name) }
        if found.count == NearestLines.shown { break }
      }
      entries.append(Entry(line: line.name, nearest: found))
    }
    self.entries = entries
  }
}

extension WordBins {
  /// The bin that holds an energy.
  func bin(atInEV energy: Double) -> Int? {
    guard energy > edgesInEV.lowerBound, energy < edgesInEV.upperBound else { return nil }
    return min(Int((energy - edgesInEV.lowerBound) / widthInEV), count - 1)
  }
}

/// Elements whose Kα lines explain the energies, those of the most spectra first; by atomic number.
private func guessedElements(energies: [Double]) -> [String] {
  // From carbon to molybdenum: below and above no Kα line stands out in an EDS spectrum of up to 20 keV.
  let candidates = XRayLines.all.filter { (6...42).contains($0.number) }
  var found: [XRayLines] = []
  for energy in energies where !found.contains(where: { $0.lines.contains { abs($0.energyInKeV - energy) < 0.1 } }) {
    let nearest = candidates.min {
      abs($0.mainLines[0].energyInKeV - energy) < abs($1.mainLines[0].energyInKeV - energy)
    }
    if let nearest, abs(nearest.mainLines[0].energyInKeV - energy) < 0.03 { found.append(nearest) }
  }
  return found.sorted { $0.number < $1.number }.map(\.element)
}
