import Testing

/// Holds a refusal against the house rule: what did not happen, why, and what to do next, on standard error.
///
/// - Parameters:
///   - naming: Texts that have to stand in it: the thing, the limit, the line.
///   - hint: Whether there is a next step to name.
func expectRefusal(
  _ result: ProgramResult, exitCode: Int32, naming: [String], hint: Bool = true,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(result.exitCode == exitCode, "\(result)", sourceLocation: sourceLocation)
  let lines = result.errors.split(separator: "\n").map(String.init)
  let first = lines.firstIndex { $0.hasPrefix("error: ") }
  #expect(first != nil, "no line says what did not happen: \(result)", sourceLocation: sourceLocation)
  let why = first.map { $0 + 1 }.flatMap { lines.indices.contains($0) ? lines[$0] : nil }
  #expect(why?.hasPrefix("  ") == true, "no line says why: \(result)", sourceLocation: sourceLocation)
  if hint {
    #expect(
      lines.last?.hasPrefix("hint: ") == true, "no line says what to do next: \(result)",
      sourceLocation: sourceLocation)
  }
  for text in naming {
    #expect(result.errors.contains(text), "'\(text)' is not named: \(result)", sourceLocation: sourceLocation)
  }
  #expect(!result.errors.contains("Fatal error"), "\(result)", sourceLocation: sourceLocation)
}
