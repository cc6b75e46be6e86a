internal import Store

extension TicketsSchema {
  /// Rules with their versions, what was done to them, and what they did.
  static let automation = Migration(
    5, "automation: rules, their versions and runs",
    sql: """
      CREATE TABLE automation_rule (
        rule TEXT NOT NULL PRIMARY KEY, kind INTEGER NOT NULL, version INTEGER NOT NULL, enabled INTEGER NOT NULL,
        revision INTEGER NOT NULL, description TEXT NOT NULL, changed_at_ms INTEGER NOT NULL,
        changed_by TEXT NOT NULL, reason TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE automation_version (
        rule TEXT NOT NULL, version INTEGER NOT NULL, body BLOB NOT NULL,
        PRIMARY KEY (rule, version)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE automation_change (
        rule TEXT NOT NULL, revision INTEGER NOT NULL, at_ms INTEGER NOT NULL, actor TEXT NOT NULL,
        change TEXT NOT NULL, version INTEGER NOT NULL, reason TEXT NOT NULL,
        PRIMARY KEY (rule, revision)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE automation_run (
        id INTEGER PRIMARY KEY, rule TEXT NOT NULL, version INTEGER NOT NULL, kind INTEGER NOT NULL,
        ticket INTEGER NOT NULL, at_ms INTEGER NOT NULL, actor TEXT NOT NULL, outcome INTEGER NOT NULL,
        actions BLOB NOT NULL
      ) STRICT;
      CREATE INDEX automation_run_by_rule ON automation_run (rule, id);
      CREATE INDEX automation_run_by_ticket ON automation_run (ticket, id);
      """)
}
