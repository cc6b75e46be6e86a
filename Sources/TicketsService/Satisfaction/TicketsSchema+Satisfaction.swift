internal import Store

extension TicketsSchema {
  /// Solvings that were asked about and what was answered.
  static let satisfaction = Migration(
    9, "satisfaction after solving",
    sql: """
      -- `score` is the latest answer's, 0 before there is one.
      CREATE TABLE survey (
        ticket INTEGER NOT NULL, number INTEGER NOT NULL, asked_at_ms INTEGER NOT NULL, person TEXT NOT NULL,
        line INTEGER NOT NULL, customer TEXT NOT NULL, lapsed_at_ms INTEGER NOT NULL, score INTEGER NOT NULL,
        PRIMARY KEY (ticket, number)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX survey_by_time ON survey (asked_at_ms);
      CREATE INDEX survey_by_person ON survey (person, asked_at_ms);
      CREATE INDEX survey_by_customer ON survey (customer, asked_at_ms);
      CREATE TABLE survey_answer (
        ticket INTEGER NOT NULL, number INTEGER NOT NULL, revision INTEGER NOT NULL, score INTEGER NOT NULL,
        comment TEXT NOT NULL, at_ms INTEGER NOT NULL, actor TEXT NOT NULL,
        PRIMARY KEY (ticket, number, revision)
      ) STRICT, WITHOUT ROWID;
      """)
}
