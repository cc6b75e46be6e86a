public import GRDB

/// One forward step of a schema. A released migration is never changed: a later one corrects it.
public struct Migration: Sendable {
  /// 1, 2, 3 … without holes.
  public let number: Int
  /// For people: "tickets and messages".
  public let name: String
  /// What tells a changed migration from the one a database was migrated with.
  let checksum: Int64
  let apply: @Sendable (Database) throws -> Void

  /// A step written as SQL statements. Its text is what the checksum is taken of.
  public init(_ number: Int, _ name: String, sql: String) {
    self.number = number
    self.name = name
    self.checksum = Fingerprint.of(sql)
    self.apply = { try $0.execute(sql: sql) }
  }

  /// A step that needs code.
  /// - Parameter revision: any text that says which code this is; the checksum is taken of it.
  public init(_ number: Int, _ name: String, revision: String, apply: @escaping @Sendable (Database) throws -> Void) {
    self.number = number
    self.name = name
    self.checksum = Fingerprint.of(revision)
    self.apply = apply
  }
}

/// One line of what `migrate --status` shows.
public struct MigrationStatus: Equatable, Sendable {
  public let number: Int
  public let name: String
  /// Milliseconds since 1970 (UTC) by the machine's clock; nil when the migration has not been applied.
  public let appliedAtMilliseconds: Int64?

  public var isApplied: Bool { appliedAtMilliseconds != nil }
}
