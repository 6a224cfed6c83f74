import Foundation

/// A number in a sentence: at most six significant digits, no needless zeros.
func plain(_ number: Double) -> String { String(format: "%.6g", number) }
