public import BusinessTime

/// An idea as it is submitted.
public struct IdeaDraft: Sendable, Hashable {
  public var title: String
  public var body: String
  public var product: String
  public var topic: String
  /// The ticket it comes from, resolved.
  public var ticket: Int64?
  /// The customer who asked for it; empty for an idea of the department's own.
  public var customer: String

  public init(
    title: String, body: String = "", product: String = "", topic: String = "", ticket: Int64? = nil,
    customer: String = ""
  ) {
    self.title = title
    self.body = body
    self.product = product
    self.topic = topic
    self.ticket = ticket
    self.customer = customer
  }
}

extension Idea {
  /// The idea a draft becomes, with the customer who asked for it.
  /// - Throws: ``IdeaRefusal`` without a title or beyond a limit.
  public static func submitted(
    _ draft: IdeaDraft, by actor: Actor, at now: Instant
  ) throws(IdeaRefusal) -> (idea: Idea, change: IdeaChange) {
    let title = draft.title.trimmed
    guard !title.isEmpty else { throw .malformed(field: "title", should: "what is wished for, in a line") }
    for (field, text, limit) in [
      ("title", title, TextLimits.shortText), ("body", draft.body, TextLimits.longText),
      ("product", draft.product, TextLimits.shortText), ("topic", draft.topic, TextLimits.shortText),
    ] {
      try IdeaRefusal.hold(text, to: limit, field: field)
    }
    guard !title.contains(where: \.isNewline) else { throw .malformed(field: "title", should: "one line") }
    var idea = Idea(
      number: 0, version: 1, state: .submitted, title: title, body: draft.body.trimmed,
      product: draft.product.trimmed, topic: draft.topic.trimmed, author: actor.signature, origin: draft.ticket,
      createdAt: now, updatedAt: now)
    var asker: IdeaAsker?
    if !draft.customer.isEmpty {
      asker = IdeaAsker(customer: draft.customer, ticket: draft.ticket, at: now, recordedBy: actor.signature)
      idea.askers = 1
    }
    let change = IdeaChange(.submitted(asker), at: now, actor: actor, before: .submitted, after: .submitted)
    return (idea, change)
  }
}
