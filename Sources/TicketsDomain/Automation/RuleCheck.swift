/// Reads drafts and gathers everything that is wrong with them.
public struct RuleCheck {
  private var problems: [DraftProblem] = []

  private init() {}

  /// The rules as written, each under the version given.
  /// - Throws: ``DraftProblems`` with everything wrong in all of them.
  public static func rules(
    _ drafts: [RuleDraft], version: (RuleDraft) -> Int
  ) throws(DraftProblems) -> [AutomationRule] {
    var check = RuleCheck()
    if drafts.isEmpty { check.complain(0, "there is no rule in it") }
    if drafts.count > RuleLimits.rules {
      check.complain(0, "there are \(drafts.count) rules; at most \(RuleLimits.rules) are applied at once")
    }
    var seen: Set<String> = []
    let rules = drafts.compactMap { draft in
      if !seen.insert(draft.id).inserted { check.complain(draft.line, "the rule '\(draft.id)' stands there twice") }
      return check.rule(draft, version: version(draft))
    }
    guard check.problems.isEmpty else {
      throw DraftProblems(problems: check.problems.sorted { $0.line < $1.line })
    }
    return rules
  }

  mutating func complain(_ line: Int, _ text: String) {
    problems.append(DraftProblem(line: line, text))
  }

  private mutating func rule(_ draft: RuleDraft, version: Int) -> AutomationRule? {
    if !Customer.isSlug(draft.id) {
      complain(draft.line, "'\(draft.id)' cannot be a rule's id: 1 to \(TextLimits.name) of a-z A-Z 0-9 - _ .")
    }
    if draft.description.utf8.count > TextLimits.shortText {
      complain(
        draft.line,
        "\(draft.id): the description has \(draft.description.utf8.count) bytes; the limit is \(TextLimits.shortText)")
    }
    bound(draft.conditions.count, RuleLimits.conditions, "conditions", draft)
    bound(draft.parameters.count, RuleLimits.parameters, "parameters", draft)
    bound(draft.actions.count, RuleLimits.actions, "actions", draft)
    if draft.actions.isEmpty { complain(draft.line, "\(draft.id): it does nothing; say what under 'do'") }
    let conditions = draft.conditions.compactMap { condition($0, draft) }
    let parameters = self.parameters(draft)
    let places = Set(RulePlace.allCases.map(\.rawValue)).union(parameters.map(\.name))
    let actions = draft.actions.compactMap { action($0, draft, places) }
    let settings = settings(draft)
    guard let kind = draft.kind else {
      complain(
        draft.line, "\(draft.id): a rule is one of \(AutomationRule.Kind.allCases.map(\.name).joined(separator: ", "))")
      return nil
    }
    return AutomationRule(
      id: draft.id, version: version, kind: kind, description: draft.description, conditions: conditions,
      parameters: parameters, actions: actions, events: settings.events,
      timer: kind == .timer ? settings.timer : nil, limits: settings.limits)
  }

  private mutating func bound(_ count: Int, _ limit: Int, _ what: String, _ draft: RuleDraft) {
    if count > limit { complain(draft.line, "\(draft.id): it has \(count) \(what); the limit is \(limit)") }
  }

  private mutating func condition(_ written: DraftSetting, _ draft: RuleDraft) -> RuleCondition? {
    let negation = "not_"
    let isNegated = written.name.hasPrefix(negation)
    let name = isNegated ? String(written.name.dropFirst(negation.count)) : written.name
    guard let field = RuleField(rawValue: name) else {
      let known = RuleField.allCases.map(\.rawValue).joined(separator: ", ")
      complain(
        written.line, "\(draft.id): there is no condition '\(written.name)'; conditions are \(known), each with not_")
      return nil
    }
    if draft.kind == .timer, field.isAboutWhatHappened {
      complain(
        written.line, "\(draft.id): '\(name)' is about what happens; a timer looks at how the ticket stands")
    }
    if written.values.isEmpty || written.values.count > RuleLimits.values {
      complain(
        written.line,
        "\(draft.id): '\(written.name)' has \(written.values.count) values; it takes 1 to \(RuleLimits.values)")
      return nil
    }
    var values: [String] = []
    for text in written.values {
      if let value = field.reading(text), value.utf8.count <= TextLimits.shortText {
        values.append(value)
      } else if let known = field.known {
        complain(written.line, "\(draft.id): \(name) '\(text)' is none of \(known.joined(separator: ", "))")
      } else {
        complain(written.line, "\(draft.id): '\(name)' takes texts of 1 to \(TextLimits.shortText) bytes")
      }
    }
    return RuleCondition(field, values, isNegated: isNegated)
  }

  private mutating func parameters(_ draft: RuleDraft) -> [MacroParameter] {
    var seen: Set<String> = []
    for parameter in draft.parameters {
      if !Customer.isSlug(parameter.name) {
        complain(parameter.line, "\(draft.id): '\(parameter.name)' cannot be a parameter: use a-z A-Z 0-9 - _ .")
      } else if RulePlace(rawValue: parameter.name) != nil {
        complain(
          parameter.line, "\(draft.id): {\(parameter.name)} is the ticket's already; name the parameter otherwise")
      } else if !seen.insert(parameter.name).inserted {
        complain(parameter.line, "\(draft.id): the parameter '\(parameter.name)' stands there twice")
      }
    }
    return draft.parameters.map { MacroParameter($0.name, fallback: $0.fallback) }
  }

  // MARK: Actions

