internal import COpenSSL

/// The table of functions of the BIO in the shim; made once for the process.
///
/// `@unchecked Sendable` because the table is not changed after it was made.
final class BIOMethod: @unchecked Sendable {
  static let shared = BIOMethod()

  /// Nil only when the process had no memory left at its start.
  let pointer: OpaquePointer?

  private init() {
    pointer = opora_bio_method_new()
  }
}
