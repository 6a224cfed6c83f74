/// The energy of every channel of a spectrum: `offsetInEV + channel * stepInEV` is the centre of a channel.
public struct EnergyAxis: Sendable, Equatable, Codable {
  /// Energy of channel 0 in eV; often below 0.
  public let offsetInEV: Double
  /// Width of a channel in eV, above 0.
  public let stepInEV: Double
  /// Number of channels, at least 1.
  public let channels: Int

  /// Nothing where the step is not positive, a number is not finite or there is no channel.
  public init?(offsetInEV: Double, stepInEV: Double, channels: Int) {
    guard stepInEV > 0, stepInEV.isFinite, offsetInEV.isFinite, channels > 0 else { return nil }
    self.offsetInEV = offsetInEV
    self.stepInEV = stepInEV
    self.channels = channels
  }

  /// Energy of a channel's centre in eV.
  public func energyInEV(of channel: Int) -> Double { offsetInEV + Double(channel) * stepInEV }

  /// Energies of the first and the last channel in eV.
  public var rangeInEV: ClosedRange<Double> { offsetInEV...energyInEV(of: channels - 1) }

  /// The channels whose centres lie in a window, both ends included.
  public func channels(in window: ClosedRange<Double>) -> Range<Int> {
    // A channel that should lie on the border may miss it by the rounding of its own energy.
    let slack = 1e-6
    func clamped(_ position: Double) -> Int { Int(min(max(position, 0), Double(channels))) }
    let first = clamped(((window.lowerBound - offsetInEV) / stepInEV - slack).rounded(.up))
    let end = clamped(((window.upperBound - offsetInEV) / stepInEV + slack).rounded(.down) + 1)
    return first..<max(first, end)
  }
}
