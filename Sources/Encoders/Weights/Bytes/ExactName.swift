/// A name from a file as a key: two are the same where their bytes are.
///
/// `String` compares and hashes what a reader sees. That takes time with the square of the length where accents are
/// piled up, which a hostile file may do, and it takes for one name what two tensors may be called.
struct ExactName: Hashable {
  let text: String

  init(_ text: String) { self.text = text }

  static func == (left: ExactName, right: ExactName) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

  func hash(into hasher: inout Hasher) {
    for byte in text.utf8 { hasher.combine(byte) }
  }
}
