extension IdeaTable {
  /// The department's table.
  /// - Throws: never for the table as written; the error names what an edit broke.
  public static func standard() throws(IdeaTableError) -> IdeaTable {
    try IdeaTable(initial: .submitted, terminal: [.accepted, .rejected, .merged], rows: talking + deciding)
  }

  /// Said of it: everybody's.
  private static let talking: [IdeaTransition] = [
    // A rejected idea that is asked for again and again may have been rejected too early.
    IdeaTransition(
      .ask, from: [.submitted, .discussion, .accepted, .rejected], roles: Role.allCases, services: true),
    IdeaTransition(.comment, from: [.submitted], to: .discussion, needs: [.text], roles: Role.allCases),
    IdeaTransition(.comment, from: [.discussion, .accepted, .rejected], needs: [.text], roles: Role.allCases),
    IdeaTransition(.vote, from: [.submitted], to: .discussion, roles: Role.allCases),
    IdeaTransition(.vote, from: [.discussion], roles: Role.allCases),
  ]

  private static let deciding: [IdeaTransition] = [
    IdeaTransition(
      .accept, from: [.submitted, .discussion], to: .accepted, needs: [.reason], roles: [.lead, .admin]),
    IdeaTransition(
      .reject, from: [.submitted, .discussion, .accepted], to: .rejected, needs: [.reason], roles: [.lead, .admin]),
    IdeaTransition(
      .reconsider, from: [.accepted, .rejected], to: .discussion, needs: [.reason], roles: [.lead, .admin]),
    IdeaTransition(
      .merge, from: [.submitted, .discussion, .accepted, .rejected], to: .merged,
      roles: [.specialist, .lead, .admin]),
  ]
}
