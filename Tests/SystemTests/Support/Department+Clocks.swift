import Foundation
import Testing

extension Department {
  /// A ticket's first clock of a metric, such as `FIRST_RESPONSE`.
  func clock(_ metric: String, of ticket: String) async throws -> JSONDocument {
    let clocks = try await json("ticket", "clocks", ticket)["clocks"].elements
    return try #require(try clocks.first { try $0["metric"].text == "CLOCK_METRIC_\(metric)" })
  }

  /// Puts a text into a file of the department's scratch folder.
  /// - Returns: its path.
  func write(_ text: String, name: String = "\(UUID().uuidString).yaml") throws -> String {
    let path = "\(scratch)/\(name)"
    try Data(text.utf8).write(to: URL(filePath: path))
    return path
  }
}

/// Milliseconds since the epoch of an instant such as `2026-03-31T10:00:00+03:00`; 0 for what is none.
func milliseconds(_ text: String) -> Int {
  Int((ISO8601DateFormatter().date(from: text)?.timeIntervalSince1970 ?? 0) * 1_000)
}
