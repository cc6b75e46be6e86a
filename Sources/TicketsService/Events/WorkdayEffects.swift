internal import BusinessTime
internal import Logging
internal import Messages
internal import OporaAPI
internal import ServiceRuntime
internal import Store
internal import TicketsDomain

/// What workdays set off here: the end of one stops its person's running clock.
struct WorkdayEffects {
  let repository: SQLiteTicketsRepository
  let logger: Logger
  let timersChanged: @Sendable () -> Void

  var consumption: EventConsumption {
    let effects = self
    return EventConsumption(
      producer: "reporting", apply: { event, transaction in try effects.apply(event, transaction) },
      committed: { effects.timersChanged() })
  }

  func apply(_ event: EventsV1.Event, _ transaction: WriteTransaction) throws {
    guard event.type == "workday.ended" || event.type == "workday.auto_closed" else { return }
    guard let workday = try? ReportingV1.WorkdayEvent(decoding: event.payload) else {
      logger.error("an event cannot be read and is skipped", metadata: ["sequence": "\(event.sequence)"])
      return
    }
    let tables = TicketTables(database: transaction.database)
    guard let segment = try tables.runningSegment(of: workday.person) else { return }
    let ended = workday.endedAtMs == 0 ? event.occurredAtMs : workday.endedAtMs
    let at = Instant(millisecondsSinceEpoch: ended)
    let request = CommandRequest(actor: .rule("workday-ended"), now: max(at, segment.startedAt))
    _ = try repository.perform(
      .stopSegment(of: segment.person, at: at, reason: "workday ended"), on: segment.ticket, request, transaction)
  }
}
