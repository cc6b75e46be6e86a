import Messages
import OporaAPI
import ProbeAPI
import Testing

@Suite("Bytes that protoc encodes")
struct GoldenVectorTests {
  static let everything = ProbeV1.Everything(
    aDouble: -2.5e-300, aFloat: 1.5, anInt64: .min, aUint64: .max, anInt32: -1, aFixed64: .max, aFixed32: .max,
    aBool: true, aString: "Отчёт \u{1} 🙂", someBytes: [0, 255], aUint32: .max, color: .negative, anSfixed32: .min,
    anSfixed64: .min, aSint32: .min, aSint64: .min, leaf: .init(), doubles: [0, -0.0, .infinity], floats: [0, 3.25],
    int64s: [0, -1], bools: [true, false], strings: ["", "ё"], byteStrings: [[], [1]],
    colors: [.unspecified, .negative, .darkBlue], sint64s: [0, -1, 1], leaves: [.init(), .init(name: "x")],
    unpacked: [0, 300], maybeNumber: 0, maybeText: "", maybeTruth: false, maybeColor: .unspecified,
    choice: .branch(.init(name: "b")), default: "d", far: 1)

  static func bytes(_ name: String) throws -> [UInt8] { [UInt8](hex: try #require(goldenVectors[name])) }

  @Test("decode to the values written, and those encode to the same bytes")
  func everything() throws {
    let bytes = try Self.bytes("everything")
    #expect(try ProbeV1.Everything(decoding: bytes) == Self.everything)
    #expect(Self.everything.encoded() == bytes)
  }

  @Test("keep a member of a oneof that stands at its default")
  func choice() throws {
    let bytes = try Self.bytes("choices")
    #expect(try ProbeV1.Everything(decoding: bytes) == ProbeV1.Everything(choice: .number(0)))
    #expect(ProbeV1.Everything(choice: .number(0)).encoded() == bytes)
  }

  @Test("keep a tree's shape")
  func tree() throws {
    let tree = ProbeV1.Node(value: 1, children: [.init(value: 2, children: [.init()]), .init(value: 3)])
    #expect(try ProbeV1.Node(decoding: Self.bytes("tree")) == tree)
    #expect(tree.encoded() == (try Self.bytes("tree")))
  }

  @Test("hold for a message of the department")
  func ticket() throws {
    let ticket = TicketsV1.Ticket(
      number: 1042, version: 7, state: .inProgress, line: 2, kind: .defect, priority: .p1,
      subject: "Отчёт не открывается", skills: ["api", "отчёты"], createdAtMs: 1_585_555_200_000, blocked: true,
      linesVisited: [1, 2])
    #expect(try TicketsV1.Ticket(decoding: Self.bytes("ticket")) == ticket)
    #expect(ticket.encoded() == (try Self.bytes("ticket")))
  }

  @Test("of a packed list may come unpacked and the other way round")
  func packing() throws {
    #expect(try ProbeV1.Everything(decoding: [0x88, 0x02, 1, 0x88, 0x02, 2]).int64s == [1, 2])
    #expect(try ProbeV1.Everything(decoding: [0x82, 0x03, 3, 0, 0xAC, 0x02]).unpacked == [0, 300])
  }

  @Test("of several members of a oneof mean the last")
  func lastChoice() throws {
    let choices =
      ProbeV1.Everything(choice: .text("t")).encoded() + ProbeV1.Everything(choice: .branch(.init())).encoded()
      + ProbeV1.Everything(choice: .number(3)).encoded()
    #expect(try ProbeV1.Everything(decoding: choices).choice == .number(3))
  }
}
