import RPC
import Testing
import Wire

@testable import RPCTransport

@Suite("The queue in front of the handlers")
struct FairQueueTests {
  private final class Ended {
    var items: Set<Int> = []
  }

  private let ended = Ended()

  private func queue() -> FairQueue<String, Int> {
    FairQueue { [ended] in ended.items.contains($0) }
  }

  private func drain(_ queue: inout FairQueue<String, Int>) -> [Int] {
    var order: [Int] = []
    while let entry = queue.popFirst() { order.append(entry.item) }
    return order
  }

  @Test("callers of one criticality take turns, each in its own order")
  func turns() {
    var queue = queue()
    for item in 0..<5 { queue.append(item, of: "flood", .normal, since: .zero) }
    for item in 10..<12 { queue.append(item, of: "modest", .normal, since: .zero) }
    queue.append(20, of: "third", .normal, since: .zero)
    #expect(drain(&queue) == [0, 10, 20, 1, 11, 2, 3, 4])
    #expect(queue.count == 0)
    queue.append(6, of: "flood", .normal, since: .zero)
    #expect(drain(&queue) == [6])
  }

  @Test("critical calls go first, and leave a share to the others while all wait")
  func shares() {
    var queue = queue()
    for (index, criticality) in Criticality.allCases.enumerated() {
      for item in 0..<200 { queue.append(index * 1_000 + item, of: "anna", criticality, since: .zero) }
    }
    var counts = [0, 0, 0]
    for _ in 0..<146 { counts[(queue.popFirst()?.item ?? 0) / 1_000] += 1 }
    #expect(counts == [2, 16, 128])
    #expect(drain(&queue).count == 600 - 146)
  }

  @Test("what ended while it waited is passed over and not counted")
  func ending() {
    var queue = queue()
    for item in 0..<4 { queue.append(item, of: "anna", .normal, since: .zero) }
    queue.append(9, of: "boris", .normal, since: .zero)
    for item in [0, 1, 3] {
      ended.items.insert(item)
      queue.forget("anna", .normal)
    }
    #expect(queue.count == 2)
    #expect(drain(&queue) == [2, 9])
    #expect(queue.count == 0)
    queue.append(5, of: "anna", .normal, since: .zero)
    #expect(drain(&queue) == [5])
  }

  @Test("what comes and ends before its turn does not pile up")
  func pilingUp() {
    var queue = queue()
    queue.append(0, of: "anna", .normal, since: .zero)
    for item in 1...10_000 {
      queue.append(item, of: "anna", .normal, since: .zero)
      ended.items.insert(item)
      queue.forget("anna", .normal)
    }
    #expect(queue.count == 1)
    #expect(queue.kept <= 65)
    #expect(drain(&queue) == [0])
  }

  struct Surplus: Sendable, CustomTestStringConvertible {
    var caller: String
    var criticality: Criticality
    var displaced: Int?
    var testDescription: String {
      "\(caller) with a \(criticality) call displaces \(displaced.map(String.init) ?? "nobody")"
    }
  }

  @Test(
    "room is made by the youngest call of whoever has most of the least critical",
    arguments: [
      Surplus(caller: "modest", criticality: .critical, displaced: 2),
      Surplus(caller: "modest", criticality: .sheddable, displaced: 2),
      Surplus(caller: "flood", criticality: .sheddable, displaced: nil),
      Surplus(caller: "flood", criticality: .normal, displaced: 2),
    ])
  func surplus(_ given: Surplus) {
    var queue = queue()
    for item in 0..<3 { queue.append(item, of: "flood", .sheddable, since: .zero) }
    queue.append(5, of: "modest", .sheddable, since: .zero)
    for item in 10..<20 { queue.append(item, of: "modest", .normal, since: .zero) }
    #expect(queue.popSurplus(for: given.caller, given.criticality)?.item == given.displaced)
    #expect(queue.count == (given.displaced == nil ? 14 : 13))
    #expect(drain(&queue).count == (given.displaced == nil ? 14 : 13))
  }

  @Test("nothing more critical is displaced")
  func surplusAbove() {
    var queue = queue()
    for item in 0..<3 { queue.append(item, of: "flood", .critical, since: .zero) }
    #expect(queue.popSurplus(for: "modest", .normal) == nil)
    #expect(queue.popSurplus(for: "modest", .critical)?.item == 2)
  }

  @Test("the oldest call is found above a criticality, and calls that waited too long are taken up to one")
  func ages() {
    var queue = queue()
    queue.append(0, of: "anna", .sheddable, since: .milliseconds(10))
    queue.append(1, of: "anna", .normal, since: .milliseconds(20))
    queue.append(2, of: "boris", .normal, since: .milliseconds(15))
    queue.append(3, of: "anna", .normal, since: .milliseconds(90))
    #expect(queue.oldest(above: nil) == .milliseconds(10))
    #expect(queue.oldest(above: .sheddable) == .milliseconds(15))
    #expect(queue.oldest(above: .normal) == nil)
    ended.items.insert(2)
    queue.forget("boris", .normal)
    #expect(queue.oldest(above: .sheddable) == .milliseconds(20))
    let old = queue.popAll(upTo: .normal, waitedOver: .milliseconds(50), now: .milliseconds(100))
    #expect(old.map(\.item).sorted() == [0, 1])
    #expect(queue.count == 1)
    #expect(drain(&queue) == [3])
  }
}

extension MonotonicInstant {
  static let zero = MonotonicInstant(nanoseconds: 0)
  static func milliseconds(_ milliseconds: Int) -> MonotonicInstant { zero + .milliseconds(milliseconds) }
}
