import ArgumentParser

/// `[SERVICE] NAME` on a command line: the service may be left out where the name says it.
struct RawTarget {
  let service: ServiceName
  let name: String

  init(_ words: [String]) throws(CommandFailure) {
    switch words.count {
    case 2:
      guard let service = ServiceName(rawValue: words[0]) else {
        let near = NearestName.of(words[0], among: ServiceName.allCases.map(\.rawValue))
        throw CommandFailure(
          "there is no service '\(words[0])'",
          why: "the services are " + ServiceName.allCases.map(\.rawValue).joined(separator: ", "),
          hint: near.map { "did you mean \($0)?" } ?? "", exitCode: Exit.usage)
      }
      self.service = service
      name = words[1]
    case 1:
      guard let service = MethodTable.home(of: words[0]) else {
        throw CommandFailure(
          "'\(words[0])' does not say which service to ask", why: "several have it, or none",
          hint: "put the service first: opora rpc call tickets \(words[0])", exitCode: Exit.usage)
      }
      self.service = service
      name = words[0]
    default:
      throw CommandFailure("a name is due", why: "such as tickets Tickets/GetTicket", exitCode: Exit.usage)
    }
  }
}
