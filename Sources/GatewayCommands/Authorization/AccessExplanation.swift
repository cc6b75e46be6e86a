import RPC
import Terminal

/// Why a call is allowed or not: the declared rights, who asks, and the ruling of the very rule that servers apply.
struct AccessExplanation: Sendable {
  let method: String
  let rights: Rights
  let caller: Principal
  let onBehalfOf: Principal?
  /// Nil when the call is allowed; else what the server would answer.
  private let refusal: String?

  init(method: String, rights: Rights, caller: Principal, onBehalfOf: Principal?) {
    self.method = method
    self.rights = rights
    self.caller = caller
    self.onBehalfOf = onBehalfOf
    let name = method.split(separator: "/", maxSplits: 1)
    let descriptor = MethodDescriptor(
      service: String(name.first ?? ""), name: String(name.last ?? ""), kind: .unary, fingerprint: 0,
      idempotency: .notIdempotent, rights: rights, requestType: "", responseType: "")
    var metadata = Metadata()
    if let onBehalfOf { metadata.set(Metadata.Key.onBehalfOf, text: onBehalfOf.description) }
    do throws(RPCError) {
      _ = try Router().authorize(descriptor, peer: caller, metadata: metadata)
      refusal = nil
    } catch {
      refusal = "\(error.code.name): \(error.message)"
    }
  }

  var isAllowed: Bool { refusal == nil }

  /// Whose rights count: those of the person acted for, whatever the service that acts may do itself.
  private var judged: Principal { onBehalfOf ?? caller }

  /// The ruling in a sentence.
  var why: String {
    if let refusal { return refusal }
    switch judged {
    case .service(let name):
      return rights.services.contains(name)
        ? "the service \(name) is named" : "every service may call it, so \(name) may"
    case .person(let role, let name):
      let whose = onBehalfOf == nil ? "" : "; \(caller) acts for \(name), whose rights count"
      return (rights.roles.contains(role) ? "the role \(role) is named" : "every person may call it, so \(name) may")
        + whose
    }
  }

  var text: String {
    var lines = [method, "  open to       \(rights.summary)", "  caller        \(caller)"]
    if let onBehalfOf { lines.append("  on behalf of  \(onBehalfOf)") }
    lines.append("  \(isAllowed ? "allowed " : "refused ")      \(why)")
    return lines.joined(separator: "\n") + "\n"
  }

  var table: TextTable {
    var table = TextTable([
      .init("method"), .init("open to"), .init("caller"), .init("on behalf of"), .init("ruling"),
      .init("why", flexible: true),
    ])
    table.add(
      .init(method), .init(rights.summary), .init(caller.description), .init(onBehalfOf?.description ?? ""),
      .init(isAllowed ? "allowed" : "refused"), .init(why))
    return table
  }
}
