import BusinessTime
import Testing

@testable import TicketsDomain

@Suite("What customers think of a solving") struct SurveyTests {
  private let asked = Instant(millisecondsSinceEpoch: 1_774_854_000_000)

  private var survey: Survey {
    Survey(ticket: 1001, number: 1, askedAt: asked, person: "anna", line: .specialists, customer: "romashka")
  }

  private func refusal(
    _ survey: Survey, _ score: Int, _ comment: String = "", by actor: Actor = .person(.manager, "maria"),
    days: Int64 = 0
  ) -> SurveyRefusal? {
    let now = asked.advanced(byMilliseconds: days * 86_400_000)
    do throws(SurveyRefusal) {
      _ = try survey.answering(score: score, comment: comment, by: actor, at: now, .standard)
      return nil
    } catch { return error }
  }

  @Test("is 1 to 5", arguments: [Int.min, 0, 1, 5, 6, Int.max])
  func scores(score: Int) {
    #expect(refusal(survey, score) == ((1...5).contains(score) ? nil : .malformedScore(score)))
  }

  @Test("is not entered by who is judged, and has a comment of bounded length")
  func judged() {
    #expect(refusal(survey, 5, by: .person(.specialist, "anna")) == .judged(ticket: 1001, person: "anna"))
    #expect(refusal(survey, 5, by: .service("anna")) == nil)
    #expect(refusal(survey, 5, String(repeating: "я", count: 2_048)) == nil)
    #expect(refusal(survey, 5, String(repeating: "я", count: 2_049)) == .longComment(bytes: 4_098, limit: 4_096))
  }

  @Test("can be changed within the days of the setting, counted from the first answer")
  func changing() {
    var answered = survey
    answered.answers = [
      SurveyAnswer(score: 2, comment: "долго", at: asked, actor: "service/crm"),
      SurveyAnswer(
        score: 3, comment: "долго", at: asked.advanced(byMilliseconds: 6 * 86_400_000), actor: "service/crm"),
    ]
    #expect(refusal(answered, 4, days: 7) == nil)
    #expect(refusal(answered, 4, days: 8) == .tooLate(ticket: 1001, answeredAt: asked, days: 7))
    // The same again is no change, whenever it comes.
    #expect(refusal(answered, 3, "  долго ", days: 8) == nil)
  }

  @Test("is no longer asked for when the ticket was reopened before an answer")
  func lapsed() {
    var lapsed = survey
    lapsed.lapsedAt = asked
    #expect(refusal(lapsed, 4) == .lapsed(ticket: 1001, at: asked))
  }

  @Test("sums up with the number asked and answered, the mean and the share of good ones")
  func sums() {
    let sum = SatisfactionSum(key: "anna", asked: 10, scores: [1, 0, 0, 1, 2])
    #expect(sum.answered == 4 && sum.mean == 3.75 && sum.satisfiedPercent == 75 && sum.answeredPercent == 40)
    let none = SatisfactionSum(key: "boris", asked: 0, scores: [])
    #expect(none.answered == 0 && none.mean == nil && none.satisfiedPercent == nil && none.answeredPercent == nil)
  }
}
