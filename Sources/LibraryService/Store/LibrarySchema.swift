internal import FullText
internal import LibraryDomain
internal import Store

/// The library's tables.
enum LibrarySchema {
  static let migrations: [Migration] = [
    Migration(
      1, "articles, their index and the searches that found nothing",
      sql: """
        -- What every query filters by is small and stands alone; the texts are beside it.
        CREATE TABLE article (
          row INTEGER PRIMARY KEY,
          id TEXT NOT NULL UNIQUE,
          title TEXT NOT NULL,
          tags TEXT NOT NULL,
          language TEXT NOT NULL,
          state TEXT NOT NULL,
          audience INTEGER NOT NULL,
          version INTEGER NOT NULL,
          updated_at_ms INTEGER NOT NULL,
          author TEXT NOT NULL,
          source TEXT NOT NULL
        ) STRICT;
        CREATE INDEX article_by_state ON article (state, audience);

        CREATE TABLE article_version (
          article INTEGER NOT NULL REFERENCES article (row),
          version INTEGER NOT NULL,
          title TEXT NOT NULL,
          tags TEXT NOT NULL,
          language TEXT NOT NULL,
          state TEXT NOT NULL,
          audience INTEGER NOT NULL,
          updated_at_ms INTEGER NOT NULL,
          author TEXT NOT NULL,
          body TEXT NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX article_version_by_number ON article_version (article, version);

        CREATE TABLE article_tag (
          tag TEXT NOT NULL,
          article INTEGER NOT NULL REFERENCES article (row),
          PRIMARY KEY (tag, article)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX article_tag_by_article ON article_tag (article);

        -- The words as they are indexed; FTS5 needs the old ones to take an article out of its index.
        CREATE TABLE article_text (
          article INTEGER PRIMARY KEY REFERENCES article (row),
          title TEXT NOT NULL,
          headings TEXT NOT NULL,
          tags TEXT NOT NULL,
          body TEXT NOT NULL
        ) STRICT;
        CREATE VIRTUAL TABLE article_index USING fts5(
          title, headings, tags, body,
          content = 'article_text', content_rowid = 'article', tokenize = '\(StemmingTokenizer.name)'
        );

        -- Every term with the number of articles that use it: rarity for ranking, neighbours for misspelt words.
        CREATE TABLE term (
          term TEXT NOT NULL PRIMARY KEY,
          reversed TEXT NOT NULL,
          surface TEXT NOT NULL,
          articles INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX term_by_reversed ON term (reversed);

        CREATE TABLE gap (
          query TEXT NOT NULL PRIMARY KEY,
          count INTEGER NOT NULL,
          last_at_ms INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX gap_by_count ON gap (count, last_at_ms);

        -- One row: which analysis the index was built with.
        CREATE TABLE index_state (
          one INTEGER PRIMARY KEY CHECK (one = 1),
          analysis INTEGER NOT NULL
        ) STRICT;
        """),
    regulation,
  ]
}
