internal import Store

/// The tables of routing: what it knows of tickets and people, and what it decided.
enum RoutingSchema {
  static let migrations: [Migration] = [
    Migration(
      1, "tickets, staff, assignments",
      sql: """
        -- Every ticket as of the last event seen; text lists are lines.
        CREATE TABLE ticket (
          number INTEGER PRIMARY KEY,
          version INTEGER NOT NULL,
          state INTEGER NOT NULL,
          line INTEGER NOT NULL,
          kind INTEGER NOT NULL,
          priority INTEGER NOT NULL,
          customer TEXT NOT NULL,
          subject TEXT NOT NULL,
          skills TEXT NOT NULL,
          owner TEXT NOT NULL,
          overseer TEXT NOT NULL,
          manager TEXT NOT NULL,
          manager_deputy TEXT NOT NULL,
          eligible_since_ms INTEGER NOT NULL,
          is_answered INTEGER NOT NULL,
          unanswered_since_ms INTEGER NOT NULL,
          decline_count INTEGER NOT NULL,
          is_imported INTEGER NOT NULL,
          -- Until then no proposal is made for this version: Tickets has refused one.
          held_version INTEGER NOT NULL DEFAULT 0,
          held_until_ms INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE INDEX ticket_queued ON ticket (line) WHERE state = 2 AND is_imported = 0;
        CREATE INDEX ticket_held ON ticket (owner) WHERE state BETWEEN 3 AND 8 AND is_imported = 0;

        CREATE TABLE member (
          id TEXT NOT NULL PRIMARY KEY,
          definition BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE presence (
          person TEXT NOT NULL PRIMARY KEY,
          -- 0 not started, 1 started, 2 ended.
          workday INTEGER NOT NULL,
          workday_at_ms INTEGER NOT NULL,
          plan_filed INTEGER NOT NULL,
          on_break INTEGER NOT NULL,
          break_at_ms INTEGER NOT NULL,
          break_total_ms INTEGER NOT NULL,
          lease_until_ms INTEGER NOT NULL,
          sends_heartbeats INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX presence_at_work ON presence (person) WHERE workday = 1;

        -- What Tickets is asked to do. Pending rows are sent until they are answered.
        CREATE TABLE proposal (
          id TEXT NOT NULL PRIMARY KEY,
          kind TEXT NOT NULL,
          ticket INTEGER NOT NULL,
          version INTEGER NOT NULL,
          person TEXT NOT NULL,
          reason TEXT NOT NULL,
          weight REAL NOT NULL,
          policy_version INTEGER NOT NULL,
          created_at_ms INTEGER NOT NULL,
          state TEXT NOT NULL,
          answer TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX proposal_pending ON proposal (ticket) WHERE state = 'pending';

        -- Confirmed assignments: the cursor of "longest since the last one", intake and work of the day.
        CREATE TABLE assignment (
          proposal TEXT NOT NULL PRIMARY KEY,
          ticket INTEGER NOT NULL,
          person TEXT NOT NULL,
          at_ms INTEGER NOT NULL,
          weight REAL NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX assignment_by_person ON assignment (person, at_ms, weight);

        CREATE TABLE last_specialist (
          customer TEXT NOT NULL PRIMARY KEY,
          person TEXT NOT NULL,
          at_ms INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE offer (
          ticket INTEGER PRIMARY KEY,
          person TEXT NOT NULL,
          offered_at_ms INTEGER NOT NULL,
          expires_at_ms INTEGER NOT NULL,
          state TEXT NOT NULL,
          reason TEXT NOT NULL
        ) STRICT;
        CREATE INDEX offer_open ON offer (person) WHERE state = 'open';

        CREATE TABLE exclusion (
          ticket INTEGER NOT NULL,
          person TEXT NOT NULL,
          reason TEXT NOT NULL,
          -- 0 for ever.
          until_ms INTEGER NOT NULL,
          PRIMARY KEY (ticket, person)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE decision (
          id INTEGER PRIMARY KEY,
          ticket INTEGER NOT NULL,
          at_ms INTEGER NOT NULL,
          outcome TEXT NOT NULL,
          person TEXT NOT NULL,
          reason TEXT NOT NULL,
          explanation BLOB NOT NULL
        ) STRICT;
        CREATE INDEX decision_by_ticket ON decision (ticket, id);

        CREATE TABLE alarm (
          id INTEGER PRIMARY KEY,
          kind TEXT NOT NULL,
          subject TEXT NOT NULL,
          ticket INTEGER NOT NULL,
          raised_at_ms INTEGER NOT NULL,
          -- 0 while it stands.
          resolved_at_ms INTEGER NOT NULL,
          text TEXT NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX alarm_standing ON alarm (kind, subject) WHERE resolved_at_ms = 0;

        CREATE TABLE policy (
          version INTEGER PRIMARY KEY,
          definition BLOB NOT NULL,
          set_at_ms INTEGER NOT NULL,
          actor TEXT NOT NULL,
          reason TEXT NOT NULL
        ) STRICT;
        """),
    Migration(
      2, "skills",
      sql: """
        CREATE TABLE skill (
          id TEXT NOT NULL PRIMARY KEY,
          name TEXT NOT NULL,
          -- Ids of skills it brings along, one a line.
          implies TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        -- Every grant and revocation; level 0 is a revocation.
        CREATE TABLE skill_grant (
          id INTEGER PRIMARY KEY,
          person TEXT NOT NULL,
          skill TEXT NOT NULL,
          level INTEGER NOT NULL,
          level_before INTEGER NOT NULL,
          at_ms INTEGER NOT NULL,
          actor TEXT NOT NULL,
          reason TEXT NOT NULL,
          evidence TEXT NOT NULL
        ) STRICT;
        CREATE INDEX skill_grant_by_person ON skill_grant (person, id);
        """),
    Migration(
      3, "leave and shifts of single dates",
      sql: """
        -- Leave that holds; other states have no row.
        CREATE TABLE absence (
          leave INTEGER PRIMARY KEY,
          person TEXT NOT NULL,
          starts_at_ms INTEGER NOT NULL,
          ends_at_ms INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX absence_by_end ON absence (ends_at_ms);
        CREATE INDEX absence_by_start ON absence (starts_at_ms);

        CREATE TABLE dated_shift (
          person TEXT NOT NULL,
          date TEXT NOT NULL,
          -- Empty when free.
          hours TEXT NOT NULL,
          PRIMARY KEY (person, date)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX dated_shift_by_date ON dated_shift (date);

        CREATE INDEX ticket_overseen_in_queue ON ticket (overseer)
          WHERE state = 2 AND overseer <> '' AND is_imported = 0;
        """),
    Migration(4, "what was touched", sql: TouchLog.sql),
  ]
}
