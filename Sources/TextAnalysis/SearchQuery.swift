/// What a person asks the library for.
///
/// `отчет "конец дня" -черновик crm.deal.add`: words, phrases in quotes (" or «»), exclusion by a minus sign.
public struct SearchQuery: Sendable, Equatable {
  /// One thing to look for.
  public struct Clause: Sendable, Equatable {
    /// As typed, without quotes and minus; for messages.
    public var text: String
    /// The ways to satisfy the clause; each is a sequence of terms on successive places. Never empty.
    public var alternatives: [[String]]
    /// A clause of one plain word: the one kind whose spelling may be doubted.
    public var isPlainWord: Bool
  }

  public var required: [Clause]
  public var excluded: [Clause]

  /// Nothing to look for: only stop words, punctuation or exclusions were given.
  public var isEmpty: Bool { required.isEmpty }

  /// Single terms of the required clauses, for snippets.
  public var terms: Set<String> { Set(required.flatMap { $0.alternatives.joined() }) }
}
