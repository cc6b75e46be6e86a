internal import COpenSSL

/// OpenSSL's per-thread queue of errors.
enum OpenSSLErrors {
  static func clear() {
    ERR_clear_error()
  }

  /// The reasons of all queued errors, oldest first; the queue is empty afterwards.
  static func drain() -> [UInt] {
    var codes: [UInt] = []
    while true {
      let code = ERR_get_error()
      guard code != 0 else { return codes }
      codes.append(UInt(code))
    }
  }

  static func reason(of code: UInt) -> Int32 {
    opora_error_reason(code)
  }

  static func text(of code: UInt) -> String {
    guard let text = ERR_reason_error_string(code) else { return "error \(String(code, radix: 16))" }
    return String(cString: text)
  }

  /// The newest queued error in words, for material that was refused.
  static func drainText() -> String {
    guard let code = drain().last else { return "no further reason given" }
    return text(of: code)
  }
}
