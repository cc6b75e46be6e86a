internal import Store

/// The tables of reporting: what people say about their days, what events say about tickets, and the log the latter
/// is computed from.
enum ReportingSchema {
  static let migrations = [
    Migration(1, "people and their days", sql: days),
    Migration(2, "event log and projections", sql: eventLog + projections),
    Migration(
      3, "who says the minutes",
      sql: "ALTER TABLE report_item ADD COLUMN minutes_stated INTEGER NOT NULL DEFAULT 0"),
    Migration(4, "shifts of single dates, leave, excuses", sql: attendance),
    Migration(
      5, "leave of half a day", sql: "ALTER TABLE leave ADD COLUMN part TEXT NOT NULL DEFAULT 'whole'"),
  ]

  private static let days = """
    CREATE TABLE person (
      id TEXT NOT NULL PRIMARY KEY,
      name TEXT NOT NULL,
      team TEXT NOT NULL,
      line INTEGER NOT NULL,
      zone TEXT NOT NULL,
      shifts TEXT NOT NULL,
      active INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE workday (
      person TEXT NOT NULL,
      date TEXT NOT NULL,
      state TEXT NOT NULL,
      mode TEXT NOT NULL,
      shift_date TEXT,
      shift_starts_ms INTEGER,
      shift_ends_ms INTEGER,
      started_at_ms INTEGER NOT NULL,
      ended_at_ms INTEGER,
      late_minutes INTEGER NOT NULL,
      plan_filed_at_ms INTEGER,
      has_report INTEGER NOT NULL,
      summary TEXT NOT NULL,
      report_filed_at_ms INTEGER,
      flags TEXT NOT NULL,
      override_by TEXT,
      override_reason TEXT,
      auto_close_at_ms INTEGER,
      version INTEGER NOT NULL,
      PRIMARY KEY (person, date)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX workday_by_date ON workday (date, person);
    CREATE INDEX workday_open ON workday (auto_close_at_ms) WHERE auto_close_at_ms IS NOT NULL;
    CREATE INDEX workday_owing ON workday (person, date) WHERE state = 'auto_closed';

    CREATE TABLE plan_item (
      person TEXT NOT NULL,
      date TEXT NOT NULL,
      number INTEGER NOT NULL,
      ticket INTEGER,
      text TEXT NOT NULL,
      estimate_minutes INTEGER,
      carried_over INTEGER NOT NULL,
      PRIMARY KEY (person, date, number)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE report_item (
      person TEXT NOT NULL,
      date TEXT NOT NULL,
      place INTEGER NOT NULL,
      plan_number INTEGER,
      ticket INTEGER,
      text TEXT NOT NULL,
      assessment TEXT,
      reason TEXT NOT NULL,
      carry_over INTEGER NOT NULL,
      minutes INTEGER NOT NULL,
      discrepancy TEXT NOT NULL,
      drafted INTEGER NOT NULL,
      PRIMARY KEY (person, date, place)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE day_break (
      person TEXT NOT NULL,
      date TEXT NOT NULL,
      place INTEGER NOT NULL,
      started_at_ms INTEGER NOT NULL,
      ended_at_ms INTEGER,
      PRIMARY KEY (person, date, place)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE audit (
      id INTEGER PRIMARY KEY,
      at_ms INTEGER NOT NULL,
      actor TEXT NOT NULL,
      action TEXT NOT NULL,
      subject TEXT NOT NULL,
      reason TEXT NOT NULL
    ) STRICT;
    CREATE INDEX audit_by_subject ON audit (subject, id);
    """

  private static let attendance = """
    CREATE TABLE dated_shift (
      person TEXT NOT NULL,
      date TEXT NOT NULL,
      -- Empty when free, NULL when the week's hours hold again.
      hours TEXT,
      reason TEXT NOT NULL,
      version INTEGER NOT NULL,
      PRIMARY KEY (person, date)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE leave (
      id INTEGER PRIMARY KEY,
      person TEXT NOT NULL,
      kind TEXT NOT NULL,
      first_date TEXT NOT NULL,
      last_date TEXT NOT NULL,
      state TEXT NOT NULL,
      reason TEXT NOT NULL,
      requested_at_ms INTEGER NOT NULL,
      requested_by TEXT NOT NULL,
      decided_at_ms INTEGER,
      decided_by TEXT NOT NULL,
      decision_reason TEXT NOT NULL,
      version INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX leave_by_person ON leave (person, last_date);
    CREATE INDEX leave_by_date ON leave (last_date);
    CREATE INDEX leave_undecided ON leave (last_date) WHERE state = 'requested';

    CREATE TABLE excuse (
      person TEXT NOT NULL,
      date TEXT NOT NULL,
      state TEXT NOT NULL,
      reason TEXT NOT NULL,
      decided_by TEXT NOT NULL,
      decision_reason TEXT NOT NULL,
      version INTEGER NOT NULL,
      PRIMARY KEY (person, date)
    ) STRICT, WITHOUT ROWID;

    CREATE INDEX ticket_by_overseer ON ticket (overseer) WHERE overseer <> '';
    """

