internal import Store

extension TicketsSchema {
  /// Links, merges and splits.
  static let ties = Migration(
    4, "ties: links, merges, splits",
    sql: """
      CREATE TABLE link (
        origin INTEGER NOT NULL, kind INTEGER NOT NULL, other INTEGER NOT NULL, at_ms INTEGER NOT NULL,
        actor TEXT NOT NULL, reason TEXT NOT NULL,
        PRIMARY KEY (origin, kind, other)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX link_by_other ON link (other, kind, origin);
      -- A redirect is a merge that was not undone; the rest of the row is what undoing gives back.
      CREATE TABLE merge (
        id INTEGER PRIMARY KEY, source INTEGER NOT NULL, target INTEGER NOT NULL, at_ms INTEGER NOT NULL,
        actor TEXT NOT NULL, reason TEXT NOT NULL, source_version INTEGER NOT NULL,
        target_version INTEGER NOT NULL, state INTEGER NOT NULL, line INTEGER NOT NULL, owner TEXT NOT NULL,
        overseer TEXT NOT NULL, state_reason TEXT NOT NULL, unanswered_since_ms INTEGER NOT NULL,
        open_blockers INTEGER NOT NULL, target_before_ms INTEGER NOT NULL,
          last_message INTEGER NOT NULL, undone_at_ms INTEGER NOT NULL
      ) STRICT;
      CREATE UNIQUE INDEX merge_standing ON merge (source) WHERE undone_at_ms = 0;
      CREATE INDEX merge_by_source ON merge (source, id);
      CREATE INDEX merge_by_target ON merge (target, id) WHERE undone_at_ms = 0;
      CREATE TABLE split (
        ticket INTEGER PRIMARY KEY, origin INTEGER NOT NULL, at_ms INTEGER NOT NULL, actor TEXT NOT NULL,
        origin_version INTEGER NOT NULL, unanswered_before_ms INTEGER NOT NULL, undone_at_ms INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE split_message (message INTEGER PRIMARY KEY, ticket INTEGER NOT NULL) STRICT;
      CREATE INDEX split_message_by_ticket ON split_message (ticket);
      """)
}
