internal import Store

extension TicketsSchema {
  static let clockSettings = Migration(
    12, "versions of the calendar and of the clock policy",
    sql: """
      -- Version 1 of each is what a department begins with, and has no row. The print tells a version from one of the
      -- same number that was rolled back.
      CREATE TABLE calendar_version (
        version INTEGER PRIMARY KEY, print INTEGER NOT NULL, calendar BLOB NOT NULL
      ) STRICT;
      CREATE TABLE clock_policy_version (
        version INTEGER PRIMARY KEY, print INTEGER NOT NULL, policy BLOB NOT NULL
      ) STRICT;
      """)
}
