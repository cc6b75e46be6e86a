internal import BusinessTime

/// What can be set for a rule besides its conditions and actions. Raw values are how they are written.
enum RuleSetting: String, Sendable, Hashable, CaseIterable {
  case on
  case after
  case hours
  case restart
  case depth
  case perHour = "per_hour"
  case trips

  /// What has to be said when it is left out; nil when it may be.
  var missing: String? {
    switch self {
    case .on: "what has to happen, such as ticket.filed"
    case .after: "how long, such as 2d"
    case .hours, .restart, .depth, .perHour, .trips: nil
    }
  }
}

/// What a rule is set to, as read.
struct RuleSettings {
  var events: Set<String> = []
  var timer = RuleTimer(afterMilliseconds: 0)
  var limits = LoopLimits()
}

extension AutomationRule.Kind {
  fileprivate var settings: [RuleSetting] {
    switch self {
    case .macro: []
    case .trigger: [.on, .depth, .perHour, .trips]
    case .timer: RuleSetting.allCases
    }
  }
}

extension RuleCheck {
  mutating func settings(_ draft: RuleDraft) -> RuleSettings {
    var settings = RuleSettings()
    var seen: Set<String> = []
    for written in draft.settings {
      guard let setting = RuleSetting(rawValue: written.name), draft.kind?.settings.contains(setting) ?? true else {
        complain(written.line, "\(draft.id): there is no '\(written.name)' for a \(draft.kind?.name ?? "rule")")
        continue
      }
      if !seen.insert(written.name).inserted {
        complain(written.line, "\(draft.id): '\(written.name)' stands there twice")
      }
      read(setting, written, into: &settings, draft)
    }
    for setting in draft.kind?.settings ?? [] {
      guard let missing = setting.missing, !seen.contains(setting.rawValue) else { continue }
      complain(draft.line, "\(draft.id): '\(setting.rawValue)' is missing: \(missing)")
    }
    if draft.kind != .macro, !draft.parameters.isEmpty {
      complain(draft.parameters[0].line, "\(draft.id): only macros are given parameters")
    }
    return settings
  }

  private mutating func read(
    _ setting: RuleSetting, _ written: DraftSetting, into settings: inout RuleSettings, _ draft: RuleDraft
  ) {
    switch setting {
    case .on: settings.events = events(written, draft)
    case .after: settings.timer.afterMilliseconds = span(written, draft) ?? 0
    case .hours: settings.timer.isBusinessTime = word(written, ["business", "wall"], draft) != "wall"
    case .restart: settings.timer.restarts = word(written, ["yes", "no"], draft) == "yes"
    case .depth: settings.limits.depth = number(written, 1...10, draft) ?? settings.limits.depth
    case .perHour: settings.limits.perHour = number(written, 1...1_000, draft) ?? settings.limits.perHour
    case .trips: settings.limits.trips = number(written, 1...100, draft) ?? settings.limits.trips
    }
  }

  private mutating func events(_ written: DraftSetting, _ draft: RuleDraft) -> Set<String> {
    if written.values.isEmpty { complain(written.line, "\(draft.id): 'on' names nothing that could happen") }
    for name in written.values where !RuleEvents.known.contains(name) {
      complain(
        written.line, "\(draft.id): '\(name)' never happens; what can is \(RuleEvents.known.joined(separator: ", "))")
    }
    return Set(written.values)
  }

  private mutating func number(
    _ written: DraftSetting, _ range: ClosedRange<Int>, _ draft: RuleDraft
  ) -> Int? {
    if written.values.count == 1, let number = Int(written.values[0]), range.contains(number) { return number }
    complain(written, "\(range.lowerBound) to \(range.upperBound)", draft)
    return nil
  }

  private mutating func span(_ written: DraftSetting, _ draft: RuleDraft) -> Int64? {
    if written.values.count == 1, let span = TimeSpan.milliseconds(written.values[0]),
      (1...RuleTimer.maximumMilliseconds).contains(span)
    {
      return span
    }
    complain(written, "a time such as 30m, 8h, 2d or 1h30m, at most 366d", draft)
    return nil
  }

  /// Of yes and no also true and false are understood, as YAML writes them.
  private mutating func word(_ written: DraftSetting, _ known: [String], _ draft: RuleDraft) -> String? {
    if written.values.count == 1 {
      var word = written.values[0].lowercased()
      if word == "true" { word = "yes" }
      if word == "false" { word = "no" }
      if known.contains(word) { return word }
    }
    complain(written, known.joined(separator: " or "), draft)
    return nil
  }

  private mutating func complain(_ written: DraftSetting, _ should: String, _ draft: RuleDraft) {
    complain(
      written.line,
      "\(draft.id): '\(written.name)' must be \(should), not '\(written.values.joined(separator: ", "))'")
  }
}
