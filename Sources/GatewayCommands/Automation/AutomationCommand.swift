import ArgumentParser

/// `opora automation …`.
struct AutomationCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "automation", abstract: "What the system does by itself: rules as data, and what they did.",
    discussion: """
      EXAMPLES
        opora automation check rules.yaml
        opora automation apply rules.yaml --reason "журналы просим одинаково" --as elena
        opora automation test rules.yaml --since 2026-03-23
        opora automation list
        opora automation show need-logs > need-logs.yaml
        opora automation runs --rule need-logs --as elena

      Rules stand in a YAML file; 'opora automation apply --help' shows one.
      """,
    subcommands: [
      AutomationList.self, AutomationShow.self, AutomationCheck.self, AutomationTest.self, AutomationApply.self,
      AutomationEnable.self,
      AutomationDisable.self, AutomationRuns.self,
    ])
}
