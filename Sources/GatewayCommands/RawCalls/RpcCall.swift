import ArgumentParser
import Messages
import OporaAPI
import RPC
import RPCTransport
import Terminal

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

      A method to which the client streams takes a list of messages.
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
    var metadata = Metadata()
    for line in header {
      guard let colon = line.firstIndex(of: ":"), colon != line.startIndex else {
        throw CommandFailure("'\(line)' is no metadata", why: "it reads key:value", exitCode: Exit.usage)
      }
      let value = line[line.index(after: colon)...].drop { $0 == " " }
      metadata.append(line[..<colon].lowercased(), Array(value.utf8))
    }
    try await Session.run(global) { session in
      let table = try await MethodTable.read(session, target.service)
      let entry = try table.entry(target.name)
      var options = session.callOptions
      options.metadata = metadata
      let call = RawCall(
        session: session, table: table, entry: entry, options: options, format: global.output,
        isVerbose: global.verbose)
      try await call.run(json)
    }
  }

  private func parsedData() throws(CommandFailure) -> JSONValue {
    let text: [UInt8]
    var place = "-d"
    if data.hasPrefix("@") {
      place = data == "@-" ? "standard input" : String(data.dropFirst())
      text = try FileAccess.read(data == "@-" ? "/dev/stdin" : place, limit: 64 << 20)
    } else {
      text = Array(data.utf8)
    }
    do throws(JSONSyntaxError) { return try JSONValue(parsing: text) } catch {
      throw CommandFailure(
        "\(place) is not JSON", why: error.description,
        hint: "'opora rpc template METHOD' prints a request to fill in", exitCode: Exit.usage)
    }
  }
}

/// One call from JSON to JSON.
struct RawCall {
  let session: Session
  let table: MethodTable
  let entry: MethodTable.Entry
  let options: CallOptions
  let format: OutputFormat
  let isVerbose: Bool

  private var mapping: JSONMapping { JSONMapping(schema: table.schema) }

  func run(_ json: JSONValue) async throws {
    let method = table.descriptor(entry)
    let requests = try messages(json, method)
    let transport = session.transport(table.answeredBy)
    let started = ContinuousClock.now
    let doing = "call \(entry.fullName)"
    if method.kind == .unary {
      let response = try await session.call(table.answeredBy, doing) { () async throws(RPCError) in
        try await transport.unary(method, requests.first ?? [], options)
      }
      try show(response.message)
      talk(response.initialMetadata, response.trailers, ContinuousClock.now - started)
      return
    }
    let call = try await session.call(table.answeredBy, doing) { () async throws(RPCError) in
      try await transport.open(method, request: method.kind.clientStreams ? nil : requests.first ?? [], options)
    }
    try await session.call(table.answeredBy, doing) { () async throws(RPCError) in
      guard method.kind.clientStreams else { return }
      for request in requests { try await call.write(request) }
      try await call.finishWriting()
    }
    while let message = try await session.call(
      table.answeredBy, doing,
      { () async throws(RPCError) in
        try await call.next()
      })
    {
      try show(message)
    }
    talk(call.initialMetadata, call.trailers, ContinuousClock.now - started)
  }

  /// The request messages; several only where the client streams.
  private func messages(_ json: JSONValue, _ method: MethodDescriptor) throws(CommandFailure) -> [[UInt8]] {
    var items = [json]
    if method.kind.clientStreams, case .array(let list) = json { items = list }
    var messages: [[UInt8]] = []
    for item in items {
      do throws(JSONMappingError) {
        messages.append(try mapping.bytes(from: item, as: method.requestType))
      } catch {
        throw CommandFailure(
          "the data is no \(method.requestType)", why: error.description,
          hint: "'opora rpc template \(entry.fullName)' prints one to fill in", exitCode: Exit.usage)
      }
    }
    return messages
  }

  private func show(_ message: [UInt8]) throws(CommandFailure) {
    do throws(JSONMappingError) {
      let json = try mapping.json(of: message, as: entry.description.responseType)
      Streams.output.writeLine(json.rendered(format == .jsonl ? .compact : .indented))
    } catch {
      throw CommandFailure("could not show the answer", why: error.description)
    }
  }

  /// With -v: how long it took and what came beside the answer.
  private func talk(_ initial: Metadata, _ trailers: Metadata, _ took: Duration) {
    guard isVerbose else { return }
    let milliseconds = took / .milliseconds(1)
    Streams.error.writeLine("\(entry.fullName) took \((milliseconds * 100).rounded() / 100) ms")
    for (name, metadata) in [("header", initial), ("trailer", trailers)] {
      for entry in metadata.entries {
        let value =
          entry.key.hasSuffix("-bin")
          ? "\(entry.value.count) bytes" : String(decoding: entry.value, as: UTF8.self).singleLine
        Streams.error.writeLine("\(name) \(entry.key): \(value)")
      }
    }
  }
}
