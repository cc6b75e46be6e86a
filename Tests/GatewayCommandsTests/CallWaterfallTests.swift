import RPC
import Terminal
import Testing

@testable import GatewayCommands

@Suite("The waterfall of a call") struct CallWaterfallTests {
  private static let plain = Console(.error, isTerminal: false, usesColor: false, usesUnicode: false, width: nil)

  private func spans(_ total: Double, _ queue: UInt64, _ handler: UInt64, _ store: UInt64) -> [CallWaterfall.Span] {
    CallWaterfall(
      clientNanoseconds: total,
      server: ServerTiming(queueNanoseconds: queue, handlerNanoseconds: handler, storeNanoseconds: store)
    ).spans
  }

  @Test("puts the server's part in the middle of what the client waited")
  func middle() {
    let spans = spans(10_000_000, 1_000_000, 5_000_000, 4_000_000)
    #expect(spans.map(\.name) == ["there", "queue", "handler", "  store", "back"])
    #expect(spans.map(\.nanoseconds) == [2_000_000, 1_000_000, 5_000_000, 4_000_000, 2_000_000])
    #expect(spans.map(\.startNanoseconds) == [0, 2_000_000, 3_000_000, 4_000_000, 8_000_000])
  }

  @Test("never shows more than the client waited", arguments: [UInt64.max, 20_000_000])
  func cut(server: UInt64) {
    let spans = spans(10_000_000, 0, server, server)
    #expect(spans[2].nanoseconds == 10_000_000)
    #expect(spans[3].nanoseconds == 10_000_000)
    #expect(spans[0].nanoseconds == 0 && spans[4].nanoseconds == 0)
    for span in self.spans(0, server, server, server) { #expect(span.nanoseconds <= 1) }
  }

  @Test("is read without colour or block characters")
  func text() {
    let waterfall = CallWaterfall(
      clientNanoseconds: 10_000_000,
      server: ServerTiming(
        queueNanoseconds: 1_000_000, handlerNanoseconds: 5_000_000, storeNanoseconds: 4_000_000))
    #expect(
      waterfall.rendered(on: Self.plain, width: 10) == """
          there    ##          2.00 ms  20 %
          queue      #         1.00 ms  10 %
          handler     #####    5.00 ms  50 %
            store      ####    4.00 ms  40 %
          back             ##  2.00 ms  20 %

        """)
  }

  @Test("gives a short part one column and an absent one none")
  func short() {
    let lines = CallWaterfall(
      clientNanoseconds: 1e9, server: ServerTiming(queueNanoseconds: 10, handlerNanoseconds: 0, storeNanoseconds: 0)
    ).rendered(on: Self.plain, width: 10).split(separator: "\n")
    #expect(lines[1].contains("#") && lines[1].contains("0.00 ms"))
    #expect(!lines[2].contains("#"))
  }
}
