/// A customer of the vendor and who looks after them.
public struct Customer: Sendable, Hashable {
  public var id: String
  public var name: String
  /// Account manager; empty is an alarm for admins.
  public var manager: String
  public var deputy: String
  public var version: Int64

  public init(id: String, name: String, manager: String = "", deputy: String = "", version: Int64 = 0) {
    self.id = id
    self.name = name
    self.manager = manager
    self.deputy = deputy
    self.version = version
  }

  /// Nobody looks after this customer.
  public var isUnmanaged: Bool { manager.isEmpty }

  public func isLookedAfter(by person: String) -> Bool {
    !person.isEmpty && (manager == person || deputy == person)
  }
}

/// What changed about a customer, dated and audited.
public struct CustomerChange: Sendable, Hashable {
  public var customer: Customer
  /// Nil when the customer is new.
  public var before: Customer?
  public var reason: String

  /// What happened, in words.
  public var summary: String {
    guard let before else {
      return customer.isUnmanaged ? "registered without a manager" : "registered with manager \(customer.manager)"
    }
    var words: [String] = []
    if before.name != customer.name { words.append("name '\(before.name)' became '\(customer.name)'") }
    if before.manager != customer.manager {
      words.append("manager \(Self.named(before.manager)) became \(Self.named(customer.manager))")
    }
    if before.deputy != customer.deputy {
      words.append("deputy \(Self.named(before.deputy)) became \(Self.named(customer.deputy))")
    }
    return words.joined(separator: "; ")
  }

  private static func named(_ person: String) -> String { person.isEmpty ? "nobody" : person }
}

extension Customer {
  /// Registers or changes a customer.
  /// - Parameters:
  ///   - wanted: as it should be; its version, unless 0, is the one the caller has seen.
  ///   - present: as it is; nil when unknown.
  /// - Returns: nil when nothing would change.
  /// - Throws: ``TicketRefusal`` for a malformed id or person, a deputy who is the manager, or a stale version.
  public static func decide(
    _ wanted: Customer, present: Customer?, reason: String
  ) throws(TicketRefusal) -> CustomerChange? {
    guard isSlug(wanted.id) else { throw .malformed(field: "id", should: "1 to 64 of a-z A-Z 0-9 - _ .") }
    for (field, person) in [("manager", wanted.manager), ("deputy", wanted.deputy)] {
      guard person.isEmpty || isSlug(person) else {
        throw .malformed(field: field, should: "a person's name: 1 to 64 of a-z A-Z 0-9 - _ .")
      }
    }
    guard wanted.manager.isEmpty || wanted.manager != wanted.deputy else {
      throw .malformed(field: "deputy", should: "somebody else than the manager \(wanted.manager)")
    }
    try TextLimits.hold(wanted.name, to: TextLimits.shortText, field: "name")
    try TextLimits.hold(reason, to: TextLimits.reason, field: "reason")
    if wanted.version != 0, wanted.version != present?.version ?? 0 {
      throw .staleVersion(subject: "customer/\(wanted.id)", expected: wanted.version, present: present?.version ?? 0)
    }
    var customer = wanted
    customer.version = (present?.version ?? 0) + 1
    if customer.name.isEmpty { customer.name = present?.name ?? wanted.id }
    if let present {
      var unchanged = customer
      unchanged.version = present.version
      if unchanged == present { return nil }
    }
    return CustomerChange(customer: customer, before: present, reason: reason)
  }

  /// Whether a text can be an id or a person's name.
  public static func isSlug(_ text: String) -> Bool {
    (1...TextLimits.name).contains(text.utf8.count)
      && text.utf8.allSatisfy {
        switch $0 {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
          true
        default: false
        }
      }
  }
}
