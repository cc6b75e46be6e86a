import OporaAPI
import RPC
import Terminal

/// Follows the queue and shows it: on a terminal as a board, elsewhere as lines.
struct BoardWatch: Sendable {
  private let session: Session
  private let line: UInt32
  private let limit: UInt32
  /// Updates after which it ends.
  private let changes: Int?
  private let isPresent: Bool

  /// A stream that is followed has no end of its own.
  private static let timeout = Duration.seconds(365 * 86_400)
  /// Before routing is asked again that went away as soon as it was there.
  private static let pause = Duration.milliseconds(200)

  init(_ session: Session, _ options: QueueWatch.Options, line: UInt32, limit: UInt32) {
    self.session = session
    self.line = line
    self.limit = limit
    changes = options.changes
    isPresent = options.present
  }

  /// Returns on Ctrl-C, and after the number of updates asked for.
  func run() async throws {
    try await Interruption.cancelling {
      try await withThrowingTaskGroup(of: Void.self) { group in
        if isPresent { group.addTask { try await PresenceKeeper(session: session).run() } }
        group.addTask { try await follow() }
        try await group.next()
        group.cancelAll()
      }
    }
  }

  private func follow() async throws {
    var options = session.callOptions
    options.timeout = Self.timeout
    var live = LiveQueue()
    var told = -1
    let view = BoardView(session)
    view.open()
    defer { view.close() }
    while !Task.isCancelled {
      do {
        let updates = try await session.board.watchQueue(.init(line: line, limit: limit), options: options)
        var iterator = updates.makeAsyncIterator()
        while let update = try await iterator.next(isolation: nil) {
          let news = live.take(update)
          try view.show(update, news, live)
          // The first snapshot is where it begins.
          told += 1
          if let changes, told >= changes { return }
        }
        return
      } catch let error as RPCError {
        if Task.isCancelled { return }
        guard told >= 0, error.code == .unavailable else {
          throw CommandFailure(error, doing: "watch the queue", service: "routing")
        }
        view.tell("routing is away; the board goes on when it is back")
        options.waitForReady = true
        do { try await Task.sleep(for: Self.pause) } catch { return }
      }
    }
  }
}
