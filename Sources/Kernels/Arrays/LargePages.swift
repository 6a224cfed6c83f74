#if canImport(Glibc)
  import Glibc
#endif

/// Asks the system to back a large, freshly allocated buffer with large pages.
///
/// The first write to each 4 KiB page of new memory costs more than filling it: for an image of 40 MB as much as
/// all of CLAHE. With large pages (2 MiB) that is gone. Only advice: where the system does not know it nothing happens.
///
/// - Parameter buffer: not written yet; best a multiple of several MB.
public func preferLargePages<Element>(_ buffer: UnsafeMutableBufferPointer<Element>) {
  #if canImport(Glibc)
    let page = UInt(sysconf(Int32(_SC_PAGESIZE)))
    let bytes = UnsafeMutableRawBufferPointer(buffer)
    guard let base = bytes.baseAddress, bytes.count >= 4 << 20 else { return }
    // The advice is given for whole pages inside the buffer.
    let start = (UInt(bitPattern: base) + page - 1) / page * page
    let end = (UInt(bitPattern: base) + UInt(bytes.count)) / page * page
    _ = madvise(UnsafeMutableRawPointer(bitPattern: start), Int(end - start), MADV_HUGEPAGE)
  #endif
}
