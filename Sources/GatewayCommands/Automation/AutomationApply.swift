import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora automation apply`.
struct AutomationApply: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply", abstract: "Add and change rules as a YAML file has them; all of it or nothing.",
    discussion: """
      EXAMPLES
        opora automation apply rules.yaml --reason "журналы просим одинаково" --as elena
        opora automation apply rules.yaml --dry-run

      A FILE
        macros:
          - id: need-logs
            description: Просим журнал и ждём
            when: {state: [ASSIGNED, IN_PROGRESS], not_topic: billing}
            parameters:
              - {name: app, default: CRM}
            do:
              - reply: "Пришлите, пожалуйста, журнал {app}."
              - wait: "ждём журнал {app}"
              - alarm: "{ticket} клиента {customer} ждёт журнал"
                to: [owner, role/lead]
        triggers:
          - id: night
            on: [ticket.filed, ticket.customer_wrote]
            when: {hours: closed, not_actor: rule}
            do:
              - message: "Ответим, как только откроемся."
            per_hour: 1
        timers:
          - id: chase
            on: ticket.waiting
            after: 3d
            hours: wall
            while: {state: WAITING_CUSTOMER}
            do:
              - message: "Напоминаем о вопросе «{subject}»."

      A macro is run by a person. A trigger acts by itself on what happens, the types of 'opora events', from the
      moment it is applied on. A timer acts some time 'after' what happened, in 'hours' of business (open time) or by
      the wall clock, if the ticket has stood as 'while' says all the time; with 'restart: yes' it runs anew each time
      it happens. Rules that set each other off more than 'depth' times (4), and one that acts on a ticket more than
      'per_hour' times (10), are stopped with an alarm, and switched off after 'trips' times (3).

      Conditions are fields of the ticket: state, from_state, line, from_line, priority, kind, channel, customer, topic,
      product, skill, owner, overseer, filer, manager, actor (who acted), subject and message (a piece of them), hours
      (open or closed), owned, blocked, unanswered, online, reopened; with not_ before them none of the values may hold.
      All conditions must hold. A timer has none on what happened: from_state, from_line, actor, message, hours.

      Actions of both are note, request-info, wait, hold, requeue, escalate (with tried and developer), return, solve,
      close, cancel, priority (P1 to P4, with reason), ask (with colleague or line, and blocker) and alarm (with to: owner, overseer, manager, deputy,
      filer, role/lead, person/anna). A trigger says 'message' to the customer, which never counts as a response; a
      macro can reply, assign, start, pause, done, accept and refuse. They are the ordinary commands with their
      ordinary rules.

      Texts have places in braces: parameters, and ticket, subject, customer, topic, product, priority, kind, state,
      line, owner, overseer, manager, filer, reason, message, actor. A brace itself is written twice.

      Rules left out of the file stay as they are; what stands there already is not changed.
      """)
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The file.") var file: String
  @Option(help: "Why; kept with the versions.") var reason = ""
  @Flag(help: "Only say what would be added and changed.") var dryRun = false

  func run() async throws { try await RuleApplying.run(global, file, reason: reason, dryRun: dryRun) }
}

/// `opora automation check`.
struct AutomationCheck: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Say everything that is wrong with a file of rules; changes nothing.",
    discussion: """
      EXAMPLES
        opora automation check rules.yaml
      """)
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The file.") var file: String

  func run() async throws { try await RuleApplying.run(global, file, reason: "", dryRun: true) }
}

/// What applying and checking share: everything wrong, of shape and of meaning, is said at once, by line.
enum RuleApplying {
  static func run(_ global: GlobalOptions, _ path: String, reason: String, dryRun: Bool) async throws {
    let file = RuleFile.parse(try FileAccess.readText(path, limit: FileProblem.fileLimit))
    try await Session.run(global) { session in
      let answer: TicketsV1.ApplyRulesResponse
      do throws(RPCError) {
        // What is wrong with the shape must not be applied, but what the service finds belongs beside it.
        answer = try await session.automation.applyRules(
          .init(rules: file.rules, reason: reason, dryRun: dryRun || !file.problems.isEmpty))
      } catch { throw CommandFailure(applying: path, file.problems, error, .tickets) }
      guard file.problems.isEmpty else { throw CommandFailure(applying: path, file.problems) }
      if dryRun { Streams.error.writeLine("dry run: nothing was changed") }
      try Presenter.show(global.output, document: answer, elements: answer.rules) { _ in
        var table = TextTable([.init("rule"), .init("version", .right), .init("change")])
        for rule in answer.rules {
          table.add(
            .init(rule.id, .accent), .init("\(rule.version)"),
            .init(rule.change, rule.change == "unchanged" ? .dim : .plain))
        }
        return table
      }
    }
  }
}
