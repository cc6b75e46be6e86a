import Testing

@testable import Wire

/// The table of methods of a connection: indices from 0 without gaps, declared once, by the client alone.
@Suite("Method table")
struct MethodTableTests {
  /// A limit of 16, so that it is reached.
  private static let settings = {
    var settings = Settings()
    settings.maxMethods = 16
    return settings
  }()

  private static let declared = ["none": 0, "some": 4, "last": 15, "full": 16]
  private static let states = ["none", "some", "last", "full"]

  private static func entry(_ index: Int) -> MethodEntry {
    MethodEntry(name: "t.E/M\(index)", kind: .unary, fingerprint: UInt64(index) + 1)
  }

  // MARK: The server's

  /// In capitals the frame; `next`, `same` and `gap` are the index it names.
  private static let serverEvents = [
    "next", "same", "gap", "kind4", "noname", "noslash", "long", "OPENlast", "OPENnext", "HELLO",
  ]

  private static func server(_ methods: Int) -> LoneMachine {
    let lone = LoneMachine(role: .server, settings: settings)
    lone.receive { bytes in
      FrameEncoder.preamble(settings: Settings(), versions: 1...1, into: &bytes)
      for index in 0..<methods { FrameEncoder.method(UInt16(index), entry(index), into: &bytes) }
    }
    lone.events = []
    return lone
  }

  private static func receiveMethod(_ lone: LoneMachine, _ index: Int, kind: UInt8 = 0, name: String) {
    var payload: [UInt8] = []
    payload.appendBigEndian(UInt16(truncatingIfNeeded: index))
    payload.append(kind)
    payload.appendBigEndian(UInt64(7))
    lone.receive(.method, [], payload + Array(name.utf8))
  }

  private static func serverCell(_ state: String, _ event: String) -> String {
    let count = declared[state] ?? 0
    let lone = server(count)
    switch event {
    case "next": receiveMethod(lone, count, name: "t.E/New")
    case "same": receiveMethod(lone, max(0, count - 1), name: "t.E/New")
    case "gap": receiveMethod(lone, count + 1, name: "t.E/New")
    case "kind4": receiveMethod(lone, count, kind: 4, name: "t.E/New")
    case "noname": receiveMethod(lone, count, name: "/")
    case "noslash": receiveMethod(lone, count, name: "t.E.New")
    case "long": receiveMethod(lone, count, name: "t.E/" + String(repeating: "x", count: 253))
    case "OPENlast", "OPENnext":
      let index = UInt8(event == "OPENlast" ? max(0, count - 1) : count)
      lone.receive(.open, [.message, .end], stream: 1, [0, index, 0, 0, 0, 0, 0x20, 0, 0])
    default: lone.receive(.hello, [], [0, 1, 0, 1])
    }
    switch lone.failure {
    case .tooManyMethods(let limit): return "limit\(limit)"
    case .methodOutOfOrder(let id, let expected): return "\(id)!=\(expected)"
    case .undeclaredMethod(let id, let declared): return "\(id)of\(declared)"
    case .malformed: return "malf"
    case .frameLength: return "length"
    case .some: return "FLT"
    case nil: break
    }
    if case .method(let index, _) = lone.events.first { return "is\(index)" }
    if case .opened(let call) = lone.events.first { return "call\(call.method)" }
    return "="
  }

  @Test("of a server answers every frame as the table says")
  func server() {
    let table = StateTable(states: Self.states, events: Self.serverEvents)
    #expect(table.text(Self.serverCell) == Self.serverTable)
  }

  static let serverTable = """
         next    same    gap     kind4   noname  noslash long   OPENlast OPENnext HELLO
    none is0     is0     1!=0    malf    malf    malf    length 0of0     0of0     FLT
    some is4     3!=4    5!=4    malf    malf    malf    length call3    4of4     FLT
    last is15    14!=15  16!=15  malf    malf    malf    length call14   15of15   FLT
    full limit16 limit16 limit16 limit16 limit16 limit16 length call15   16of16   FLT
    """

  // MARK: The client's

  private static let clientEvents = ["new", "known", "badname", "openlast", "opennext", "METHOD"]

