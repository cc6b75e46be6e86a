internal import Store

extension LibrarySchema {
  static let regulation = Migration(
    2, "the regulation as an article, and who has read it",
    sql: """
      CREATE TABLE regulation_version (
        version INTEGER PRIMARY KEY, article_version INTEGER NOT NULL, effective_from_ms INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE regulation_acknowledgement (
        version INTEGER NOT NULL, person TEXT NOT NULL, role TEXT NOT NULL, at_ms INTEGER NOT NULL,
        PRIMARY KEY (version, person)
      ) STRICT, WITHOUT ROWID;
      """)
}
