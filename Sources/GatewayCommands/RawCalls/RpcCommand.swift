import ArgumentParser
import Messages
import OporaAPI
import RPC
import Terminal

/// `opora rpc …`: any method of any service, by what the services say of themselves.
struct RpcCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rpc",
    abstract: "List, describe and call the services' methods directly.",
    discussion: """
      EXAMPLES
        opora rpc list
        opora rpc list tickets -o wide
        opora rpc describe Tickets/FileTicket
        opora rpc template Tickets/FileTicket > filing.json
        opora rpc call Tickets/FileTicket -d @filing.json
        opora rpc call tickets Control/GetClock
        opora rpc call Tickets/GetTicket -d '{"ticket": "1"}' -vv
        opora rpc repl tickets
        opora rpc channels tickets
      """,
    subcommands: [
      RpcList.self, RpcDescribe.self, RpcTemplate.self, RpcCall.self, RpcRepl.self, RpcChannels.self,
    ])
}

/// `opora rpc list [SERVICE]`.
struct RpcList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List methods.")

  @OptionGroup var global: GlobalOptions
  @Argument(help: "One service; all four unless given.") var service: ServiceName?

  func run() async throws {
    try await Session.run(global) { session in
      var shown: Set<String> = []
      var table = TextTable([.init("service"), .init("method"), .init("kind"), .init("open to", flexible: true)])
      if global.output == .wide || global.output == .csv {
        table.columns += [.init("request"), .init("response"), .init("fingerprint")]
      }
      for name in service.map({ [$0] }) ?? ServiceName.allCases {
        for entry in try await MethodTable.read(session, name).entries {
          // What every service has is listed once.
          guard service != nil || shown.insert(entry.fullName).inserted else { continue }
          let method = entry.description
          table.add(
            .init(name.rawValue), .init(entry.fullName), .init(Self.kind(method)), .init(Self.rights(method)),
            .init(method.requestType), .init(method.responseType), .init(String(method.fingerprint, radix: 16)))
        }
      }
      Presenter.show(global.output, table: table)
    }
  }

  static func kind(_ method: RpcV1.MethodDescription) -> String {
    switch (method.clientStreaming, method.serverStreaming) {
    case (false, false): method.idempotent ? "unary, repeatable" : "unary"
    case (true, false): "client stream"
    case (false, true): "server stream"
    case (true, true): "both stream"
    }
  }

  static func rights(_ method: RpcV1.MethodDescription) -> String {
    Rights(roles: method.roles, services: method.services).summary
  }
}

/// `opora rpc describe [SERVICE] NAME`.
struct RpcDescribe: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "describe", abstract: "Describe a method, a message or an enum.",
    discussion: """
      EXAMPLES
        opora rpc describe Tickets/FileTicket
        opora rpc describe tickets opora.tickets.v1.Ticket
      """)

  @OptionGroup var global: GlobalOptions
  @Argument(help: "A service if the name does not say it, and the name.") var words: [String]

  func run() async throws {
    let target = try RawTarget(words)
    try await Session.run(global) { session in
      let table = try await MethodTable.read(session, target.service)
      Streams.output.write(try Self.text(table, target.name))
    }
  }

  /// A type as it would be written in a .proto, or a method with its two types.
  static func text(_ table: MethodTable, _ name: String) throws(CommandFailure) -> String {
    let description = SchemaDescription(schema: table.schema)
    if let type = description.type(name) { return type }
    let entry = try table.entry(name)
    var text = "\(entry.fullName)\n  \(RpcList.kind(entry.description)); open to "
    text += "\(RpcList.rights(entry.description))\n\n"
    for name in [entry.description.requestType, entry.description.responseType] {
      text += (description.type(name) ?? "\(name)\n") + "\n"
    }
    return text
  }
}

/// `opora rpc template [SERVICE] METHOD`.
struct RpcTemplate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "template", abstract: "Print a method's request as JSON to fill in.",
    discussion: """
      EXAMPLES
        opora rpc template Tickets/FileTicket > filing.json

      Of fields that exclude each other all are shown; leave one.
      """)

  @OptionGroup var global: GlobalOptions
  @Argument(help: "A service if the method does not say it, and the method.") var words: [String]

  func run() async throws {
    let target = try RawTarget(words)
    try await Session.run(global) { session in
      let table = try await MethodTable.read(session, target.service)
      Streams.output.writeLine(try Self.text(table, target.name, global.output))
    }
  }

  static func text(_ table: MethodTable, _ name: String, _ format: OutputFormat) throws(CommandFailure) -> String {
    let entry = try table.entry(name)
    do throws(JSONMappingError) {
      let template = try JSONMapping(schema: table.schema).template(entry.description.requestType)
      return template.rendered(format == .jsonl ? .compact : .indented)
    } catch {
      throw CommandFailure("could not make a template of \(entry.description.requestType)", why: "\(error)")
    }
  }
}
