import Messages
import OporaAPI
import Terminal

/// Shows answers on standard output in the format asked for.
enum Presenter {
  /// The schema of every service of this build, read once.
  static let schema = Result { try Schema(descriptorSet: OporaSchema.descriptorSet) }

  /// Shows a list: as a table, as CSV of the same table, as one JSON document, or as one JSON line per element.
  static func show(
    _ format: OutputFormat, document: some ProtobufMessage, elements: [any ProtobufMessage],
    table: (_ wide: Bool) -> TextTable
  ) throws {
    switch format {
    case .table, .wide: Streams.output.write(table(format == .wide).rendered(on: Streams.output))
    case .csv: Streams.output.write(csv(table(true)))
    case .json: Streams.output.writeLine(try json(document, .indented))
    case .jsonl: for element in elements { Streams.output.writeLine(try json(element, .compact)) }
    }
  }

  /// Shows one thing: `text` for people, JSON for programs.
  static func show(_ format: OutputFormat, document: some ProtobufMessage, text: () -> String) throws {
    switch format {
    case .table, .wide, .csv: Streams.output.write(text())
    case .json: Streams.output.writeLine(try json(document, .indented))
    case .jsonl: Streams.output.writeLine(try json(document, .compact))
    }
  }

  /// Shows a table that is put together from several answers; as JSON its cells by column.
  static func show(_ format: OutputFormat, table: TextTable) {
    func object(_ row: [TextTable.Cell]) -> JSONValue {
      .object(zip(table.columns, row).map { JSONValue.Member($0.title, .string($1.text)) })
    }
    switch format {
    case .table, .wide: Streams.output.write(table.rendered(on: Streams.output))
    case .csv: Streams.output.write(csv(table))
    case .json: Streams.output.writeLine(JSONValue.array(table.rows.map(object)).rendered(.indented))
    case .jsonl: for row in table.rows { Streams.output.writeLine(object(row).rendered(.compact)) }
    }
  }

  static func json(_ message: any ProtobufMessage, _ layout: JSONLayout) throws -> String {
    try value(of: message).rendered(layout)
  }

  static func value(of message: any ProtobufMessage) throws -> JSONValue {
    do {
      return try JSONMapping(schema: try schema.get(), includesDefaults: true)
        .json(of: message.encoded(), as: type(of: message).fullName)
    } catch {
      throw CommandFailure("could not show the answer as JSON", why: "\(error)")
    }
  }

  private static func csv(_ table: TextTable) -> String {
    ([table.columns.map(\.title)] + table.rows.map { $0.map(\.text) }).map(CSVText.record).joined()
  }
}
