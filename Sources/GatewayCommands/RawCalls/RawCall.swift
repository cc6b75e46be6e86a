import Messages
import OporaAPI
import RPC
import Terminal

/// One call from JSON to JSON.
struct RawCall {
  let session: Session
  let table: MethodTable
  let entry: MethodTable.Entry
  let options: CallOptions
  let format: OutputFormat
  /// 0 says nothing beside the answer, 1 how long it took, 2 where the time went.
  let verbosity: Int

  private var mapping: JSONMapping { JSONMapping(schema: table.schema) }

  func run(_ json: JSONValue) async throws {
    let method = table.descriptor(entry)
    let requests = try messages(json, method)
    let transport = session.transport(table.answeredBy)
    let started = ContinuousClock.now
    if method.kind == .unary {
      let response = try await answering { () async throws(RPCError) in
        try await transport.unary(method, requests.first ?? [], options)
      }
      try show(response.message)
      talk(response.initialMetadata, response.trailers, ContinuousClock.now - started)
      return
    }
    if method.kind.clientStreams {
      let stream = try await openStream()
      try await stream.send(requests)
      try await stream.finish()
      return try await stream.showAnswers()
    }
    let call = try await answering { () async throws(RPCError) in
      try await transport.open(method, request: requests.first ?? [], options)
    }
    try await RawStream(call: self, stream: call, started: started).showAnswers()
  }

  /// Makes a part of the call and turns its failure into three lines.
  func answering<Result>(_ body: () async throws(RPCError) -> Result) async throws(CommandFailure) -> Result {
    try await session.call(table.answeredBy, "call \(entry.fullName)", body)
  }

  static func json(_ text: [UInt8], from place: String) throws(CommandFailure) -> JSONValue {
    do throws(JSONSyntaxError) { return try JSONValue(parsing: text) } catch {
      throw CommandFailure(
        "\(place) is not JSON", why: error.description,
        hint: "'opora rpc template METHOD' prints a request to fill in", exitCode: Exit.usage)
    }
  }

  /// The request messages; several only where the client streams.
  func messages(_ json: JSONValue, _ method: MethodDescriptor) throws(CommandFailure) -> [[UInt8]] {
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

  func show(_ message: [UInt8]) throws(CommandFailure) {
    do throws(JSONMappingError) {
      let json = try mapping.json(of: message, as: entry.description.responseType)
      Streams.output.writeLine(json.rendered(format == .jsonl ? .compact : .indented))
    } catch {
      throw CommandFailure("could not show the answer", why: error.description)
    }
  }

  /// With -v how long it took and what came beside the answer, with -vv where the time went.
  func talk(_ initial: Metadata, _ trailers: Metadata, _ took: Duration) {
    guard verbosity > 0 else { return }
    Streams.error.writeLine("\(entry.fullName) took \(CallWaterfall.milliseconds(took / .nanoseconds(1)))")
    if verbosity > 1 {
      if let timing = ServerTiming(trailers: trailers) {
        let waterfall = CallWaterfall(clientNanoseconds: took / .nanoseconds(1), server: timing)
        Streams.error.write(waterfall.rendered(on: Streams.error))
      } else {
        Streams.error.writeLine("the server did not say where its time went")
      }
    }
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
