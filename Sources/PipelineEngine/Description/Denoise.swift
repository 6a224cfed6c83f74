import Chips

extension PipelineDescription {
  /// `{components: 3}` or `{components: auto}`.
  static func readDenoise(_ value: YAMLValue?) throws(PipelineError) -> SpectralComponents? {
    guard let value else { return nil }
    let components = try value.mapping(allowed: ["components"]).required("components")
    if try components.text("a number of components, or auto") == "auto" { return .auto }
    do { return .count(try components.integer(least: 1)) } catch {
      throw components.failure("expected a number of components from 1 up, or auto, found \(components.found)")
    }
  }
}

extension SpectralComponents {
  /// For `run.json`: the number, or `auto`.
  var record: JSONValue {
    switch self {
    case .count(let count): .whole(count)
    case .auto: .text("auto")
    }
  }
}
