import Testing

@testable import GatewayCommands

@Suite("How calls in flight are written")
struct InspectionTextTests {
  @Test("short times are told in milliseconds and tenths of seconds, long ones as anywhere")
  func spans() {
    let told = [0, 999, 1_000, 3_456, 59_999, 60_000, .max].map { Spans.text(precisely: $0) }
    #expect(told.dropLast() == ["0 ms", "999 ms", "1.0 s", "3.4 s", "59.9 s", "1 min"])
  }

  @Test("amounts of bytes keep two or three digits")
  func bytes() {
    let told = [0, 1_023, 1_024, 1_500, 10_240, 1 << 20, 23 << 20, .max].map { ByteCount.text($0) }
    #expect(told == ["0 B", "1023 B", "1.0 KiB", "1.5 KiB", "10 KiB", "1.0 MiB", "23 MiB", "16 EiB"])
  }

  @Test("a call's name is its service and the id it has there")
  func handle() throws {
    #expect(try CallHandle(parsing: "tickets-12-7") == CallHandle(.tickets, "12-7"))
    #expect(CallHandle(.library, "1-1").description == "library-1-1")
    for wrong in ["", "12-7", "tickets", "tickets-", "ticket-12-7"] {
      #expect(throws: CommandFailure.self) { try CallHandle(parsing: wrong) }
    }
  }
}
