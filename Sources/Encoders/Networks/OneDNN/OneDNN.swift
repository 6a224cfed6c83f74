import COneDNN

/// The processor as oneDNN sees it.
final class OneDNNEngine: @unchecked Sendable {
  /// The only one; made when the first network is, so that a program that needs none does not wait for it.
  static let shared = Result { try OneDNNEngine() }

  let handle: dnnl_engine_t

  private init() throws {
    var handle: dnnl_engine_t?
    try check(dnnl_engine_create(&handle, dnnl_cpu, 0), "starting")
    self.handle = try unwrap(handle, "starting")
  }

  deinit { dnnl_engine_destroy(handle) }

  /// Whether the processor has instructions for bf16.
  static var hasBF16: Bool { conednn_has_bf16() == 1 }

  /// The library's version and the instructions it uses here, such as `oneDNN 2.6.3, instructions 447`.
  static var identity: String {
    let version = dnnl_version().pointee
    return "oneDNN \(version.major).\(version.minor).\(version.patch), instructions "
      + "\(dnnl_get_effective_cpu_isa().rawValue)"
  }
}

/// oneDNN refused something; never the user's mistake, unless memory ran out.
struct OneDNNError: Error, CustomStringConvertible {
  let status: UInt32
  let task: String

  var description: String {
    let reason =
      switch dnnl_status_t(status) {
      case dnnl_out_of_memory: "out of memory"
      case dnnl_unimplemented: "not implemented for this processor"
      default: "status \(status)"
      }
    return "oneDNN \(dnnl_version().pointee.major).\(dnnl_version().pointee.minor) failed in \(task): \(reason)"
  }
}

/// Throws unless a call went well.
func check(_ status: dnnl_status_t, _ task: @autoclosure () -> String) throws {
  if status != dnnl_success { throw OneDNNError(status: UInt32(status.rawValue), task: task()) }
}

/// What a call that went well left.
func unwrap<Value>(_ value: Value?, _ task: @autoclosure () -> String) throws -> Value {
  guard let value else { throw OneDNNError(status: UInt32(dnnl_runtime_error.rawValue), task: task()) }
  return value
}

/// While this value lives, oneDNN computes on the calling thread alone.
///
/// OpenMP's own threads wait for one another by spinning, which costs half the speed or more where another process
/// holds a core; Tessera spreads chips over threads of its own instead. OpenMP keeps the number per thread: make the
/// value on the thread that computes, and let it end there.
struct OneOpenMPThread: ~Copyable {
  private let before = conednn_openmp_threads()

  init() { conednn_set_openmp_threads(1) }

  deinit { conednn_set_openmp_threads(before) }

  /// Runs `body` under such a value.
  static func during<Result, Failure>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
    try withExtendedLifetime(OneOpenMPThread(), body)
  }
}
