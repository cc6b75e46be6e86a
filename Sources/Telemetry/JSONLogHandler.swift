public import Logging

/// Writes each record as one JSON object on one line of standard error.
///
/// ```json
/// {"time":"2026-03-30T06:00:00.123Z","level":"info","service":"tickets","message":"call","method":"…","status":"OK"}
/// ```
///
/// Metadata keys become members beside the fixed ones. Never put message bodies or secrets into metadata.
public struct JSONLogHandler: LogHandler {
  private let service: String
  private let level: LogLevel
  public var metadata: Logger.Metadata = [:]
  public var metadataProvider: Logger.MetadataProvider?

  /// - Parameters:
  ///   - service: Stands in every record.
  ///   - level: Shared by all loggers of the process and changeable at run time.
  public init(service: String, level: LogLevel) {
    self.service = service
    self.level = level
  }

  public var logLevel: Logger.Level {
    get { level.value }
    set { level.value = newValue }
  }

  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  public func log(event: LogEvent) {
    var line = JSONLine()
    line.add("time", LogTime.now())
    line.add("level", event.level.rawValue)
    line.add("service", service)
    line.add("message", "\(event.message)")
    for (key, value) in metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 }).sorted(by: { $0.key < $1.key }
    ) {
      line.add(key, value)
    }
    if let error = event.error { line.add("error", "\(error)") }
    StandardError.write(line.finished())
  }
}
