/// How far a training is.
public enum TrainingProgress: Sendable {
  /// A file is being read: its name, its number from 1, how many there are, the share of it that is done.
  case reading(file: String, number: Int, files: Int, share: Double)
  /// Words are being learned: the epoch from 1, how many there are, the loss of the epoch before (nothing in the first),
  /// words per second so far, the seconds that are left.
  case learning(epoch: Int, epochs: Int, loss: Double?, wordsPerSecond: Double, secondsLeft: Double)
}
