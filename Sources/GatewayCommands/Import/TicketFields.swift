import BusinessTime
import OporaAPI

/// The columns of a ticket in a table that is imported or exported, and how a row becomes a ticket.
enum TicketField: String, CaseIterable {
  case externalID = "external-id"
  case customer
  case kind
  case priority
  case state
  case line
  case subject
  case body
  case topic
  case product
  case skills
  case filer
  case owner
  case created
  case firstResponse = "first-response"
  case solved
  case closed

  static let names = allCases.map(\.rawValue)

  /// Without these nothing can be made of a row.
  var isRequired: Bool { self == .externalID || self == .subject || self == .created }
}

extension TicketsV1.ImportedTicket {
  /// - Parameter cells: What the row says by field, before the mapping's words.
  /// - Throws: `RowProblem` naming the first cell that says nothing known.
  init(line row: Int, cells: [TicketField: String], _ mapping: ColumnMapping) throws(RowProblem) {
    self.init()
    func problem(_ reason: String) -> RowProblem { RowProblem(line: row, reason: reason) }
    func text(_ field: TicketField) -> String { mapping.word(field.rawValue, cells[field] ?? "") }
    func instant(_ field: TicketField) throws(RowProblem) -> Int64 {
      let text = text(field)
      guard !text.isEmpty else { return 0 }
      guard let instant = mapping.instant(text) else {
        throw problem("\(field.rawValue): '\(text)' is no time; it reads like 2026-03-30T09:05:00+03:00")
      }
      return instant.millisecondsSinceEpoch
    }
    func word<Value>(_ field: TicketField, _ fallback: Value, _ read: (String) throws -> Value) throws(RowProblem)
      -> Value
    {
      let text = text(field)
      guard !text.isEmpty else { return fallback }
      do { return try read(text) } catch {
        let why = (error as? CommandFailure)?.why.first ?? ""
        throw problem("\(field.rawValue): '\(text)' is not known\(why.isEmpty ? "" : "; \(why)")")
      }
    }
    guard row <= Int(UInt32.max) else { throw problem("the file has too many lines") }
    self.row = UInt32(row)
    externalId = text(.externalID)
    customer = text(.customer)
    kind = try word(.kind, .question) { try TicketWords.kind($0) }
    priority = try word(.priority, .p3) { try TicketWords.priority($0) }
    state = try word(.state, .closed) { try TicketWords.state($0) }
    let lineText = text(.line)
    guard let line = lineText.isEmpty ? 2 : UInt32(lineText), (1...3).contains(line) else {
      throw problem("line: '\(lineText)' is none of 1, 2, 3")
    }
    self.line = line
    subject = text(.subject)
    body = text(.body)
    topic = text(.topic)
    product = text(.product)
    skills = text(.skills).split(separator: ",").map { String($0).trimmingBlanks }.filter { !$0.isEmpty }
    filer = text(.filer)
    owner = text(.owner)
    createdAtMs = try instant(.created)
    firstResponseAtMs = try instant(.firstResponse)
    solvedAtMs = try instant(.solved)
    closedAtMs = try instant(.closed)
  }

  /// A ticket of an export of this program, as another department takes it over.
  init(line row: Int, _ exported: TicketsV1.ExportedTicket) {
    let ticket = exported.ticket ?? TicketsV1.Ticket()
    self.init(
      row: UInt32(clamping: row), externalId: ticket.externalId.isEmpty ? "T-\(ticket.number)" : ticket.externalId,
      customer: ticket.customer, kind: ticket.kind == .unspecified ? .question : ticket.kind,
      priority: ticket.priority, state: ticket.state, line: max(1, ticket.line), subject: ticket.subject,
      body: ticket.body, topic: ticket.topic, product: ticket.product, skills: ticket.skills, filer: ticket.filer,
      owner: ticket.owner, createdAtMs: ticket.createdAtMs, firstResponseAtMs: ticket.firstResponseAtMs,
      solvedAtMs: ticket.solvedAtMs, closedAtMs: ticket.closedAtMs, messages: exported.messages)
  }
}

extension String {
  /// Without blanks at either end.
  fileprivate var trimmingBlanks: String {
    guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace }) else {
      return ""
    }
    return String(self[first...last])
  }
}
