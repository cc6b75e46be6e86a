import ArgumentParser
import OporaAPI
import RPC

/// `opora automation enable`.
struct AutomationEnable: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "enable", abstract: "Switch a rule on.",
    discussion: """
      EXAMPLES
        opora automation enable need-logs --reason "снова нужен" --as elena
      """)
  @OptionGroup var global: GlobalOptions
  @OptionGroup var change: RuleSwitching

  func run() async throws { try await change.run(global, enabled: true) }
}

/// `opora automation disable`.
struct AutomationDisable: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "disable", abstract: "Switch a rule off; it does nothing until somebody switches it on.",
    discussion: """
      EXAMPLES
        opora automation disable need-logs --reason "текст устарел" --as elena
      """)
  @OptionGroup var global: GlobalOptions
  @OptionGroup var change: RuleSwitching

  func run() async throws { try await change.run(global, enabled: false) }
}

/// What switching on and off share.
struct RuleSwitching: ParsableArguments {
  @Argument(help: "The rule.") var rule: String
  @Option(help: "Why.") var reason: String

  func run(_ global: GlobalOptions, enabled: Bool) async throws {
    try await Session.run(global) { session in
      let doing = "\(enabled ? "enable" : "disable") \(rule)"
      let answer = try await session.call(.tickets, doing) { () async throws(RPCError) in
        try await session.automation.switchRule(.init(id: rule, enabled: enabled, reason: reason))
      }
      try Presenter.show(global.output, document: answer) {
        "\(answer.id)@\(answer.version) is \(answer.enabled ? "enabled" : "disabled") since "
          + "\(session.time(answer.changedAtMs)) by \(answer.changedBy): \(answer.reason)\n"
      }
    }
  }
}
