/// The tables every service's database has besides its own.
enum StoreSchema {
  static let migrations: [Migration] = [
    Migration(
      1, "outbox, inbox and recorded responses",
      sql: """
        CREATE TABLE outbox (
          sequence INTEGER PRIMARY KEY,
          type TEXT NOT NULL,
          aggregate TEXT NOT NULL,
          aggregate_version INTEGER NOT NULL,
          occurred_at_ms INTEGER NOT NULL,
          recorded_at_ms INTEGER NOT NULL,
          actor TEXT NOT NULL,
          payload BLOB NOT NULL,
          is_imported INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX outbox_by_aggregate ON outbox (aggregate, aggregate_version);

        CREATE TABLE inbox (
          producer TEXT NOT NULL PRIMARY KEY,
          sequence INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE recorded_response (
          caller TEXT NOT NULL,
          key TEXT NOT NULL,
          fingerprint INTEGER NOT NULL,
          response BLOB NOT NULL,
          recorded_at_ms INTEGER NOT NULL,
          PRIMARY KEY (caller, key)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX recorded_response_by_age ON recorded_response (recorded_at_ms);
        """)
  ]
}
