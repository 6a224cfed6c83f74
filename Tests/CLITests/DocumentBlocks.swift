import Foundation

/// Lines of the `sh` blocks of a document, without comments.
func codeLines(_ text: String) -> [String] {
  blocks(text, language: "sh").joined(separator: "\n").split(separator: "\n").map {
    $0.split(separator: "#", omittingEmptySubsequences: false)[0].trimmingCharacters(in: .whitespaces)
  }.filter { !$0.isEmpty }
}

/// The blocks of a document that are marked with a language.
func blocks(_ text: String, language: String) -> [String] {
  text.components(separatedBy: "```\(language)\n").dropFirst().map {
    $0.components(separatedBy: "```")[0]
  }
}