  private static func clientCell(_ state: String, _ event: String) throws -> String {
    let lone = LoneMachine(role: .client)
    lone.receive { FrameEncoder.preamble(settings: settings, versions: 1...1, into: &$0) }
    let count = declared[state] ?? 0
    for index in 0..<count { _ = try lone.machine.declare(entry(index)) }
    _ = lone.sent()
    lone.events = []
    do throws(CallError) {
      switch event {
      case "new", "known", "badname":
        let wanted = event == "badname" ? MethodEntry(name: "none", kind: .unary, fingerprint: 1) : nil
        let index = try lone.machine.intern(wanted ?? entry(event == "new" ? 100 : 0))
        return "is\(index)" + (lone.sent().isEmpty ? "" : "+")
      case "openlast", "opennext":
        let method = UInt16(event == "openlast" ? max(0, count - 1) : count)
        _ = try lone.machine.open(OutgoingCall(method: method, message: []))
        return "call"
      default:
        receiveMethod(lone, count, name: "t.E/New")
        return lone.failure == nil ? "=" : "FLT"
      }
    } catch {
      switch error {
      case .tooManyMethods(let limit): return "limit\(limit)"
      case .illegalMethodName: return "name"
      case .undeclaredMethod: return "undecl"
      default: return "\(error)"
      }
    }
  }

  /// `+` says that a METHOD frame goes out.
  @Test("of a client answers every wish as the table says")
  func client() throws {
    let table = StateTable(states: Self.states, events: Self.clientEvents)
    #expect(try table.text(Self.clientCell) == Self.clientTable)
  }

  static let clientTable = """
         new     known badname openlast opennext METHOD
    none is0+    is0+  name    undecl   undecl   FLT
    some is4+    is0   name    call     undecl   FLT
    last is15+   is0   name    call     undecl   FLT
    full limit16 is0   name    call     undecl   FLT
    """

  // MARK: Walks

  /// What the table must hold, told without it.
  private struct Model {
    var names: [String] = []
    var isOver = false
    var lastStream: StreamID = 0

    /// - Returns: whether the frame is taken.
    mutating func declare(_ index: Int, _ name: String, kind: UInt8) -> Bool {
      // One slash, not first; the walk uses no characters that are not allowed.
      let parts = name.split(separator: "/", omittingEmptySubsequences: false)
      let isLegal = parts.count == 2 && !parts[0].isEmpty
      guard !isOver, names.count < 16, index == names.count, kind < 4, isLegal else {
        isOver = true
        return false
      }
      names.append(name)
      return true
    }

    mutating func open(_ stream: StreamID, _ index: Int) -> Bool {
      guard !isOver, index < names.count, stream > lastStream else {
        isOver = true
        return false
      }
      lastStream = stream
      return true
    }
  }

  @Test("holds through random walks what a plain list holds", arguments: 0..<200)
  func walk(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var model = Model()
    let lone = Self.server(0)
    for step in 0..<60 where !model.isOver {
      lone.events = []
      // Mostly right, so that walks get far.
      let isRight = Int.random(in: 0..<12, using: &random) > 0
      if Bool.random(using: &random) {
        let index = isRight ? model.names.count : Int.random(in: 0..<18, using: &random)
        let kind: UInt8 = isRight ? UInt8.random(in: 0..<4, using: &random) : UInt8.random(in: 0..<6, using: &random)
        let name = isRight ? "t.E/M\(step)" : ["t.E/M", "tE", "t.E/", "/M", "t.E/M/N", "t.E/A"][step % 6]
        let isTaken = model.declare(index, name, kind: kind)
        Self.receiveMethod(lone, index, kind: kind, name: name)
        if isTaken {
          let entry = StreamKind(rawValue: kind).map { MethodEntry(name: name, kind: $0, fingerprint: 7) }
          #expect(lone.events == entry.map { [.method(index: UInt16(index), $0)] })
        }
      } else {
        let index = isRight && !model.names.isEmpty ? Int.random(in: 0..<model.names.count, using: &random) : 17
        let stream = model.lastStream + (model.lastStream == 0 ? 1 : 2)
        let isTaken = model.open(stream, index)
        // Half-closed and without a message: right for calls that stream requests, refused for the others.
        lone.receive(.open, [.end], stream: stream, [0, UInt8(index), 0, 0, 0, 0, 0x20, 0, 0])
        #expect(isTaken == (lone.failure == nil))
        if case .opened(let call) = lone.events.first { #expect(Int(call.method) == index) }
      }
      let names = lone.machine.methods.map(\.name)
      #expect(names == model.names)
      #expect((lone.failure != nil) == model.isOver)
    }
  }
}
