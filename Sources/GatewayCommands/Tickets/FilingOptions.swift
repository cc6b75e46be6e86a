import ArgumentParser
import OporaAPI

/// What a filing says, for `ticket file`, `ticket check` and `ticket complete`.
struct FilingOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The customer's id.", valueName: "customer")) var customer = ""
  @Option(help: "messenger, hotline, help-form or manager.") var channel = "manager"
  @Option(help: "question, configuration, defect, idea or task.") var kind: String?
  @Option(help: "P1 to P4; left out, the matrix of impact and urgency decides.") var priority: String?
  @Option(help: "1 one person, 2 a group, 3 the whole company.") var impact: UInt32 = 0
  @Option(help: "1 can wait, 2 hinders, 3 work has stopped.") var urgency: UInt32 = 0
  @Option(help: "One line that says what it is about.") var subject = ""
  @Option(help: "The matter in full; - reads standard input.") var body = ""
  @Option(help: "The regulation's topic, such as reports.") var topic = ""
  @Option(help: "The product or module affected.") var product = ""
  @Option(help: "A defect: what one does to see it.") var steps = ""
  @Option(help: "A defect: what should happen.") var expected = ""
  @Option(help: "A defect: what happens.") var actual = ""
  @Option(help: "A skill it needs; may be repeated.") var skill: [String] = []
  @Option(help: "Nobody names an assignee; the regulation says so when one does.") var assignee = ""
  @Option(help: "Its number in the calling system.") var externalID = ""
  @Flag(help: "The customer is waiting online.") var online = false
  @Option(help: "Makes a repeated filing have one effect; a new one each time by default.") var key: String?

  func request() throws -> TicketsV1.FileTicketRequest {
    TicketsV1.FileTicketRequest(
      key: key ?? "cli-" + String(UInt64.random(in: 0 ... .max), radix: 36), customer: customer,
      channel: try TicketWords.channel(channel), kind: try TicketWords.kind(kind),
      priority: try TicketWords.priority(priority), impact: impact, urgency: urgency, subject: subject,
      body: body == "-" ? try StandardInput.text() : body, topic: topic, product: product, assignee: assignee,
      steps: steps, expected: expected, actual: actual, skills: skill, customerOnline: online,
      externalId: externalID)
  }
}

/// Standard input as text.
enum StandardInput {
  static func text() throws(CommandFailure) -> String { try FileAccess.readText("/dev/stdin") }
}
