import Testing

@testable import RPC

@Suite("Server timing")
struct ServerTimingTests {
  @Test("is 24 bytes, big-endian, and reads back as it was")
  func roundTrip() {
    let timing = ServerTiming(queueNanoseconds: 1, handlerNanoseconds: 0x0102_0304_0506_0708, storeNanoseconds: .max)
    let bytes: [UInt8] =
      [0, 0, 0, 0, 0, 0, 0, 1] + [1, 2, 3, 4, 5, 6, 7, 8] + [UInt8](repeating: 0xFF, count: 8)
    #expect(timing.bytes == bytes)
    #expect(ServerTiming(bytes: bytes) == timing)
  }

  @Test("of another length is none", arguments: [0, 23, 25])
  func malformed(count: Int) {
    #expect(ServerTiming(bytes: [UInt8](repeating: 0, count: count)) == nil)
  }
}
