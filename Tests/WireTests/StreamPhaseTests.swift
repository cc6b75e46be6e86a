import Testing

@testable import Wire

/// The whole table. Rows are phases, columns events; a cell is `=` proceed and stay, a phase's name for proceed and
/// change, `ign` ignored, `vio` violation, `FLT` connection fault, `mis` our own mistake.
@Suite("Stream phases")
struct StreamPhaseTests {
  static let phases: [(String, StreamPhase)] = [
    ("idle", .idle), ("op0", .open(.nothing)), ("op1", .open(.initialMetadata)), ("op2", .open(.messages)),
    ("hl0", .halfClosedLocal(.nothing)), ("hl1", .halfClosedLocal(.initialMetadata)),
    ("hl2", .halfClosedLocal(.messages)), ("hr0", .halfClosedRemote(.nothing)),
    ("hr1", .halfClosedRemote(.initialMetadata)), ("hr2", .halfClosedRemote(.messages)), ("cg", .closing),
    ("cd", .closed),
  ]

  static let events: [(String, StreamEvent)] = [
    ("OPEN", .receivedOpen(ends: false)), ("OPN+", .receivedOpen(ends: true)), ("INIT", .receivedInitialMetadata),
    ("MSG", .receivedMessage(ends: false)), ("MSG+", .receivedMessage(ends: true)), ("END", .receivedEnd),
    ("CLOS", .receivedClose), ("CANC", .receivedCancel), ("CRED", .receivedCredit),
    ("open", .sendOpen(ends: false)), ("opn+", .sendOpen(ends: true)), ("init", .sendInitialMetadata),
    ("msg", .sendMessage(ends: false)), ("msg+", .sendMessage(ends: true)), ("end", .sendEnd),
    ("clos", .sendClose(flushed: true)), ("clsq", .sendClose(flushed: false)), ("canc", .sendCancel),
    ("wrot", .closeWritten),
  ]

  static func table(_ role: WireRole) -> String {
    func pad(_ text: String) -> String { text + String(repeating: " ", count: 5 - text.utf8.count) }
    func trimmed(_ line: String) -> String {
      var line = line
      while line.last == " " { line.removeLast() }
      return line
    }
    var lines = [trimmed(pad("") + events.map { pad($0.0) }.joined())]
    for (name, phase) in phases {
      var line = pad(name)
      for (_, event) in events {
        var next = phase
        let verdict = next.on(event, as: role)
        let to = phases.first { $0.1 == next }?.0 ?? "?"
        switch verdict {
        case .proceed: line += pad(next == phase ? "=" : to)
        case .ignore: line += pad(next == phase ? "ign" : "ign!")
        case .violation: line += pad(next == .closed ? "vio" : "vio!")
        case .fault: line += pad(next == phase ? "FLT" : "FLT!")
        case .misuse: line += pad(next == phase ? "mis" : "mis!")
        }
      }
      lines.append(trimmed(line))
    }
    return lines.joined(separator: "\n")
  }

  @Test("a client's phase answers every event as the table says")
  func client() {
    #expect(Self.table(.client) == Self.clientTable)
  }

  @Test("a server's phase answers every event as the table says")
  func server() {
    #expect(Self.table(.server) == Self.serverTable)
  }

  static let clientTable = """
         OPEN OPN+ INIT MSG  MSG+ END  CLOS CANC CRED open opn+ init msg  msg+ end  clos clsq canc wrot
    idle FLT  FLT  FLT  FLT  FLT  FLT  FLT  FLT  FLT  op0  hl0  mis  mis  mis  mis  mis  mis  mis  mis
    op0  FLT  FLT  op1  op2  FLT  FLT  cd   cd   =    mis  mis  mis  =    hl0  hl0  mis  mis  cd   mis
    op1  FLT  FLT  vio  op2  FLT  FLT  cd   cd   =    mis  mis  mis  =    hl1  hl1  mis  mis  cd   mis
    op2  FLT  FLT  vio  =    FLT  FLT  cd   cd   =    mis  mis  mis  =    hl2  hl2  mis  mis  cd   mis
    hl0  FLT  FLT  hl1  hl2  FLT  FLT  cd   cd   =    mis  mis  mis  mis  mis  mis  mis  mis  cd   mis
    hl1  FLT  FLT  vio  hl2  FLT  FLT  cd   cd   =    mis  mis  mis  mis  mis  mis  mis  mis  cd   mis
    hl2  FLT  FLT  vio  =    FLT  FLT  cd   cd   =    mis  mis  mis  mis  mis  mis  mis  mis  cd   mis
    hr0  FLT  FLT  mis  mis  FLT  FLT  mis  mis  mis  mis  mis  mis  mis  mis  mis  mis  mis  mis  mis
    hr1  FLT  FLT  mis  mis  FLT  FLT  mis  mis  mis  mis  mis  mis  mis  mis  mis  mis  mis  mis  mis
    hr2  FLT  FLT  mis  mis  FLT  FLT  mis  mis  mis  mis  mis  mis  mis  mis  mis  mis  mis  mis  mis
    cg   FLT  FLT  mis  mis  FLT  FLT  mis  mis  mis  mis  mis  mis  mis  mis  mis  mis  mis  mis  mis
    cd   FLT  FLT  ign  ign  FLT  FLT  ign  ign  ign  mis  mis  mis  mis  mis  mis  mis  mis  mis  mis
    """

  static let serverTable = """
         OPEN OPN+ INIT MSG  MSG+ END  CLOS CANC CRED open opn+ init msg  msg+ end  clos clsq canc wrot
    idle op0  hr0  FLT  FLT  FLT  FLT  FLT  FLT  FLT  mis  mis  mis  mis  mis  mis  mis  mis  mis  mis
    op0  FLT  FLT  FLT  =    hr0  hr0  FLT  cd   =    mis  mis  op1  op2  mis  mis  cd   cg   cd   mis
    op1  FLT  FLT  FLT  =    hr1  hr1  FLT  cd   =    mis  mis  mis  op2  mis  mis  cd   cg   cd   mis
    op2  FLT  FLT  FLT  =    hr2  hr2  FLT  cd   =    mis  mis  mis  =    mis  mis  cd   cg   cd   mis
    hl0  FLT  FLT  FLT  mis  mis  mis  FLT  mis  mis  mis  mis  mis  mis  mis  mis  mis  mis  mis  mis
    hl1  FLT  FLT  FLT  mis  mis  mis  FLT  mis  mis  mis  mis  mis  mis  mis  mis  mis  mis  mis  mis
    hl2  FLT  FLT  FLT  mis  mis  mis  FLT  mis  mis  mis  mis  mis  mis  mis  mis  mis  mis  mis  mis
    hr0  FLT  FLT  FLT  vio  vio  vio  FLT  cd   =    mis  mis  hr1  hr2  mis  mis  cd   cg   cd   mis
    hr1  FLT  FLT  FLT  vio  vio  vio  FLT  cd   =    mis  mis  mis  hr2  mis  mis  cd   cg   cd   mis
    hr2  FLT  FLT  FLT  vio  vio  vio  FLT  cd   =    mis  mis  mis  =    mis  mis  cd   cg   cd   mis
    cg   FLT  FLT  FLT  ign  ign  ign  FLT  cd   =    mis  mis  mis  mis  mis  mis  mis  mis  cd   cd
    cd   FLT  FLT  FLT  ign  ign  ign  FLT  ign  ign  mis  mis  mis  mis  mis  mis  mis  mis  mis  mis
    """
}
