import OporaAPI
import RPC
import Terminal

/// What all commands that change a ticket share: call, show where it stands, say what else happened.
enum TicketChange {
  static func run(
    _ global: GlobalOptions, _ doing: String,
    _ call: (Session) async throws(RPCError) -> TicketsV1.CommandResponse
  ) async throws {
    try await Session.run(global) { session in
      let answer = try await session.call(.tickets, doing) { () async throws(RPCError) in try await call(session) }
      for notice in answer.notices { Streams.error.writeLine(notice) }
      try Presenter.show(global.output, document: answer) {
        "T-\(answer.ticket)  \(TicketWords.text(answer.state))  version \(answer.version)\n"
      }
    }
  }
}
