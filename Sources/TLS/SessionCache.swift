internal import COpenSSL
import Synchronization

/// Sessions a client may resume, by the service they were made with.
///
/// TLS 1.3 tickets are meant for one use each (RFC 8446, section C.4), so a session is taken out, not looked up.
/// `Sendable` because everything is behind the mutex; SSL_SESSION's own reference count is atomic.
final class SessionCache: Sendable {
  private struct Owned: @unchecked Sendable {
    let pointer: OpaquePointer
  }

  /// As many as a pool has connections to one target at most; the oldest goes first.
  private static let limitPerService = 8
  private static let limitOfServices = 256

  private let sessions = Mutex<[String: [Owned]]>([:])

  /// Takes over the caller's reference.
  func insert(_ session: OpaquePointer, for service: String) {
    let dropped = sessions.withLock { all -> Owned? in
      guard all[service] != nil || all.count < Self.limitOfServices else { return Owned(pointer: session) }
      all[service, default: []].append(Owned(pointer: session))
      guard let kept = all[service], kept.count > Self.limitPerService else { return nil }
      return all[service]?.removeFirst()
    }
    if let dropped { SSL_SESSION_free(dropped.pointer) }
  }

  /// The newest session; the caller owns it.
  func take(for service: String) -> OpaquePointer? {
    sessions.withLock { $0[service]?.popLast()?.pointer }
  }

  deinit {
    for session in sessions.withLock({ $0.values.flatMap { $0 } }) { SSL_SESSION_free(session.pointer) }
  }
}
