internal import Store

extension TicketsSchema {
  static let helpAndAlarms = Migration(
    3, "requests with clocks, alarms and their policy",
    sql: """
      ALTER TABLE help_request ADD COLUMN line INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE help_request ADD COLUMN due_at_ms INTEGER NOT NULL DEFAULT 0;
      -- When its reminder, and then its alarm, is due.
      ALTER TABLE help_request ADD COLUMN next_at_ms INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE help_request ADD COLUMN withdrawn_at_ms INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE help_request ADD COLUMN declined_by TEXT NOT NULL DEFAULT '';
      UPDATE help_request
        SET line = coalesce((SELECT t.line FROM ticket t WHERE t.number = help_request.ticket), 0)
        WHERE colleague = '';
      CREATE INDEX help_by_next ON help_request (next_at_ms) WHERE next_at_ms > 0;
      CREATE INDEX help_open ON help_request (id) WHERE answered_at_ms = 0 AND withdrawn_at_ms = 0;

      CREATE TABLE alarm (
        id INTEGER PRIMARY KEY, version INTEGER NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL,
        ticket INTEGER NOT NULL, raised_at_ms INTEGER NOT NULL, resolved_at_ms INTEGER NOT NULL, text TEXT NOT NULL,
        recipients TEXT NOT NULL, resolved_by TEXT NOT NULL, acknowledged_by TEXT NOT NULL,
        acknowledged_at_ms INTEGER NOT NULL
      ) STRICT;
      CREATE UNIQUE INDEX alarm_standing ON alarm (kind, subject) WHERE resolved_at_ms = 0;
      CREATE INDEX alarm_standing_by_id ON alarm (id) WHERE resolved_at_ms = 0;
      CREATE INDEX alarm_by_ticket ON alarm (ticket, id);
      CREATE TABLE alarm_recipient (
        recipient TEXT NOT NULL, standing INTEGER NOT NULL, alarm INTEGER NOT NULL,
        PRIMARY KEY (recipient, standing, alarm)
      ) STRICT, WITHOUT ROWID;

      -- Tickets that are somebody's to move on, and since when nobody has.
      CREATE TABLE stall_watch (
        ticket INTEGER PRIMARY KEY, activity_at_ms INTEGER NOT NULL, due_at_ms INTEGER NOT NULL, alarm INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX stall_by_due ON stall_watch (due_at_ms) WHERE due_at_ms > 0;
      CREATE TABLE alarm_policy (
        version INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, actor TEXT NOT NULL, reason TEXT NOT NULL,
        terms TEXT NOT NULL
      ) STRICT;
      """)
}
