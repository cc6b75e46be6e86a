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

  /// What rules that act by themselves need: how far they have come, what set a run off and what it set off.
  static let triggers = Migration(
    6, "automation: triggers",
    sql: """
      ALTER TABLE automation_rule ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE automation_rule ADD COLUMN trips INTEGER NOT NULL DEFAULT 0;
      -- One row: the last event that was looked at, and a number that grows with every change of a rule.
      CREATE TABLE automation_state (
        one INTEGER PRIMARY KEY CHECK (one = 1), cursor INTEGER NOT NULL, revision INTEGER NOT NULL
      ) STRICT;
      INSERT INTO automation_state (one, cursor, revision) VALUES (1, 0, 1);
      ALTER TABLE automation_run ADD COLUMN event INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE automation_run ADD COLUMN event_type TEXT NOT NULL DEFAULT '';
      ALTER TABLE automation_run ADD COLUMN depth INTEGER NOT NULL DEFAULT 0;
      -- The events it caused, from the first to the last; 0 for none.
      ALTER TABLE automation_run ADD COLUMN first_event INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE automation_run ADD COLUMN last_event INTEGER NOT NULL DEFAULT 0;
      CREATE INDEX automation_run_by_effect ON automation_run (first_event) WHERE first_event > 0;
      CREATE INDEX automation_run_by_rate ON automation_run (rule, ticket, at_ms);
      CREATE INDEX automation_run_failed ON automation_run (id) WHERE outcome > 1;
      """)

  static let ruleTimers = Migration(
    10, "automation: timers that run",
    sql: """
      CREATE TABLE automation_timer (
        ticket INTEGER NOT NULL, rule TEXT NOT NULL, started_at_ms INTEGER NOT NULL, due_at_ms INTEGER NOT NULL,
        event INTEGER NOT NULL, depth INTEGER NOT NULL,
        PRIMARY KEY (ticket, rule)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX automation_timer_by_due ON automation_timer (due_at_ms, ticket);
      CREATE INDEX automation_timer_by_rule ON automation_timer (rule, ticket);
      """)
}
