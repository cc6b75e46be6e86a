import OporaAPI

extension Department {
  /// Files a good question as an account manager.
  ///
  /// - Returns: The ticket's number.
  @discardableResult
  func file(_ subject: String, as person: String = "maria", customer: String = "romashka") async throws -> Int {
    let filed = try await json(
      "ticket", "file", "--as", person, "--customer", customer, "--kind", "question", "--impact", "1", "--urgency",
      "2", "--topic", "reports", "--subject", subject, "--body", "The body says in enough words what is wanted.")
    return try filed["ticket"].number
  }
}
