import ArgumentParser
import RPC

/// How the process ends, for scripts. Documented under `opora help exit-codes`.
enum Exit {
  static let success: Int32 = 0
  /// Something on this machine failed: a file, a certificate, a process.
  static let localFailure: Int32 = 1
  /// A condition the command was asked about does not hold.
  static let conditionFalse: Int32 = 3
  /// The command line is wrong (EX_USAGE).
  static let usage: Int32 = 64
  /// Ctrl-C.
  static let interrupted: Int32 = 130

  /// 64 + N for a call that ended with status N: 67 for INVALID_ARGUMENT, 78 for UNAVAILABLE.
  static func status(_ code: StatusCode) -> Int32 { 64 + Int32(code.rawValue) }
}
