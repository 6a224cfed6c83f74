/// What is done to grey values from 0 to 1 before they enter a network: `(value - mean) / deviation` for each channel.
public struct InputNormalisation: Sendable, Equatable {
  /// Mean of each channel; one number serves all channels.
  public let means: [Double]
  /// Standard deviation of each channel, as many as means, above 0.
  public let deviations: [Double]

  /// A normalisation.
  public init(means: [Double], deviations: [Double]) {
    precondition(
      !means.isEmpty && means.count == deviations.count && deviations.allSatisfy { $0 > 0 },
      "means \(means) and deviations \(deviations)")
    self.means = means
    self.deviations = deviations
  }

  /// That of torchvision's weights: the mean and spread of the pictures of ImageNet.
  public static let imageNet = InputNormalisation(means: [0.485, 0.456, 0.406], deviations: [0.229, 0.224, 0.225])

  /// Values as they are.
  public static let none = InputNormalisation(means: [0], deviations: [1])

  /// Mean and deviation of one channel, counted from 0.
  func channel(_ index: Int) -> (mean: Double, deviation: Double) {
    means.count == 1 ? (means[0], deviations[0]) : (means[index], deviations[index])
  }

  /// One normalisation in the middle of all channels, so that the values that enter the network are of the order of 1.
  var common: (mean: Double, deviation: Double) {
    (means.reduce(0, +) / Double(means.count), deviations.reduce(0, +) / Double(means.count))
  }
}
