import ArgumentParser
import Messages
import OporaAPI
import RPC

/// `opora rpc call [SERVICE] METHOD -d JSON`.
struct RpcCall: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "call", abstract: "Call a method with JSON and print the answer as JSON.",
    discussion: """
      EXAMPLES
        opora rpc call Tickets/GetTicket -d '{"ticket": "1"}'
        opora rpc call Tickets/FileTicket -d @filing.json
        opora rpc template Tickets/FileTicket | opora rpc call Tickets/FileTicket -d @-
        opora rpc call tickets EventFeed/Subscribe -d '{"untilPresent": true}' -o jsonl
        opora rpc call Tickets/StartWork -d '{"ticket": "1"}' -H opora-idempotency-key:once
        opora rpc call Tickets/GetTicket -d '{"ticket": "1"}' -vv

      A method to which the client streams takes a list of messages. -v says how long the call took and what came
      beside the answer; -vv draws where the time went.
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: "A service if the method does not say it, and the method.") var words: [String]

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("The request as JSON; @FILE reads a file, @- standard input.", valueName: "json"))
  var data: String = "{}"

  @Option(
    name: [.customShort("H"), .long], parsing: .singleValue,
    help: ArgumentHelp("Metadata sent along; may be repeated.", valueName: "key:value"))
  var header: [String] = []

  func run() async throws {
    let target = try RawTarget(words)
    let json = try parsedData()
    let metadata = try Metadata(headers: header)
    try await Session.run(global) { session in
      let table = try await MethodTable.read(session, target.service)
      let entry = try table.entry(target.name)
      var options = session.callOptions
      options.metadata = metadata
      let call = RawCall(
        session: session, table: table, entry: entry, options: options, format: global.output,
        verbosity: global.verbosity)
      try await call.run(json)
    }
  }

  private func parsedData() throws(CommandFailure) -> JSONValue {
    guard data.hasPrefix("@") else { return try RawCall.json(Array(data.utf8), from: "-d") }
    if data == "@-" { return try RawCall.json(FileAccess.read("/dev/stdin"), from: "standard input") }
    let path = String(data.dropFirst())
    return try RawCall.json(FileAccess.read(path), from: path)
  }
}
