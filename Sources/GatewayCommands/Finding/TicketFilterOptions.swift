import ArgumentParser
import OporaAPI

/// Options that say which tickets are meant; the same wherever tickets are listed, searched, watched or exported.
struct TicketFilterOptions: ParsableArguments {
  @Option(help: "queued, assigned, in-progress, waiting-customer …; may be repeated.") var state: [String] = []
  @Flag(help: "Every state but solved, closed, merged and cancelled.") var open = false
  @Option(help: "P1 to P4; may be repeated.") var priority: [String] = []
  @Option(help: "1, 2 or 3; may be repeated.") var line: [UInt32] = []
  @Option(help: "question, configuration, defect, idea or task; may be repeated.") var kind: [String] = []
  @Option(help: "messenger, hotline, help-form, manager or import; may be repeated.") var channel: [String] = []
  @Option(help: "A customer's id.") var customer = ""
  @Option(help: "Whose tickets.") var owner = ""
  @Flag(help: "Your own tickets: the same as --owner with your name.") var mine = false
  @Option(help: "Overseen by whom.") var overseer = ""
  @Option(help: "Filed by whom.") var filer = ""
  @Option(help: "About this topic.") var topic = ""
  @Option(help: "About this product.") var product = ""
  @Option(help: "That need this skill.") var skill = ""
  @Option(help: "As another system names it, such as the CRM's number.") var externalID = ""
  @Option(help: ArgumentHelp("Created on or after this day.", valueName: "YYYY-MM-DD")) var since: String?
  @Option(help: ArgumentHelp("Created before this day.", valueName: "YYYY-MM-DD")) var before: String?
  @Flag(help: "That nobody has.") var unowned = false
  @Flag(help: "Whose customer waits for an answer.") var unanswered = false
  @Flag(help: "That wait for a colleague.") var blocked = false
  @Flag(help: "Imported history too.") var imported = false
  @Option(help: ArgumentHelp("Begin with the filter of this saved view.", valueName: "name")) var view: String?

  func validate() throws {
    guard !(open && !state.isEmpty) else { throw ValidationError("--open and --state exclude each other.") }
    guard !(mine && !owner.isEmpty) else { throw ValidationError("--mine and --owner exclude each other.") }
    if let wrong = line.first(where: { !(1...3).contains($0) }) {
      throw ValidationError("--line must be 1, 2 or 3; \(wrong) is not.")
    }
  }

  /// The filter, laid over the saved view's: an option given replaces what the view says in its place.
  func filter(_ session: Session) async throws -> (filter: TicketsV1.TicketFilter, sorting: TicketsV1.TicketSorting) {
    var filter = TicketsV1.TicketFilter()
    var sorting = TicketsV1.TicketSorting.newest
    if let view {
      let saved = try await SavedViews.named(view, session)
      filter = saved.filter ?? filter
      sorting = saved.sorting
    } else {
      filter.history = .excluded
    }
    if imported { filter.history = .all }
    if open { filter.states = Self.openStates }
    if !state.isEmpty { filter.states = try state.map { try TicketWords.state($0) } }
    if !priority.isEmpty { filter.priorities = try priority.map { try TicketWords.priority($0) } }
    if !line.isEmpty { filter.lines = line }
    if !kind.isEmpty { filter.kinds = try kind.map { try TicketWords.kind($0) } }
    if !channel.isEmpty { filter.channels = try channel.map { try TicketWords.channel($0) } }
    let names: [(WritableKeyPath<TicketsV1.TicketFilter, String>, String)] = [
      (\.customer, customer), (\.owner, mine ? session.options.actAs : owner), (\.overseer, overseer),
      (\.filer, filer), (\.topic, topic), (\.product, product), (\.skill, skill), (\.externalId, externalID),
    ]
    for (field, text) in names where !text.isEmpty { filter[keyPath: field] = text }
    if let since { filter.createdFromMs = try session.startOfDay(since, "--since") }
    if let before { filter.createdBeforeMs = try session.startOfDay(before, "--before") }
    if unowned { filter.unowned = true }
    if unanswered { filter.unanswered = true }
    if blocked { filter.blocked = true }
    return (filter, sorting)
  }

  private static let openStates: [TicketsV1.State] = [
    .needsInfo, .queued, .assigned, .inProgress, .waitingCustomer, .waitingDeveloper, .verify, .onHold,
  ]
}

/// How `--sort` is typed.
enum SortingWord: String, CaseIterable, ExpressibleByArgument {
  case newest
  case oldest
  case priority

  var value: TicketsV1.TicketSorting {
    switch self {
    case .newest: .newest
    case .oldest: .oldest
    case .priority: .priority
    }
  }
}
