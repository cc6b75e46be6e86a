import Messages
import OporaAPI
import RPC

/// `[SERVICE] NAME` on a command line: the service may be left out where the name says it.
struct RawTarget {
  let service: ServiceName
  let name: String

  init(_ words: [String]) throws(CommandFailure) {
    switch words.count {
    case 2:
      service = try Self.service(words[0])
      name = words[1]
    case 1:
      guard let service = Self.home(of: words[0]) else { throw Self.unclear(words[0]) }
      self.service = service
      name = words[0]
    default:
      throw CommandFailure("a name is due", why: "such as tickets Tickets/GetTicket", exitCode: Exit.usage)
    }
  }

  static func service(_ name: String) throws(CommandFailure) -> ServiceName {
    if let service = ServiceName(rawValue: name) { return service }
    let near = NearestName.of(name, among: ServiceName.allCases.map(\.rawValue))
    throw CommandFailure(
      "there is no service '\(name)'",
      why: "the services are " + ServiceName.allCases.map(\.rawValue).joined(separator: ", "),
      hint: near.map { "did you mean \($0)?" } ?? "", exitCode: Exit.usage)
  }

  /// The service of the department that serves `opora.AREA.…`, or that alone has a method or type of that name in
  /// this build's schema; nil for what none or every service has.
  private static func home(of name: String) -> ServiceName? {
    let dotted = name.replacing("/", with: ".")
    let parts = dotted.split(separator: ".")
    if parts.count > 2, parts[0] == "opora" { return ServiceName(rawValue: String(parts[1])) }
    let homes = Set(names.filter { $0.hasSuffix("." + dotted) }.map { $0.split(separator: ".")[1] })
    return homes.count == 1 ? homes.first.flatMap { ServiceName(rawValue: String($0)) } : nil
  }

  /// Every method and type that this build knows, with dots alone.
  private static let names: [String] = {
    let schema = try? Schema(descriptorSet: OporaSchema.descriptorSet)
    let types = (schema?.messages.keys).map(Array.init) ?? []
    return OporaSchema.methods.map { $0.fullName.replacing("/", with: ".") } + types
      + ((schema?.enums.keys).map(Array.init) ?? [])
  }()

  private static func unclear(_ name: String) -> CommandFailure {
    let dotted = name.replacing("/", with: ".")
    let depth = dotted.split(separator: ".").count
    // Compared with as many last parts of the known names as were typed.
    let known = names.map { ($0.split(separator: ".").suffix(depth).joined(separator: "."), $0) }
    let matching = names.filter { $0.hasSuffix("." + dotted) }
    if !matching.isEmpty {
      return CommandFailure(
        "'\(name)' does not say which service to ask", why: "every service has it",
        hint: "put the service first: opora rpc call tickets \(name)", exitCode: Exit.usage)
    }
    let near = NearestName.of(dotted, among: known.map(\.0))
    let meant = known.first { $0.0 == near }?.1
    return CommandFailure(
      "there is no method or type '\(name)'", why: "this build's schema does not have it",
      hint: meant.map { "did you mean \($0)?" } ?? "'opora rpc list' shows every method", exitCode: Exit.usage)
  }
}
