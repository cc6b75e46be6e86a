internal import Store

extension TicketsSchema {
  /// Ideas with who asked, the votes, the discussion and their history.
  static let ideas = Migration(
    11, "ideas: who asked, votes, discussion and history",
    sql: """
      CREATE TABLE idea (
        number INTEGER PRIMARY KEY, version INTEGER NOT NULL, state INTEGER NOT NULL, title TEXT NOT NULL,
        body TEXT NOT NULL, product TEXT NOT NULL, topic TEXT NOT NULL, author TEXT NOT NULL, origin INTEGER NOT NULL,
        created_at_ms INTEGER NOT NULL, updated_at_ms INTEGER NOT NULL, votes_for INTEGER NOT NULL,
        votes_against INTEGER NOT NULL, score INTEGER NOT NULL, askers INTEGER NOT NULL, reason TEXT NOT NULL,
        decided_by TEXT NOT NULL, decided_at_ms INTEGER NOT NULL, merged_into INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX idea_by_state ON idea (state, number);
      CREATE INDEX idea_by_author ON idea (author, number);
      CREATE INDEX idea_by_score ON idea (score, number);
      CREATE INDEX idea_by_askers ON idea (askers, number);
      CREATE INDEX idea_by_origin ON idea (origin) WHERE origin > 0;
      CREATE INDEX idea_by_merge ON idea (merged_into) WHERE merged_into > 0;
      CREATE TABLE idea_asker (
        idea INTEGER NOT NULL, customer TEXT NOT NULL, ticket INTEGER NOT NULL, at_ms INTEGER NOT NULL,
        recorded_by TEXT NOT NULL, merged_from INTEGER NOT NULL,
        PRIMARY KEY (idea, customer)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX idea_asker_by_customer ON idea_asker (customer, idea);
      CREATE INDEX idea_asker_by_ticket ON idea_asker (ticket) WHERE ticket > 0;
      CREATE TABLE idea_vote (
        idea INTEGER NOT NULL, person TEXT NOT NULL, choice INTEGER NOT NULL, at_ms INTEGER NOT NULL,
        PRIMARY KEY (idea, person)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE idea_comment (
        id INTEGER PRIMARY KEY, idea INTEGER NOT NULL, author TEXT NOT NULL, at_ms INTEGER NOT NULL,
        text TEXT NOT NULL, merged_from INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX idea_comment_by_idea ON idea_comment (idea, id);
      CREATE TABLE idea_history (
        idea INTEGER NOT NULL, version INTEGER NOT NULL, at_ms INTEGER NOT NULL, actor TEXT NOT NULL,
        type TEXT NOT NULL, from_state INTEGER NOT NULL, to_state INTEGER NOT NULL, summary TEXT NOT NULL,
        reason TEXT NOT NULL, customer TEXT NOT NULL,
        PRIMARY KEY (idea, version)
      ) STRICT, WITHOUT ROWID;
      """)
}
