public import BusinessTime

extension Regulation {
  /// The first version of the department's regulation.
  /// - Throws: never for the text as written; the error names what an edit broke.
  public static func standard(effectiveFrom: Instant = .epoch) throws(RegulationError) -> Regulation {
    try Regulation(
      version: 1, effectiveFrom: effectiveFrom, clauses: form + scope + priority + text, topics: standardTopics)
  }

  private static let everyKind = Set(TicketKind.allCases)

  private static let form: [Clause] = [
    Clause(
      "form.customer", .form, .reject, .required(.customer, kinds: everyKind),
      shouldBe: "Name the customer by their id.", why: "A ticket without a customer has nobody to answer."),
    Clause(
      "form.known-customer", .form, .reject, .knownCustomer,
      shouldBe: "Use the id of a registered customer, or have an admin register them.",
      why: "Only a registered customer has an account manager who answers for the request."),
    Clause(
      "form.kind", .form, .reject, .required(.kind, kinds: everyKind),
      shouldBe: "Say whether it is a question, configuration, defect, idea or task.",
      why: "The kind decides what else is needed and how much work is reckoned with."),
    Clause(
      "form.subject", .form, .reject, .required(.subject, kinds: everyKind),
      shouldBe: "Say in one line what it is about.", why: "The queue shows the subject and nothing else."),
    Clause(
      "form.body", .form, .reject, .required(.body, kinds: everyKind),
      shouldBe: "Describe what the customer wants and what was tried.",
      why: "Every question back costs the customer a wait."),
    Clause(
      "form.topic", .form, .reject, .required(.topic, kinds: everyKind),
      shouldBe: "Choose the topic.", why: "The topic decides who can answer."),
    Clause(
      "form.product", .form, .reject, .required(.product, kinds: [.configuration, .defect]),
      shouldBe: "Name the affected product.", why: "Settings and defects are looked for in one product."),
    Clause(
      "form.assignee", .form, .reject, .unnamedAssignee,
      shouldBe: "Leave the assignee empty.",
      why: "The system picks the free specialist; named ones are overloaded while others wait."),
  ]

  private static let scope: [Clause] = [
    Clause(
      "scope.topic", .scope, .reject, .topicInScope,
      shouldBe: "File topics of line 2; answer the others on line 1 with the help of the knowledge base.",
      why: "What line 1 can answer is answered sooner there, and line 2 is free for what only it can do.")
  ]

  private static let priority: [Clause] = [
    Clause(
      "priority.grounds", .priority, .reject, .grounds([.p1, .p2]),
      shouldBe: "State impact and urgency, 1 to 3 each, with P1 and P2.",
      why: "An urgent ticket pushes others back; the grounds have to be seen."),
    Clause(
      "priority.matrix", .priority, .reject, .withinMatrix(maximumStepsAbove: 1),
      shouldBe: "Ask for at most one step above impact × urgency, or correct these.",
      why: "When everything is urgent, nothing is."),
    Clause(
      "priority.share", .priority, .warn, .shareOfP1(maximumPercent: 10, minimumFiled: 10),
      shouldBe: "Keep P1 for work that has stopped for many: at most 10 % of a week's tickets.",
      why: "When everything is urgent, nothing is."),
  ]

  private static let text: [Clause] = [
    Clause(
      "text.subject-length", .text, .reject, .length(.subject, minimum: 8, maximum: 120),
      shouldBe: "Write 8 to 120 characters.", why: "A subject must tell tickets apart and fit in a line."),
    Clause(
      "text.body-length", .text, .reject, .length(.body, minimum: 20, maximum: 20_000),
      shouldBe: "Write 20 to 20,000 characters; attach logs as files.",
      why: "Less cannot be acted on, more is not read."),
    Clause(
      "text.steps", .text, .reject, .required(.steps, kinds: [.defect]),
      shouldBe: "List the steps that lead to the defect.", why: "What cannot be repeated cannot be mended."),
    Clause(
      "text.expected", .text, .reject, .required(.expected, kinds: [.defect]),
      shouldBe: "Say what should happen.", why: "A defect is the difference between expected and actual."),
    Clause(
      "text.actual", .text, .reject, .required(.actual, kinds: [.defect]),
      shouldBe: "Say what happens instead.", why: "A defect is the difference between expected and actual."),
    Clause(
      "text.calm-subject", .text, .reject, .calm(.subject),
      shouldBe: "Write in ordinary letters.", why: "Urgency is said by the priority; shouting only tires."),
    Clause(
      "text.calm-body", .text, .reject, .calm(.body),
      shouldBe: "Write in ordinary letters.", why: "Urgency is said by the priority; shouting only tires."),
    Clause(
      "text.duplicate", .text, .warn, .fresh(similarityPercent: 60),
      shouldBe: "Look at that ticket first and add to it if it is the same.",
      why: "Two tickets about one thing are worked on twice."),
  ]

  /// Topics of a CRM's support; a department keeps its own in its next version.
  private static let standardTopics: [Topic] = [
    Topic("access", line: .specialists), Topic("api", line: .specialists), Topic("automation", line: .specialists),
    Topic("crm", line: .specialists), Topic("data", line: .specialists), Topic("documents", line: .specialists),
    Topic("email", line: .specialists), Topic("export", line: .specialists), Topic("import", line: .specialists),
    Topic("integration", line: .specialists), Topic("mobile", line: .specialists),
    Topic("performance", line: .specialists), Topic("reports", line: .specialists),
    Topic("settings", line: .specialists), Topic("tasks", line: .specialists),
    Topic("telephony", line: .specialists), Topic("billing", line: .managers), Topic("contract", line: .managers),
    Topic("training", line: .managers), Topic("how-to", line: .managers),
  ]
}
