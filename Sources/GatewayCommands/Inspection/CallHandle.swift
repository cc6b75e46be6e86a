import OporaAPI

/// How a call in flight is named across the department: `tickets-12-7`, its service and the id it has there.
struct CallHandle: Sendable, Equatable, CustomStringConvertible {
  let service: ServiceName
  let id: String

  init(_ service: ServiceName, _ id: String) {
    self.service = service
    self.id = id
  }

  /// - Throws: When the text does not begin with a service, or nothing follows.
  init(parsing text: String) throws(CommandFailure) {
    let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let service = ServiceName(rawValue: String(parts[0])), !parts[1].isEmpty else {
      throw CommandFailure(
        "'\(text)' is no id of a call", why: "it reads SERVICE-CONNECTION-STREAM, such as tickets-12-7",
        hint: "'opora calls list' shows the ids", exitCode: Exit.usage)
    }
    self.init(service, String(parts[1]))
  }

  var description: String { "\(service.rawValue)-\(id)" }
}
