internal import BusinessTime
internal import ServiceRuntime

/// Closes days nobody ended, four hours after their shift.
struct AutoCloseTimer: DomainTimer {
  let repository: any ReportingRepository

  var name: String { "auto-close-days" }

  func nextDue() async throws -> Instant? { try await repository.nextAutoClose() }

  func fire(at now: Instant) async throws { _ = try await repository.closeOverdueDays(at: now) }
}
