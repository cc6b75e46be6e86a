import OporaAPI
import RPC
import Terminal

/// Keeps the caller's presence lease by heartbeats, as long as it runs.
struct PresenceKeeper: Sendable {
  let session: Session

  private static let retry = Duration.seconds(1)

  /// Returns when the task is cancelled. While routing is away it goes on trying.
  func run() async throws {
    var isTold = false
    while !Task.isCancelled {
      var pause = Self.retry
      do throws(RPCError) {
        let lease = try await session.staff.heartbeat(.init())
        // Two heartbeats may be lost and the lease still holds.
        pause = .seconds(max(1, Int64(lease.leaseSeconds) / 3))
        if !isTold {
          Streams.error.writeLine(
            "\(session.options.actAs) is present; the lease holds until \(session.time(lease.leaseUntilMs)) and is kept"
          )
        }
        isTold = true
      } catch {
        if Task.isCancelled { return }
        guard error.code == .unavailable || error.code == .deadlineExceeded else {
          throw CommandFailure(error, doing: "say that you are there", service: "routing")
        }
      }
      do { try await Task.sleep(for: pause) } catch { return }
    }
  }
}
