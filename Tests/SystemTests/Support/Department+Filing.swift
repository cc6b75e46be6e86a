import Foundation
import OporaAPI

extension Department {
  /// Files a good question as an account manager.
  ///
  /// - Parameter skills: What it takes.
  /// - Returns: The ticket's number.
  @discardableResult
  func file(
    _ subject: String, as person: String = "maria", customer: String = "romashka", impact: Int = 1, urgency: Int = 2,
    skills: String...
  ) async throws -> Int {
    let arguments = [
      "ticket", "file", "--as", person, "--customer", customer, "--kind", "question", "--impact", "\(impact)",
      "--urgency", "\(urgency)", "--topic", "reports", "--subject", subject, "--body",
      "The body says in enough words what is wanted.", "-o", "json",
    ]
    let result = try await opora(arguments + skills.flatMap { ["--skill", $0] })
    guard result.exitCode == 0 else { throw Unexpected("it should have been filed", result) }
    let filed = try JSONDocument(result.output)
    return try filed["ticket"].number
  }

  /// A file in the test's own folder.
  ///
  /// - Returns: Its path.
  func write(_ name: String, _ text: String) throws -> String {
    let path = "\(scratch)/\(name)"
    try Data(text.utf8).write(to: URL(filePath: path))
    return path
  }
}
