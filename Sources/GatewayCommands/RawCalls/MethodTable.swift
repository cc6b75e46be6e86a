import Messages
import OporaAPI
import RPC

/// What a running service says it offers: its methods and the schema of their messages.
struct MethodTable: Sendable {
  struct Entry: Sendable {
    var service: String
    var description: RpcV1.MethodDescription

    /// `opora.tickets.v1.Tickets/GetTicket`
    var fullName: String { "\(service)/\(description.name)" }
  }

  let answeredBy: ServiceName
  let entries: [Entry]
  let schema: Schema

  /// Asks the service by reflection.
  static func read(_ session: Session, _ service: ServiceName) async throws(CommandFailure) -> MethodTable {
    let client = RpcV1.ReflectionClient(session.transport(service), defaultOptions: session.callOptions)
    let services = try await session.call(service, "ask \(service.rawValue) for its methods") {
      () async throws(RPCError) in try await client.listServices(.init())
    }
    let set = try await session.call(service, "ask \(service.rawValue) for its schema") {
      () async throws(RPCError) in try await client.getDescriptorSet(.init())
    }
    do throws(MessageDecodingError) {
      return MethodTable(
        answeredBy: service,
        entries: services.services.flatMap { service in
          service.methods.map { Entry(service: service.name, description: $0) }
        },
        schema: try Schema(descriptorSet: set.fileDescriptorSet))
    } catch {
      throw CommandFailure("could not read the schema of \(service.rawValue)", why: error.description)
    }
  }

  /// The method meant by `opora.tickets.v1.Tickets/GetTicket`, `Tickets/GetTicket`, `Tickets.GetTicket` or
  /// `GetTicket`.
  func entry(_ name: String) throws(CommandFailure) -> Entry {
    let wanted = name.replacing("/", with: ".")
    let matching = entries.filter {
      let full = $0.fullName.replacing("/", with: ".")
      return full == wanted || full.hasSuffix("." + wanted)
    }
    if let exact = matching.first(where: { $0.fullName.replacing("/", with: ".") == wanted }) { return exact }
    if matching.count == 1 { return matching[0] }
    guard matching.isEmpty else {
      throw CommandFailure(
        "'\(name)' names several methods", why: matching.map(\.fullName),
        hint: "name one of them in full", exitCode: Exit.usage)
    }
    let last = String(wanted.split(separator: ".").last ?? "")
    let near = NearestName.of(last, among: entries.map(\.description.name))
    let meant = entries.first { $0.description.name == near }
    throw CommandFailure(
      "\(answeredBy.rawValue) has no method '\(name)'", why: "it offers \(entries.count) methods",
      hint: meant.map { "did you mean \($0.fullName)?" } ?? "opora rpc list \(answeredBy.rawValue)",
      exitCode: Exit.usage)
  }

  /// What the transport has to know of a method; rights are the server's to judge.
  func descriptor(_ entry: Entry) -> MethodDescriptor {
    let kind: CallKind
    switch (entry.description.clientStreaming, entry.description.serverStreaming) {
    case (false, false): kind = .unary
    case (true, false): kind = .clientStreaming
    case (false, true): kind = .serverStreaming
    case (true, true): kind = .bidirectional
    }
    return MethodDescriptor(
      service: entry.service, name: entry.description.name, kind: kind, fingerprint: entry.description.fingerprint,
      idempotency: entry.description.idempotent ? .idempotent : .notIdempotent, rights: .nobody,
      requestType: entry.description.requestType, responseType: entry.description.responseType)
  }
}
