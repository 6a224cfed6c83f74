import CFreeType
import Foundation
import MicrographFiles

/// The bundled font (a part of DejaVu Sans) at one size, drawn by FreeType without hinting, so that letters have the
/// same shapes everywhere. A character that the font lacks is drawn as an empty box.
struct Typeface: ~Copyable {
  /// The picture of one character, placed relative to the left end of its text's base line.
  struct Glyph {
    let left: Int
    let top: Int
    let rows: Int
    let columns: Int
    /// 0 (nothing) to 255 (all of the pixel) in row-major order.
    let coverage: [UInt8]
  }

  /// Characters in a row.
  struct Text {
    let glyphs: [Glyph]
    /// Px from the left end to where the next text would begin.
    let width: Int
  }

  /// Height of a line's letters in px, the size of the font.
  let size: Int
  private let library: FT_Library
  private let face: FT_Face
  // FreeType reads from here as long as the face lives.
  private let file: UnsafeMutableBufferPointer<UInt8>

  /// - Throws: ``FileError`` where the font is not among the program's resources.
  init(size: Int) throws(FileError) {
    let url = Bundle.module.url(
      forResource: "DejaVuSans-subset", withExtension: "ttf", subdirectory: "Resources")
    guard let url, let data = try? Data(contentsOf: url), !data.isEmpty else {
      throw FileError(
        .notFound, path: Bundle.module.bundlePath, "does not hold the font of the pictures; install Tessera again")
    }
    var library: FT_Library?
    guard FT_Init_FreeType(&library) == 0, let library else {
      throw FileError(.notReadable, path: url.path, "FreeType did not start")
    }
    let file = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: data.count)
    _ = file.initialize(from: data)
    var face: FT_Face?
    guard FT_New_Memory_Face(library, file.baseAddress, FT_Long(file.count), 0, &face) == 0, let face,
      FT_Set_Pixel_Sizes(face, 0, FT_UInt(size)) == 0
    else {
      FT_Done_FreeType(library)
      file.deallocate()
      throw FileError(.damaged, path: url.path, "is not a font that FreeType can read; install Tessera again")
    }
    self.size = size
    self.library = library
    self.face = face
    self.file = file
  }

  deinit {
    FT_Done_Face(face)
    FT_Done_FreeType(library)
    file.deallocate()
  }

  /// The pictures of a text's characters; at most the first 200 of them, and never wider than `limit` px: a text that
  /// is too wide ends in "…".
  func text(_ string: String, limit: Int = .max) -> Text {
    // Letters with accents may arrive in two parts; the font has them in one.
    let scalars = string.precomposedStringWithCanonicalMapping.unicodeScalars.prefix(200)
    let whole = layout(Array(scalars))
    if whole.width <= limit { return whole }
    for length in (0..<scalars.count).reversed() {
      let shorter = layout(Array(scalars.prefix(length)) + ["…"])
      if shorter.width <= limit || length == 0 { return shorter }
    }
    return whole
  }

  private func layout(_ scalars: [Unicode.Scalar]) -> Text {
    var glyphs: [Glyph] = []
    var pen = 0.0
    for scalar in scalars {
      // Index 0 is the box for what is missing.
      let index = FT_Get_Char_Index(face, FT_ULong(scalar.value))
      guard FT_Load_Glyph(face, index, FT_Int32(FT_LOAD_NO_HINTING)) == 0, let slot = face.pointee.glyph,
        FT_Render_Glyph(slot, FT_RENDER_MODE_NORMAL) == 0
      else { continue }
      let bitmap = slot.pointee.bitmap
      let rows = Int(bitmap.rows)
      let columns = Int(bitmap.width)
      var coverage = [UInt8](repeating: 0, count: rows * columns)
      if let buffer = bitmap.buffer {
        for row in 0..<rows {
          for column in 0..<columns {
            coverage[row * columns + column] = buffer[row * Int(bitmap.pitch) + column]
          }
        }
      }
      glyphs.append(
        Glyph(
          left: Int(pen.rounded()) + Int(slot.pointee.bitmap_left), top: Int(slot.pointee.bitmap_top), rows: rows,
          columns: columns, coverage: coverage))
      // 16.16 fixed point: the advance without any rounding to pixels.
      pen += Double(slot.pointee.linearHoriAdvance) / 65_536
    }
    return Text(glyphs: glyphs, width: Int(pen.rounded(.up)))
  }
}
