import OporaAPI
import Yams

/// A file of rules, as `opora automation apply` reads it and `opora automation show` writes it.
///
/// ```yaml
/// macros:
///   - id: need-logs
///     description: Просим журнал и ждём
///     when: {state: [IN_PROGRESS, ASSIGNED], not_topic: billing}
///     parameters:
///       - {name: app, default: CRM}
///     do:
///       - reply: "Пришлите, пожалуйста, журнал {app}."
///       - wait: "ждём журнал {app}"
///       - alarm: "{ticket} ждёт журнал"
///         to: [owner, role/lead]
/// ```
///
/// What the words mean is the service's to judge. Here only the shape is read, with the line of everything.
struct RuleFile: Sendable, Equatable {
  var rules: [TicketsV1.AutomationRule] = []
  var problems: [FileProblem] = []

  static func parse(_ text: String) -> RuleFile {
    let root: Node?
    do { root = try Yams.compose(yaml: text) } catch {
      let problem = "\(error)".split(separator: "\n").joined(separator: " ")
      return RuleFile(problems: [FileProblem(line: 0, text: problem)])
    }
    guard let root, root.mapping != nil else {
      return RuleFile(problems: [
        FileProblem(line: 1, text: "the file must be a mapping, such as 'macros:' with a list")
      ])
    }
    var reader = RuleFileReader()
    reader.read(root)
    return RuleFile(rules: reader.rules, problems: reader.problems.sorted { $0.line < $1.line })
  }
}
