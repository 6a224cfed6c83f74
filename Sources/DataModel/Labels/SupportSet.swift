/// The labelled example chips of every class, in the user's order.
public struct SupportSet: Sendable, Equatable {
  /// One class and its supports.
  public struct Class: Sendable, Equatable {
    /// Name as the user wrote it.
    public let name: String
    /// Indices of its supports in the grid, in the user's order; at least one, unless all supports are elsewhere.
    public let chips: [Int]

    /// A class.
    public init(name: String, chips: [Int]) {
      self.name = name
      self.chips = chips
    }
  }

  /// The classes, at least two; the position is the class index of every result.
  public let classes: [Class]

  /// A support set.
  ///
  /// - Throws: ``SupportSetError`` for fewer than two classes, a class without supports, a name twice, or a chip that
  ///   is named twice.
  public init(classes: [Class]) throws(SupportSetError) {
    guard classes.count >= 2 else { throw .tooFewClasses(classes.map(\.name)) }
    var owners: [Int: String] = [:]
    var names: Set<String> = []
    for one in classes {
      guard names.insert(one.name).inserted else { throw .classTwice(one.name) }
      guard !one.chips.isEmpty else { throw .noSupports(class: one.name) }
      for chip in one.chips {
        if let owner = owners[chip] { throw .chipTwice(chip: chip, first: owner, second: one.name) }
        owners[chip] = one.name
      }
    }
    self.classes = classes
  }

  /// Classes whose supports are chips of another image: none of them has one here.
  ///
  /// - Throws: ``SupportSetError`` for fewer than two classes or a name given twice.
  public init(elsewhere names: [String]) throws(SupportSetError) {
    guard names.count >= 2 else { throw .tooFewClasses(names) }
    var seen: Set<String> = []
    for name in names {
      guard seen.insert(name).inserted else { throw .classTwice(name) }
    }
    classes = names.map { Class(name: $0, chips: []) }
  }

  /// Class names in order.
  public var names: [String] { classes.map(\.name) }

  /// Every support with the index of its class, class after class.
  public var labelled: [(chip: Int, label: Int)] {
    classes.enumerated().flatMap { label, one in one.chips.map { ($0, label) } }
  }
}

/// What is wrong with a support set.
public enum SupportSetError: Error, Equatable {
  case tooFewClasses([String])
  case classTwice(String)
  case noSupports(class: String)
  case chipTwice(chip: Int, first: String, second: String)
}
