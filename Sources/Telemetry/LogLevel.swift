public import Logging
internal import Synchronization

/// The log level of a process, changeable while it runs.
public final class LogLevel: Sendable {
  private let level: Mutex<Logger.Level>

  public init(_ level: Logger.Level) {
    self.level = Mutex(level)
  }

  public var value: Logger.Level {
    get { level.withLock { $0 } }
    set { level.withLock { $0 = newValue } }
  }
}
