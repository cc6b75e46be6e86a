import Messages
import OporaAPI
import Terminal

/// Asks services for a list each and shows what they answer as one.
enum ServiceSurvey {
  /// - Parameters:
  ///   - service: One service, whose failure is the command's; all four when nil, of which some may be away.
  ///   - what: The elements in words, for an empty list.
  ///   - table: The columns, some only for the wide table.
  ///   - row: As many cells as the wide table has columns.
  /// - Throws: Exit code 3 when some of several services could not be asked; what others answered was shown before.
  static func run<Element: ProtobufMessage>(
    _ global: GlobalOptions, _ service: ServiceName?, _ what: String,
    ask: (Session, ServiceName) async throws -> [Element], table columns: (_ wide: Bool) -> [TextTable.Column],
    row: (ServiceName, Element) -> [TextTable.Cell]
  ) async throws {
    let failures = try await Session.run(global) { session in
      var found: [(ServiceName, Element)] = []
      var failures: [CommandFailure] = []
      for name in service.map({ [$0] }) ?? ServiceName.allCases {
        do {
          found += try await ask(session, name).map { (name, $0) }
        } catch let failure as CommandFailure where service == nil {
          failures.append(failure)
        }
      }
      switch global.output {
      case .json:
        Streams.output.writeLine(JSONValue.array(try found.map { try document($0.0, $0.1) }).rendered(.indented))
      case .jsonl: for item in found { Streams.output.writeLine(try document(item.0, item.1).rendered(.compact)) }
      case .table, .wide, .csv:
        if found.isEmpty, global.output != .csv {
          if failures.isEmpty { Streams.error.writeLine("no \(what)") }
          return failures
        }
        var table = TextTable(columns(global.output != .table))
        for (name, element) in found { table.add(row(name, element)) }
        Presenter.show(global.output, table: table)
      }
      return failures
    }
    guard let first = failures.first else { return }
    throw CommandFailure(
      "not every service could be asked for its \(what)", why: failures.flatMap { $0.why }, hint: first.hint,
      exitCode: Exit.conditionFalse)
  }

  /// The element as JSON, with its service before everything else.
  private static func document(_ service: ServiceName, _ element: some ProtobufMessage) throws -> JSONValue {
    guard case .object(let members) = try Presenter.value(of: element) else { return .null }
    return .object([.init("service", .string(service.rawValue))] + members)
  }
}
