internal import BusinessTime
internal import OporaAPI
internal import TicketsDomain

extension TicketFilter {
  /// A filter as it was sent; nil means every ticket.
  /// - Throws: ``TicketsError/malformed(field:should:)`` for values this department does not have.
  init(_ wire: TicketsV1.TicketFilter?) throws(TicketsError) {
    self.init()
    guard let wire else { return }
    states = try Self.known(wire.states.map(\.domain), "states", "known states")
    priorities = try Self.known(wire.priorities.map(\.domain), "priorities", "P1 to P4")
    lines = try Self.known(wire.lines.map { SupportLine(rawValue: Int(clamping: $0)) }, "lines", "1, 2 or 3")
    kinds = try Self.known(wire.kinds.map { TicketKind(rawValue: Int($0.rawValue)) }, "kinds", "known kinds")
    channels = try Self.known(wire.channels.map { Channel(rawValue: Int($0.rawValue)) }, "channels", "known channels")
    for (field, text) in [
      ("customer", wire.customer), ("owner", wire.owner), ("overseer", wire.overseer), ("filer", wire.filer),
      ("topic", wire.topic), ("product", wire.product), ("skill", wire.skill), ("external_id", wire.externalId),
    ] where text.utf8.count > TextLimits.shortText {
      throw .malformed(field: field, should: "at most \(TextLimits.shortText) bytes, not \(text.utf8.count)")
    }
    customer = wire.customer
    owner = wire.owner
    overseer = wire.overseer
    filer = wire.filer
    topic = wire.topic
    product = wire.product
    skill = wire.skill
    externalID = wire.externalId
    imported = wire.history == .only ? true : wire.history == .excluded ? false : nil
    createdFrom = Instant(optional: wire.createdFromMs)
    createdBefore = Instant(optional: wire.createdBeforeMs)
    isUnowned = wire.unowned
    isUnanswered = wire.unanswered
    isBlocked = wire.blocked
  }

  private static func known<Value: Hashable>(
    _ values: [Value?], _ field: String, _ should: String
  ) throws(TicketsError) -> Set<Value> {
    var known: Set<Value> = []
    for value in values {
      guard let value else { throw .malformed(field: field, should: should) }
      known.insert(value)
    }
    return known
  }
}

extension TicketsV1.TicketFilter {
  init(_ filter: TicketFilter) {
    self.init()
    states = filter.states.sorted { $0.rawValue < $1.rawValue }.map(TicketsV1.State.init)
    priorities = filter.priorities.sorted { $0.rawValue < $1.rawValue }.map { TicketsV1.Priority($0) }
    lines = filter.lines.map { UInt32($0.rawValue) }.sorted()
    kinds = filter.kinds.map { Int32($0.rawValue) }.sorted().map { TicketsV1.Kind(rawValue: $0) }
    channels = filter.channels.map { Int32($0.rawValue) }.sorted().map { TicketsV1.Channel(rawValue: $0) }
    customer = filter.customer
    owner = filter.owner
    overseer = filter.overseer
    filer = filter.filer
    topic = filter.topic
    product = filter.product
    skill = filter.skill
    externalId = filter.externalID
    history = filter.imported.map { $0 ? .only : .excluded } ?? .all
    createdFromMs = filter.createdFrom.storedMilliseconds
    createdBeforeMs = filter.createdBefore.storedMilliseconds
    unowned = filter.isUnowned
    unanswered = filter.isUnanswered
    blocked = filter.isBlocked
  }
}
