public import BusinessTime

/// Something customers or colleagues would like to have, and how far it has come.
public struct Idea: Sendable, Hashable {
  public var number: Int64
  /// Grows by one with everything that is done to it.
  public var version: Int64
  public var state: IdeaState
  public var title: String
  public var body: String
  public var product: String
  public var topic: String
  /// Who submitted it, as ``Actor/signature``.
  public var author: String
  /// The ticket it was submitted from.
  public var origin: Int64?
  public var createdAt: Instant
  public var updatedAt: Instant
  public var votesFor = 0
  public var votesAgainst = 0
  /// How many customers asked.
  public var askers = 0
  /// Why it is in this state.
  public var reason = ""
  /// Who accepted or rejected it last.
  public var decidedBy = ""
  public var decidedAt: Instant?
  public var mergedInto: Int64?

  public init(
    number: Int64, version: Int64, state: IdeaState, title: String, body: String, product: String, topic: String,
    author: String, origin: Int64?, createdAt: Instant, updatedAt: Instant
  ) {
    self.number = number
    self.version = version
    self.state = state
    self.title = title
    self.body = body
    self.product = product
    self.topic = topic
    self.author = author
    self.origin = origin
    self.createdAt = createdAt
    self.updatedAt = updatedAt
  }

  /// As people write it: `I-7`.
  public var label: String { Self.label(number) }

  public static func label(_ number: Int64) -> String { "I-\(number)" }

  /// At most so many customers ask for one idea: all of them are told when it ships.
  public static let askerLimit = 10_000
}
