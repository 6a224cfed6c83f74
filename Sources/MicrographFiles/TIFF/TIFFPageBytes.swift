internal import CTIFF
internal import Foundation

/// A TIFF file as libtiff is shown it: any of its pages in the place of the first.
///
/// libtiff opens a file on its first page without a look at the others, whereas to reach another one it walks the chain
/// of all pages, for every time that a file is opened (from version 4.5 on): reading a stack page by page would take the
/// square of their number. So the first bytes of the file, which say where the first page lies, are given as if the
/// wanted page lay there; all other bytes are the file's own.
final class TIFFPageBytes {
  let file: FileBytes
  /// Given instead of the file's first bytes.
  private let start: [UInt8]
  /// Where libtiff reads next.
  private var position = 0

  /// - Parameter offset: where the page's header lies.
  init(_ file: consuming FileBytes, _ header: TIFFHeader, pageAt offset: Int) {
    self.file = file
    start = header.bytes(withFirstPageAt: offset)
  }

  /// Opens the page; nothing where libtiff cannot read its header. This value must live until the file is closed.
  ///
  /// - Parameter mostBytes: the most that one request of a header may take.
  func open(mostBytes: Int) -> OpaquePointer? {
    ctiff_open(
      file.path, Int64(mostBytes), Unmanaged.passUnretained(self).toOpaque(),
      { context, buffer, count in
        guard let context, let buffer, count > 0 else { return 0 }
        let wanted = UnsafeMutableRawBufferPointer(start: buffer, count: Int(count))
        return tmsize_t(TIFFPageBytes.from(context).read(into: wanted))
      },
      { context, offset, origin in
        guard let context else { return .max }
        return TIFFPageBytes.from(context).seek(to: offset, from: origin)
      },
      { context in
        guard let context else { return 0 }
        return toff_t(TIFFPageBytes.from(context).file.size)
      })
  }

  private static func from(_ context: UnsafeMutableRawPointer) -> TIFFPageBytes {
    Unmanaged<TIFFPageBytes>.fromOpaque(context).takeUnretainedValue()
  }

  /// How many bytes were read; fewer than asked for at the end of the file, 0 where it cannot be read.
  private func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(buffer.count, max(0, file.size - position))
    let wanted = UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
    do throws(FileError) { try file.read(at: position, into: wanted) } catch { return 0 }
    for index in position..<max(position, min(position + count, start.count)) {
      wanted[index - position] = start[index]
    }
    position += count
    return count
  }

  /// The place reached, or the largest number where there is no such place.
  private func seek(to offset: toff_t, from origin: Int32) -> toff_t {
    let base =
      switch origin {
      case SEEK_CUR: position
      case SEEK_END: file.size
      default: 0
      }
    let (place, overflow) = base.addingReportingOverflow(Int(truncatingIfNeeded: offset))
    guard !overflow, place >= 0 else { return .max }
    position = place
    return toff_t(place)
  }
}
