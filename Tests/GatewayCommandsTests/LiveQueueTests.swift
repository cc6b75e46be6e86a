import OporaAPI
import Testing

@testable import GatewayCommands

@Suite("The live queue")
struct LiveQueueTests {
  private func entry(_ ticket: UInt64, _ standing: String, urgency: Double = 30, hanging: Bool = false)
    -> RoutingV1.QueueEntry
  {
    RoutingV1.QueueEntry(
      ticket: ticket, subject: "Отчёт \(ticket)", line: 2, priority: 3, urgency: urgency, hanging: hanging,
      standing: standing)
  }

  @Test("follows a stream of updates, and says what a reader wants to know of each")
  func following() {
    var live = LiveQueue()
    let first = entry(1, "just queued")
    #expect(
      live.take(.init(snapshot: true, changed: [first], order: [1], total: 1)) == [.isPresent(first)])
    let second = entry(2, "just queued", urgency: 80)
    #expect(live.take(.init(changed: [second], order: [2, 1], total: 2)) == [.entered(second)])
    #expect(live.entries.map(\.ticket) == [2, 1] && live.total == 2)
    // Time alone is shown on the board and is no news.
    let older = entry(1, "just queued", urgency: 55)
    #expect(live.take(.init(changed: [older], order: [2, 1], total: 2)).isEmpty)
    #expect(live.entries.last == older)
    let hangs = entry(1, "nobody", urgency: 56, hanging: true)
    #expect(
      live.take(
        .init(changed: [hangs], removed: [.init(ticket: 2, reason: "given to anna")], order: [1], total: 1))
        == [.left(second, reason: "given to anna"), .changed(hangs)])
    let fair = RoutingV1.LineFairness(line: 2, jain: 0.98, people: 3)
    #expect(live.take(.init(order: [1], total: 1, fairness: [fair])) == [.fairness(fair)])
    #expect(live.take(.init(order: [1], total: 1, fairness: [fair])).isEmpty)
  }

  @Test("a second snapshot, after routing was away, tells only what has changed meanwhile")
  func again() {
    var live = LiveQueue()
    let kept = entry(1, "just queued")
    let gone = entry(2, "just queued")
    _ = live.take(.init(snapshot: true, changed: [kept, gone], order: [1, 2], total: 2))
    let new = entry(3, "just queued")
    #expect(
      live.take(.init(snapshot: true, changed: [kept, new], order: [1, 3], total: 2))
        == [.left(gone, reason: "gone meanwhile"), .entered(new)])
  }

  @Test("a board fits the window, with what is not shown counted")
  func board() {
    var live = LiveQueue()
    let entries = (1...9).map { entry($0, "just queued", hanging: $0 == 1) }
    _ = live.take(
      .init(
        snapshot: true, changed: entries, order: entries.map(\.ticket), total: 12,
        fairness: [.init(line: 2, jain: 0.5, people: 2), .init(line: 3, people: 1)]))
    func board(rows: Int) -> [String] {
      BoardView.board(
        live, time: "2026-03-30 10:00", table: { "TICKET\n" + $0.map { "T-\($0.ticket)\n" }.joined() }, rows: rows,
        width: 100)
    }
    #expect(
      board(rows: 5) == [
        "2026-03-30 10:00   12 wait   1 hanging   line 2: fairness 0.5 among 2   line 3: 1 at work", "TICKET", "T-1",
        "T-2", "… and 10 more",
      ])
    #expect(board(rows: 24).count == 12 && board(rows: 24).last == "… and 3 more")
    #expect(board(rows: 0).count == 4, "however small the window")
  }

  @Test("a change is a line a person can read")
  func lines() {
    #expect(
      BoardView.cells(.left(entry(7, "just queued"), reason: "given to anna"), time: "2026-03-30 10:00") == [
        "2026-03-30 10:00", "left    ", "T-7", "P3", "line 2", "urgency 30", "Отчёт 7", "given to anna",
      ])
  }
}
