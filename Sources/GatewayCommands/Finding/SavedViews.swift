import OporaAPI
import RPC

/// Views kept at the tickets service, by name.
enum SavedViews {
  /// The person's own view of this name, else the shared one.
  static func named(_ name: String, _ session: Session) async throws -> TicketsV1.View {
    let answer = try await session.call(.tickets, "read the view '\(name)'") { () async throws(RPCError) in
      try await session.finding.listViews(.init(name: ""))
    }
    if let view = answer.views.first(where: { $0.name == name }) { return view }
    let near = NearestName.of(name, among: answer.views.map(\.name))
    throw CommandFailure(
      "there is no view '\(name)'",
      why: answer.views.isEmpty
        ? "you have none, and none is shared" : "there are \(answer.views.map(\.name).joined(separator: ", "))",
      hint: near.map { "did you mean \($0)?" } ?? "keep one: opora view save NAME --state queued")
  }
}
