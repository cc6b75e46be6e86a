internal import BusinessTime
internal import OporaAPI
internal import TicketsDomain

// Between the wire's rules and the domain's.

extension RuleDraft {
  init(_ message: TicketsV1.AutomationRule) {
    self.init(message.id, AutomationRule.Kind(rawValue: Int(message.kind.rawValue)))
    description = message.description
    settings = message.settings.map(DraftSetting.init)
    conditions = message.conditions.map(DraftSetting.init)
    parameters = message.parameters.map {
      Parameter($0.name, fallback: $0.hasFallback ? $0.fallback : nil, line: Int($0.line))
    }
    actions = message.actions.map {
      Action($0.action, $0.text, options: $0.options.map(DraftSetting.init), line: Int($0.line))
    }
    line = Int(message.line)
  }
}

extension DraftSetting {
  init(_ message: TicketsV1.RuleSetting) {
    self.init(message.name, message.values, line: Int(message.line))
  }
}

extension TicketsV1.AutomationRule {
  /// Without lines: the same words are the same rule wherever they stand.
  init(_ draft: RuleDraft) {
    self.init(
      id: draft.id, kind: TicketsV1.RuleKind(rawValue: Int32(draft.kind?.rawValue ?? 0)),
      description: draft.description, conditions: draft.conditions.map(TicketsV1.RuleSetting.init),
      parameters: draft.parameters.map {
        TicketsV1.MacroParameter(name: $0.name, hasFallback: $0.fallback != nil, fallback: $0.fallback ?? "")
      },
      actions: draft.actions.map {
        TicketsV1.RuleAction(action: $0.verb, text: $0.text, options: $0.options.map(TicketsV1.RuleSetting.init))
      }, settings: draft.settings.map(TicketsV1.RuleSetting.init))
  }
}

extension TicketsV1.RuleSetting {
  init(_ setting: DraftSetting) { self.init(name: setting.name, values: setting.values) }
}

extension TicketsV1.RuleStanding {
  init(_ standing: RuleStanding) {
    self.init(
      id: standing.id, kind: TicketsV1.RuleKind(rawValue: Int32(standing.kind.rawValue)),
      version: UInt32(clamping: standing.version), enabled: standing.isEnabled, description: standing.description,
      changedAtMs: standing.changedAt.millisecondsSinceEpoch, changedBy: standing.changedBy, reason: standing.reason,
      trips: UInt32(clamping: standing.trips))
  }
}

extension TicketsV1.RuleChange {
  init(_ change: RuleChange) {
    self.init(
      revision: UInt32(clamping: change.revision), atMs: change.at.millisecondsSinceEpoch, actor: change.actor,
      change: change.what, version: UInt32(clamping: change.version), reason: change.reason)
  }
}

extension TicketsV1.ActionRun {
  init(_ action: ActionRun) { self.init(summary: action.summary, refusal: action.refusal) }
}

extension TicketsV1.RuleRun {
  init(_ run: RuleRun) {
    self.init(
      id: UInt64(clamping: run.id), rule: run.rule, version: UInt32(clamping: run.version),
      kind: TicketsV1.RuleKind(rawValue: Int32(run.kind.rawValue)), ticket: UInt64(clamping: run.ticket),
      atMs: run.at.millisecondsSinceEpoch, actor: run.actor,
      outcome: TicketsV1.RunOutcome(rawValue: Int32(run.outcome.rawValue)),
      actions: run.actions.map(TicketsV1.ActionRun.init), eventType: run.eventType,
      event: UInt64(clamping: run.event), depth: UInt32(clamping: run.depth))
  }
}
