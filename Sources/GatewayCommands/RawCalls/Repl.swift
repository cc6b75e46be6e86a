import Messages
import OporaAPI
import RPC
import Terminal

/// The state of `opora rpc repl`: what was asked of the services so far, and what later calls take along.
struct Repl {
  private let session: Session
  private var service: ServiceName?
  private var input: InputLines
  private var tables: [ServiceName: MethodTable] = [:]
  private var headers: [String] = []
  private var timeout: Double
  private var verbosity: Int
  private var history: [String] = []
  /// The first line that could not be done.
  private(set) var firstFailure: CommandFailure?

  init(session: Session, service: ServiceName?, input: InputLines) {
    self.session = session
    self.service = service
    self.input = input
    timeout = session.options.timeout
    verbosity = session.options.verbosity
  }

  /// Reads and does until the end of the input or 'quit'.
  mutating func run() async throws {
    while let line = await statement(service?.rawValue ?? "opora") {
      do {
        guard try await perform(line) else { return }
      } catch let failure as CommandFailure {
        firstFailure = firstFailure ?? failure
        failure.report(on: Streams.error)
      }
    }
    if input.isTerminal { Streams.error.writeLine() }
  }

  /// A line, and the following ones while its request is unfinished; nil at the end of the input.
  private mutating func statement(_ name: String) async -> String? {
    prompt("\(name)> ")
    guard var text = await input.next() else { return nil }
    while ReplStatement.isUnfinished(text) {
      prompt("... ")
      guard let more = await input.next() else { break }
      text += "\n" + more
    }
    return text
  }

  private func prompt(_ text: String) {
    if input.isTerminal { Streams.error.write(text) }
  }

  /// Returns false when that was the last line.
  private mutating func perform(_ line: String) async throws -> Bool {
    let statement = try ReplStatement(line)
    switch statement {
    case .nothing: return true
    case .again(let number):
      guard history.indices.contains(number - 1) else {
        throw CommandFailure(
          "there is no line \(number)", why: "the history has \(history.count)", hint: "history", exitCode: Exit.usage)
      }
      Streams.error.writeLine(history[number - 1])
      return try await perform(history[number - 1])
    default: history.append(line)
    }
    switch statement {
    case .quit: return false
    case .help: Streams.output.write(ReplStatement.summary)
    case .history:
      for (index, line) in history.enumerated() { Streams.output.writeLine("\(index + 1)  \(line)") }
    case .use(let name): service = try RawTarget.service(name)
    case .list(let name): try await list(name)
    case .describe(let words): try await describe(words)
    case .template(let words): try await template(words)
    case .header(let lines):
      _ = try Metadata(headers: lines)
      headers += lines
      if lines.isEmpty { for line in headers { Streams.output.writeLine(line) } }
    case .forgetHeaders: headers = []
    case .timeout(let seconds): timeout = seconds
    case .verbose(let level): verbosity = level
    case .call(let words, let json):
      let call = try await call(words)
      let request = try RawCall.json(Array((json ?? "{}").utf8), from: "the request")
      try await interruptible { try await call.run(request) }
    case .open(let words, let json): try await open(words, json)
    case .nothing, .again: break
    }
    return true
  }

  /// At a terminal Ctrl-C ends the call and not the loop.
  private func interruptible(_ body: @escaping @Sendable () async throws -> Void) async throws {
    guard input.isTerminal else { return try await body() }
    try await Interruption.cancelling(body)
  }

  // MARK: Asking services

  private func target(_ words: [String]) throws(CommandFailure) -> RawTarget {
    guard words.count == 1, let service else { return try RawTarget(words) }
    // A name that says its service is not asked of the one in use.
    if let elsewhere = try? RawTarget(words), elsewhere.service != service, words[0].contains("/") { return elsewhere }
    return try RawTarget([service.rawValue, words[0]])
  }

  private mutating func table(_ service: ServiceName) async throws(CommandFailure) -> MethodTable {
    if let known = tables[service] { return known }
    let table = try await MethodTable.read(session, service)
    tables[service] = table
    return table
  }

  private mutating func call(_ words: [String]) async throws(CommandFailure) -> RawCall {
    let target = try target(words)
    let table = try await table(target.service)
    var options = session.callOptions
    options.timeout = .milliseconds(Int64(timeout * 1000))
    options.metadata = try Metadata(headers: headers)
    return RawCall(
      session: session, table: table, entry: try table.entry(target.name), options: options,
      format: session.options.output, verbosity: verbosity)
  }

  private mutating func list(_ name: String?) async throws(CommandFailure) {
    var shown: [ServiceName] = service.map { [$0] } ?? ServiceName.allCases
    if let name { shown = [try RawTarget.service(name)] }
    for service in shown {
      for entry in try await table(service).entries {
        Streams.output.writeLine("\(entry.fullName)  \(RpcList.kind(entry.description))")
      }
    }
  }

  private mutating func describe(_ words: [String]) async throws(CommandFailure) {
    let target = try target(words)
    Streams.output.write(try RpcDescribe.text(try await table(target.service), target.name))
  }

  private mutating func template(_ words: [String]) async throws(CommandFailure) {
    let target = try target(words)
    let table = try await table(target.service)
    Streams.output.writeLine(try RpcTemplate.text(table, target.name, session.options.output))
  }

  // MARK: Streams typed line by line

  private mutating func open(_ words: [String], _ json: String?) async throws {
    let call = try await call(words)
    let method = call.table.descriptor(call.entry)
    guard method.kind.clientStreams else {
      throw CommandFailure(
        "'open' is for methods to which the client streams", why: "\(call.entry.fullName) takes one message",
        hint: "\(call.entry.description.name) {…}", exitCode: Exit.usage)
    }
    let stream = try await call.openStream()
    let showing = Task { try await stream.showAnswers() }
    if let json { try await stream.send(json) }
    var isCancelled = false
    while !isCancelled {
      guard let line = await statement(call.entry.description.name) else { break }
      let trimmed = line.drop { $0.isWhitespace }
      guard trimmed != "end" else { break }
      switch trimmed {
      case "": continue
      case "cancel": isCancelled = true
      default:
        do {
          try await stream.send(line)
        } catch {
          guard error.exitCode == Exit.usage else { throw error }
          // The message was not sent; the stream goes on.
          firstFailure = firstFailure ?? error
          error.report(on: Streams.error)
        }
      }
    }
    if isCancelled {
      stream.cancel()
      _ = await showing.result
      Streams.error.writeLine("cancelled")
    } else {
      try await stream.finish()
      try await showing.value
    }
  }
}
