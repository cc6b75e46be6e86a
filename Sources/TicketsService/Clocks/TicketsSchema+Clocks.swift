internal import Store

extension TicketsSchema {
  static let clocks = Migration(
    7, "clocks of tickets",
    sql: """
      -- Those of a ticket that run or may run again, as a KeptClocks. What is due is found by the columns beside it.
      CREATE TABLE ticket_clocks (
        ticket INTEGER PRIMARY KEY, alarm_at_ms INTEGER NOT NULL, due_at_ms INTEGER NOT NULL,
        breached_at_ms INTEGER NOT NULL, percent INTEGER NOT NULL, clocks BLOB NOT NULL
      ) STRICT;
      CREATE INDEX clocks_by_alarm ON ticket_clocks (alarm_at_ms) WHERE alarm_at_ms > 0;
      CREATE INDEX clocks_by_due ON ticket_clocks (due_at_ms, ticket) WHERE due_at_ms > 0;
      CREATE INDEX clocks_at_risk ON ticket_clocks (due_at_ms, ticket) WHERE due_at_ms > 0 AND percent >= 75;
      CREATE INDEX clocks_breached ON ticket_clocks (breached_at_ms, ticket) WHERE breached_at_ms > 0;
      -- Cycles that will never run again, frozen.
      CREATE TABLE clock_cycle (
        ticket INTEGER NOT NULL, metric INTEGER NOT NULL, cycle INTEGER NOT NULL, clock BLOB NOT NULL,
        PRIMARY KEY (ticket, metric, cycle)
      ) STRICT, WITHOUT ROWID;
      -- One row: up to which ticket those that are older than clocks have got theirs.
      CREATE TABLE clock_backfill (
        one INTEGER PRIMARY KEY CHECK (one = 1), ticket INTEGER NOT NULL, is_complete INTEGER NOT NULL
      ) STRICT;
      """)
}