  private mutating func action(
    _ written: RuleDraft.Action, _ draft: RuleDraft, _ places: Set<String>
  ) -> RuleAction? {
    guard let verb = RuleVerb(rawValue: written.verb) else {
      let known = RuleVerb.allCases.filter { draft.kind?.allows($0) ?? true }.map(\.rawValue)
      complain(
        written.line,
        "\(draft.id): there is no action '\(written.verb)'; actions are \(known.joined(separator: ", "))")
      return nil
    }
    if let kind = draft.kind, !kind.allows(verb) { complain(written.line, "\(draft.id): \(kind.refusal(of: verb))") }
    if written.text.isBlank, !verb.allowsNoText {
      complain(written.line, "\(draft.id): '\(verb.rawValue)' needs a text")
    }
    if !written.text.isBlank, verb.takesNoText {
      complain(written.line, "\(draft.id): '\(verb.rawValue)' takes no text")
    }
    var action = RuleAction(
      verb, template(written.text, limit: verb.textLimit, written.line, draft, places) ?? .empty)
    for option in written.options {
      guard let known = verb.options.first(where: { $0.rawValue == option.name }) else {
        let options = verb.options.map(\.rawValue).joined(separator: ", ")
        complain(
          option.line,
          "\(draft.id): '\(verb.rawValue)' has no '\(option.name)'"
            + (options.isEmpty ? "" : "; beside it can stand \(options)"))
        continue
      }
      read(known, option, into: &action, draft, places)
    }
    if verb == .priority {
      action.priority = TicketPriority.allCases.first { $0.name == written.text.trimmed.uppercased() }
      if action.priority == nil {
        let known = TicketPriority.allCases.map(\.name).joined(separator: ", ")
        complain(written.line, "\(draft.id): 'priority' must be \(known), not '\(written.text)'")
      }
      if action.reason == nil {
        complain(written.line, "\(draft.id): 'priority' needs to say why, beside it as 'reason'")
      }
    }
    if verb == .escalate, action.stepsTried == nil {
      complain(written.line, "\(draft.id): 'escalate' needs the steps that were tried, beside it as 'tried'")
    }
    if verb == .alarm, action.addressees.isEmpty {
      complain(written.line, "\(draft.id): 'alarm' needs whom it is for, beside it as 'to'")
    }
    return action
  }

  private mutating func read(
    _ option: RuleOption, _ written: DraftSetting, into action: inout RuleAction, _ draft: RuleDraft,
    _ places: Set<String>
  ) {
    let text = written.values.first ?? ""
    if option != .to, written.values.count != 1 {
      complain(written.line, "\(draft.id): '\(written.name)' takes one value")
      return
    }
    switch option {
    case .reason: action.reason = template(text, limit: TextLimits.reason, written.line, draft, places)
    case .tried: action.stepsTried = template(text, limit: TextLimits.longText, written.line, draft, places)
    case .developer, .colleague:
      action.person = text
      if !Customer.isSlug(text) { complain(written.line, "\(draft.id): '\(text)' cannot be a person's name") }
    case .line:
      action.line = Int(text).flatMap(SupportLine.init(rawValue:))
      if action.line == nil { complain(written.line, "\(draft.id): line must be 1, 2 or 3, not '\(text)'") }
    case .blocker:
      switch text.lowercased() {
      case "yes", "true": action.isBlocker = true
      case "no", "false": action.isBlocker = false
      default: complain(written.line, "\(draft.id): blocker must be yes or no, not '\(text)'")
      }
    case .to:
      for name in written.values {
        if let addressee = RuleAddressee(name) {
          action.addressees.append(addressee)
        } else {
          complain(
            written.line,
            "\(draft.id): '\(name)' is nobody; an alarm is for owner, overseer, manager, deputy, filer, role/lead or "
              + "person/anna")
        }
      }
    }
  }

  private mutating func template(
    _ text: String, limit: Int, _ line: Int, _ draft: RuleDraft, _ places: Set<String>
  ) -> TextTemplate? {
    if text.utf8.count > limit {
      complain(line, "\(draft.id): the text has \(text.utf8.count) bytes; the limit is \(limit)")
    }
    do throws(TemplateProblem) {
      let template = try TextTemplate(text)
      for place in template.places where !places.contains(place) {
        complain(line, "\(draft.id): there is no {\(place)}; places are \(places.sorted().joined(separator: ", "))")
      }
      return template
    } catch {
      complain(line, "\(draft.id): \(error.text)")
      return nil
    }
  }
}

extension AutomationRule.Kind {
  /// Whether rules of this kind can do it. What a person does for themselves no rule can do.
  func allows(_ verb: RuleVerb) -> Bool {
    switch verb {
    case .message: isAutomatic
    case .reply, .assign, .start, .pause, .done, .accept, .refuse: !isAutomatic
    case .note, .requestInfo, .wait, .hold, .requeue, .escalate, .returnToLine, .solve, .close, .cancel, .priority,
      .ask, .alarm:
      true
    }
  }

  func refusal(of verb: RuleVerb) -> String {
    switch verb {
    case .message: "'message' is for rules that act by themselves; a person says it by 'reply'"
    case .reply: "'reply' is a person's; a rule says it by 'message', which never counts as a response"
    case .assign: "'assign' is for macros; routing gives a ticket to whoever is free, 'requeue' asks it to"
    default: "'\(verb.rawValue)' is a person's own act, for macros only"
    }
  }
}
