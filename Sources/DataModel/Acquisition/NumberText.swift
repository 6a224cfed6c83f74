import Foundation

/// A number as a person writes it: `2`, `0.5`, without needless digits.
public func plainNumber(_ value: Double) -> String { Int(exactly: value).map(String.init) ?? "\(value)" }

/// A number in a sentence: at most six significant digits, no needless zeros.
public func roundedNumber(_ value: Double) -> String { String(format: "%.6g", value) }

/// A length in the unit that suits it, with at most six decimals: `0.02 nm`, `8.736785 µm`.
public func lengthText(inNM nanometres: Double) -> String {
  let (value, unit) = nanometres >= 1000 ? (nanometres / 1000, "µm") : (nanometres, "nm")
  return "\(plainNumber((value * 1e6).rounded() / 1e6)) \(unit)"
}
