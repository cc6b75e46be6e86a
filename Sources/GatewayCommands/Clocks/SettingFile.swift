import OporaAPI
import Yams

/// Reads a YAML file of settings: gathers every problem, and remembers which line said what, so that what the service
/// finds can be told by line too.
struct SettingFile: YAMLReading {
  let path: String
  private(set) var problems: [FileProblem] = []
  private var lines: [String: Int] = [:]

  init(path: String = "") { self.path = path }

  /// The mapping a text consists of.
  /// - Throws: when it is no YAML, or no mapping.
  func mapping(_ text: String, such example: String) throws(CommandFailure) -> Node.Mapping {
    let root: Node?
    do { root = try Yams.compose(yaml: text) } catch {
      let problem = "\(error)".split(separator: "\n").joined(separator: " ")
      throw CommandFailure(applying: path, [FileProblem(line: 0, text: problem)])
    }
    guard let mapping = root?.mapping else {
      throw CommandFailure(
        applying: path, [FileProblem(line: 1, text: "the file must be a mapping, such as '\(example)'")])
    }
    return mapping
  }

  mutating func complain(_ node: Node, _ problem: String) {
    problems.append(FileProblem(line: node.mark?.line ?? 0, text: problem))
  }

  /// Remembers where a setting stands.
  mutating func note(_ place: String, at node: Node) { lines[place.lowercased()] = node.mark?.line }

  /// Everything wrong: with its shape, and what the service says of what it means.
  /// - Parameter whole: a place that is judged by the whole file.
  func problems(with violations: [RpcV1.FieldViolation], whole: String? = nil) -> [FileProblem] {
    problems
      + violations.compactMap { violation in
        // Of a file that was read in part the service cannot know what the whole would be.
        if violation.field == whole, !problems.isEmpty { return nil }
        return FileProblem(
          line: lines[violation.field.lowercased()] ?? 0, text: "\(violation.field): \(violation.description)")
      }
  }
}
