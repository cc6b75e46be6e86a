import RPC
import Testing

@Suite("The id of a call")
struct CallIDTests {
  @Test("is read as it is written")
  func roundTrip() {
    for id in [CallID(connection: 1, stream: 1), CallID(connection: .max, stream: .max)] {
      #expect(CallID(id.description) == id)
    }
    #expect(CallID("12-7") == CallID(connection: 12, stream: 7))
  }

  @Test(
    "is nothing else",
    arguments: [
      "", "-", "1", "1-", "-1", "1-2-3", "+1-2", "1-+2", "a-1", "1 -2", "１-2", "18446744073709551616-1", "1-4294967296",
    ])
  func refused(_ text: String) {
    #expect(CallID(text) == nil)
  }
}
