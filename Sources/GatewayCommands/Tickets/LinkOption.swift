import ArgumentParser
import OporaAPI

/// How one ticket is tied to another, as a flag: `--child-of`.
enum LinkOption: String, EnumerableFlag {
  case parentOf
  case childOf
  case duplicateOf
  case blocks
  case blockedBy
  case related
  case followUpOf

  static func help(for value: LinkOption) -> ArgumentHelp? {
    switch value {
    case .parentOf: "It cannot be solved while the other is open."
    case .childOf: "The other cannot be solved while it is open."
    case .duplicateOf: "It asks the same as the other."
    case .blocks: "The other waits for it."
    case .blockedBy: "It waits for the other."
    case .related: "They have to do with each other."
    case .followUpOf: "It goes on where the other was closed."
    }
  }

  var kind: TicketsV1.LinkKind {
    switch self {
    case .parentOf, .childOf: .parent
    case .duplicateOf: .duplicate
    case .blocks, .blockedBy: .blocks
    case .related: .related
    case .followUpOf: .followUp
    }
  }

  /// The link as the wire has it: from its origin.
  func request(
    _ ticket: TicketNumber, _ other: TicketNumber, reason: String, dryRun: Bool
  ) -> TicketsV1.LinkRequest {
    let isTurned = self == .childOf || self == .blockedBy
    return TicketsV1.LinkRequest(
      kind: kind, origin: (isTurned ? other : ticket).value, other: (isTurned ? ticket : other).value, reason: reason,
      dryRun: dryRun)
  }
}

/// Two tickets and how they are tied.
struct TieOptions: ParsableArguments {
  @Argument(help: "The ticket.") var ticket: TicketNumber
  @Argument(help: "The other one.") var other: TicketNumber
  @Flag(exclusivity: .exclusive) var kind: LinkOption
  @Option(help: "Why.") var reason = ""
  @Flag(help: "Say what would be done, and do nothing.") var dryRun = false

  var request: TicketsV1.LinkRequest { kind.request(ticket, other, reason: reason, dryRun: dryRun) }
}
