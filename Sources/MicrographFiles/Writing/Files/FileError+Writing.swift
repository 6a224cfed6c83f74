internal import Foundation

extension FileError {
  /// What an error number of the system means for someone who wants to write a file or a folder.
  ///
  /// - Parameters:
  ///   - path: the file or the folder as the user knows it.
  ///   - number: `errno` right after the call that failed.
  public init(writing path: String, errno number: Int32) {
    switch number {
    case ENOSPC, EDQUOT:
      self.init(.notWritable, path: path, "cannot be written: the disk is full; free some space or write elsewhere")
    case EACCES, EPERM, EROFS:
      self.init(.notWritable, path: path, "cannot be written: no permission; write elsewhere or change the permissions")
    case ENOENT:
      self.init(.notFound, path: path, "cannot be written: its folder does not exist")
    case ENOTDIR:
      self.init(.notWritable, path: path, "cannot be written: a part of its path is a file, not a folder")
    case EISDIR:
      self.init(.isDirectory, path: path, "cannot be written: a folder has this name")
    case ENAMETOOLONG:
      self.init(.notWritable, path: path, "cannot be written: the name is too long; choose a shorter one")
    default:
      self.init(.notWritable, path: path, "cannot be written: \(String(cString: strerror(number)))")
    }
  }
}
