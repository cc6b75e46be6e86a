import Synchronization

/// The context new connections are made with, replaceable while the process runs.
///
/// A new pair of certificate and key is read and checked as a whole before it takes the old one's place; a bad pair is
/// rejected and the old one kept. Connections that exist keep theirs, so nothing is dropped.
public final class TLSContextSource: Sendable {
  /// What a look at the files led to.
  public enum Outcome: Sendable, Hashable {
    case unchanged
    case reloaded(notAfterSeconds: Int64)
    /// The files are no usable pair; the old context goes on. The error names the file.
    case rejected(IdentityError)
  }

  private struct Current: Sendable {
    var context: TLSContext
    var stamps: [FileBytes.Stamp?]
  }

  public let role: TLSContext.Role
  public let identity: TLSIdentity
  private let state: Mutex<Current>

  public init(role: TLSContext.Role, identity: TLSIdentity) throws(IdentityError) {
    self.role = role
    self.identity = identity
    // Stamps are taken before the files are read: a change in between is seen at the next look.
    let stamps = Self.stamps(of: identity)
    state = Mutex(Current(context: try TLSContext(role: role, identity: identity), stamps: stamps))
  }

  /// The context for the next connection.
  public var current: TLSContext {
    state.withLock { $0.context }
  }

  /// Reads the files again, whether or not they look changed (SIGHUP). Reads files: not for an event loop.
  @discardableResult
  public func reload() -> Outcome {
    load(stamps: Self.stamps(of: identity))
  }

  /// Reads the files again if one of them was replaced since the last look, good or bad. Meant to be called every
  /// minute or so; three stat calls when nothing has changed.
  @discardableResult
  public func reloadIfChanged() -> Outcome {
    let stamps = Self.stamps(of: identity)
    guard state.withLock({ $0.stamps != stamps }) else { return .unchanged }
    return load(stamps: stamps)
  }

  private func load(stamps: [FileBytes.Stamp?]) -> Outcome {
    do throws(IdentityError) {
      let context = try TLSContext(role: role, identity: identity)
      state.withLock { $0 = Current(context: context, stamps: stamps) }
      return .reloaded(notAfterSeconds: context.notAfterSeconds)
    } catch {
      state.withLock { $0.stamps = stamps }
      return .rejected(error)
    }
  }

  private static func stamps(of identity: TLSIdentity) -> [FileBytes.Stamp?] {
    [identity.certificateChainPath, identity.privateKeyPath, identity.authorityPath].map(FileBytes.stamp)
  }
}