  private static let eventLog = """
    CREATE TABLE event_log (
      producer TEXT NOT NULL,
      sequence INTEGER NOT NULL,
      type TEXT NOT NULL,
      occurred_at_ms INTEGER NOT NULL,
      actor TEXT NOT NULL,
      imported INTEGER NOT NULL,
      payload BLOB NOT NULL,
      PRIMARY KEY (producer, sequence)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE projection_basis (
      name TEXT NOT NULL PRIMARY KEY,
      value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    """

  /// Everything computed from the event log alone; a rebuild makes the same tables elsewhere and compares.
  static let projections = """
    CREATE TABLE ticket (
      number INTEGER PRIMARY KEY,
      subject TEXT NOT NULL,
      customer TEXT NOT NULL,
      state TEXT NOT NULL,
      state_reason TEXT NOT NULL,
      owner TEXT NOT NULL,
      overseer TEXT NOT NULL,
      unanswered_since_ms INTEGER,
      imported INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX ticket_unanswered_owner ON ticket (owner) WHERE unanswered_since_ms IS NOT NULL;
    CREATE INDEX ticket_unanswered_overseer ON ticket (overseer) WHERE unanswered_since_ms IS NOT NULL;

    CREATE TABLE touch (
      person TEXT NOT NULL,
      at_ms INTEGER NOT NULL,
      sequence INTEGER NOT NULL,
      ticket INTEGER NOT NULL,
      act TEXT NOT NULL,
      PRIMARY KEY (person, at_ms, sequence)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX touch_by_ticket ON touch (ticket, person);

    CREATE TABLE segment (
      id INTEGER PRIMARY KEY,
      ticket INTEGER NOT NULL,
      person TEXT NOT NULL,
      started_at_ms INTEGER NOT NULL,
      ended_at_ms INTEGER
    ) STRICT;
    CREATE INDEX segment_by_person ON segment (person, started_at_ms);
    CREATE INDEX segment_running ON segment (person) WHERE ended_at_ms IS NULL;

    CREATE TABLE timeline (
      ticket INTEGER PRIMARY KEY,
      created_at_ms INTEGER NOT NULL,
      imported INTEGER NOT NULL,
      priority INTEGER NOT NULL,
      state TEXT NOT NULL,
      finished INTEGER NOT NULL,
      line INTEGER NOT NULL,
      lines_visited INTEGER NOT NULL,
      last_change_at_ms INTEGER NOT NULL,
      wait_stopped_at_ms INTEGER, wait_wall_ms INTEGER, wait_business_ms INTEGER,
      response_stopped_at_ms INTEGER, response_wall_ms INTEGER, response_business_ms INTEGER,
      resolution_stopped_at_ms INTEGER, resolution_wall_ms INTEGER, resolution_business_ms INTEGER,
      first_resolution_stopped_at_ms INTEGER, first_resolution_wall_ms INTEGER, first_resolution_business_ms INTEGER,
      used_wall_ms INTEGER NOT NULL, used_business_ms INTEGER NOT NULL,
      running_since_ms INTEGER,
      handled_wall_ms INTEGER NOT NULL, handled_business_ms INTEGER NOT NULL,
      solved_count INTEGER NOT NULL,
      reopen_count INTEGER NOT NULL,
      reopened_soon INTEGER NOT NULL,
      escalation_count INTEGER NOT NULL,
      return_count INTEGER NOT NULL,
      solved_without_reply INTEGER NOT NULL,
      last_solved_at_ms INTEGER
    ) STRICT;
    CREATE INDEX timeline_open ON timeline (ticket) WHERE finished = 0;
    CREATE INDEX timeline_by_arrival ON timeline (created_at_ms);
    CREATE INDEX timeline_by_wait ON timeline (wait_stopped_at_ms);
    CREATE INDEX timeline_by_response ON timeline (response_stopped_at_ms);
    CREATE INDEX timeline_by_solution ON timeline (last_solved_at_ms);
    CREATE INDEX timeline_by_first_solution ON timeline (first_resolution_stopped_at_ms);

    CREATE TABLE hanging (
      ticket INTEGER PRIMARY KEY,
      since_ms INTEGER NOT NULL
    ) STRICT;
    """

  /// The projections, with the columns that order their rows.
  static let projectionTables: [(name: String, key: String)] = [
    ("ticket", "number"), ("touch", "person, at_ms, sequence"), ("segment", "id"), ("timeline", "ticket"),
    ("hanging", "ticket"),
  ]
}
