/// A statement of the paths that every write takes: prepared once for the writer's connection, bound and read without
/// boxes, arrays or a look-up by its text.
///
/// Make one as a constant; it is known by its identity. For what runs less than once per write, GRDB's statements say
/// the same in fewer words. ``Statements`` runs it.
public final class PreparedStatement: Sendable {
  let sql: String

  /// - Parameter sql: One statement with positional parameters (`?`). It is compiled at its first use.
  public init(_ sql: String) {
    self.sql = sql
  }
}
