public import BusinessTime
public import Logging

/// Fires a service's timers: by the machine's clock in a loop, by a manual clock while it is moved.
public final class TimerSchedule: Sendable {
  private let timers: [any DomainTimer]
  private let clock: any DomainClock
  private let logger: Logger
  private let bell = Bell()
  /// One firing at a time: moving a manual clock and the bell may come together.
  private let turns = AsyncTurnstile()

  /// Longest real time between two looks at what is due, should a change ring no bell.
  private static let longestWait = Duration.seconds(30)
  /// Real time before a timer that failed is tried again.
  private static let retryDelay = Duration.seconds(1)
  /// How often one timer may fire for the same instant before it is taken for a defect.
  private static let maximumFiringsPerInstant = 100

  public init(timers: [any DomainTimer], clock: any DomainClock, logger: Logger) {
    self.timers = timers
    self.clock = clock
    self.logger = logger
  }

  /// Says that something may be due earlier than before. Cheap; call it after every write that could matter.
  public func ring() { bell.ring() }

  /// Fires what is due until the task is cancelled: as the machine's clock goes on and, under either clock, when a
  /// change has made something due.
  public func run() async {
    while !Task.isCancelled {
      let pass = await turns.inTurn { await fireDue(at: clock.now) }
      if pass.hasFailed {
        await bell.wait(atMost: Self.retryDelay)
      } else if !pass.hasFired {
        // What fired may have made another timer due: only a pass in which none did knows what comes next.
        await bell.wait(atMost: clock.isManual ? Self.longestWait : timeUntil(pass.nextDue))
      }
    }
  }

  /// Moves a manual clock to `target`, stopping at each instant at which something is due and firing it there.
  ///
  /// - Returns: When every timer due on the way has done its work.
  public func move(_ clock: ManualClock, to target: Instant) async {
    await turns.inTurn {
      while !Task.isCancelled, let due = await earliestDue(), due <= target {
        clock.set(due)
        guard await !fireDue(at: clock.now).hasFailed else { break }
      }
      clock.set(target)
    }
  }

  /// Timers that are due and have not fired; 0 when the service is at rest.
  public func pendingCount() async -> Int {
    let now = clock.now
    var count = 0
    for timer in timers {
      if let due = try? await timer.nextDue(), due <= now { count += 1 }
    }
    return count
  }

  /// What came of asking every timer once.
  private struct Pass {
    var hasFailed = false
    var hasFired = false
    /// The earliest instant at which one of them has to be asked again.
    var nextDue: Instant?
  }

  private func fireDue(at now: Instant) async -> Pass {
    var pass = Pass()
    for timer in timers {
      var firings = 0
      do {
        while let due = try await timer.nextDue() {
          guard due <= now else {
            pass.nextDue = min(pass.nextDue ?? due, due)
            break
          }
          firings += 1
          guard firings <= Self.maximumFiringsPerInstant else {
            logger.error("a timer stays due after firing", metadata: ["timer": "\(timer.name)", "due": "\(due)"])
            pass.hasFailed = true
            break
          }
          pass.hasFired = true
          try await timer.fire(at: now)
        }
      } catch is CancellationError {
        pass.hasFailed = true
        return pass
      } catch {
        logger.error("a timer failed", metadata: ["timer": "\(timer.name)", "error": "\(error)"])
        pass.hasFailed = true
      }
    }
    return pass
  }

  private func earliestDue() async -> Instant? {
    var earliest: Instant?
    for timer in timers {
      guard let due = try? await timer.nextDue() else { continue }
      earliest = min(earliest ?? due, due)
    }
    return earliest
  }

  private func timeUntil(_ due: Instant?) -> Duration {
    guard let due else { return Self.longestWait }
    let left = due.millisecondsSinceEpoch &- clock.now.millisecondsSinceEpoch
    return min(Self.longestWait, .milliseconds(max(1, left)))
  }
}
