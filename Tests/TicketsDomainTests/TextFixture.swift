@testable import TicketsDomain

enum TextFixture {
  static let facts = FilingFacts(customer: Play.customer)

  static var question: Filing {
    var filing = Filing()
    filing.customer = "romashka"
    filing.kind = .question
    filing.subject = "How do I export the deals"
    filing.body = "The customer wants all deals of March as a table."
    filing.topic = "export"
    return filing
  }

  static var defect: Filing {
    var filing = question
    filing.kind = .defect
    filing.product = "CRM"
    filing.steps = "Open deals, press Export"
    filing.expected = "A file is saved"
    filing.actual = "An empty page"
    filing.impact = 2
    filing.urgency = 2
    return filing
  }
}

extension TextFixture {
  /// What a regulation says that has nothing to complain of.
  static let content = FilingAssessment(
    regulationVersion: 1, violations: [], priority: .p3, matrixPriority: nil, duplicates: [], line: .specialists,
    needsInfo: false, customer: Play.customer)
}
