import Messages
import OporaAPI
import Terminal

/// Shows events; for programs with the message each one carries.
struct EventPrinter {
  let session: Session
  let format: OutputFormat
  private let mapping: JSONMapping

  init(session: Session, format: OutputFormat) throws(CommandFailure) {
    self.session = session
    self.format = format
    do throws(MessageDecodingError) {
      mapping = JSONMapping(schema: try Schema(descriptorSet: OporaSchema.descriptorSet))
    } catch {
      throw CommandFailure("could not read this program's own schema", why: error.description)
    }
  }

  /// All of them as one table, one document, or line by line.
  func print(_ events: [EventsV1.Event]) throws {
    switch format {
    case .json: Streams.output.writeLine(JSONValue.array(try events.map(json)).rendered(.indented))
    case .jsonl: for event in events { Streams.output.writeLine(try json(event).rendered(.compact)) }
    default: Presenter.show(format, table: table(events))
    }
  }

  /// Line by line as they come.
  func printLive(_ events: [EventsV1.Event]) throws {
    for event in events {
      switch format {
      case .json, .jsonl: Streams.output.writeLine(try json(event).rendered(.compact))
      default:
        Streams.output.writeLine(
          "\(event.sequence)  \(session.time(event.occurredAtMs))  \(event.type)  \(event.aggregate)"
            .singleLine + "  " + event.actor.singleLine)
      }
    }
  }

  private func table(_ events: [EventsV1.Event]) -> TextTable {
    var columns: [TextTable.Column] = [
      .init("event", .right), .init("at"), .init("type"), .init("about"), .init("who", flexible: true),
    ]
    if format != .table { columns += [.init("version", .right), .init("recorded"), .init("imported")] }
    var table = TextTable(columns)
    for event in events {
      table.add(
        .init("\(event.sequence)"), .init(session.time(event.occurredAtMs)), .init(event.type),
        .init(event.aggregate), .init(event.actor), .init("\(event.aggregateVersion)"),
        .init(session.time(event.recordedAtMs)), .init(event.imported ? "yes" : ""))
    }
    return table
  }

  private func json(_ event: EventsV1.Event) throws(CommandFailure) -> JSONValue {
    do throws(JSONMappingError) {
      guard case .object(var members) = try mapping.json(of: event.encoded(), as: EventsV1.Event.fullName) else {
        return .null
      }
      if let type = Self.payloadType(event.aggregate),
        let payload = try? mapping.json(of: event.payload, as: type)
      {
        members.removeAll { $0.key == "payload" }
        members.append(.init("payload", payload))
      }
      return .object(members)
    } catch {
      throw CommandFailure("could not show event \(event.sequence) as JSON", why: error.description)
    }
  }

  /// The message that events about an aggregate carry, by the word before the slash.
  private static func payloadType(_ aggregate: String) -> String? {
    switch aggregate.prefix(while: { $0 != "/" }) {
    case "ticket": TicketsV1.TicketEvent.fullName
    case "customer": TicketsV1.CustomerEvent.fullName
    case "assignment": RoutingV1.AssignmentEvent.fullName
    case "alarm": RoutingV1.AlarmEvent.fullName
    case "staff": RoutingV1.StaffEvent.fullName
    case "workday": ReportingV1.WorkdayEvent.fullName
    case "article": LibraryV1.ArticleEvent.fullName
    default: nil
    }
  }
}
