internal import Store

extension TicketsSchema {
  static let regulations = Migration(
    13, "regulation: its versions, and which one a filing was held against",
    sql: """
      CREATE TABLE regulation_version (
        version INTEGER PRIMARY KEY, effective_from_ms INTEGER NOT NULL, applied_at_ms INTEGER NOT NULL,
        applied_by TEXT NOT NULL, reason TEXT NOT NULL, body BLOB NOT NULL
      ) STRICT;
      -- Until now there was the first version only.
      ALTER TABLE ticket_text ADD COLUMN regulation INTEGER NOT NULL DEFAULT 1;
      """)
}
