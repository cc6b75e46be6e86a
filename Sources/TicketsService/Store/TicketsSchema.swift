internal import FullText
internal import Store

/// The tables of tickets. Instants are milliseconds since 1970 (UTC), 0 = absent; enumerations are the wire's numbers.
enum TicketsSchema {
  static let migrations: [Migration] = [
    Migration(
      1, "tickets, customers, conversation, work, history and imports",
      sql: """
        CREATE TABLE customer (
          id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, manager TEXT NOT NULL, deputy TEXT NOT NULL,
          version INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX customer_by_manager ON customer (manager);
        CREATE INDEX customer_by_deputy ON customer (deputy);
        CREATE TABLE customer_history (
          customer TEXT NOT NULL, version INTEGER NOT NULL, at_ms INTEGER NOT NULL, actor TEXT NOT NULL,
          summary TEXT NOT NULL, reason TEXT NOT NULL,
          PRIMARY KEY (customer, version)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE ticket (
          number INTEGER PRIMARY KEY, version INTEGER NOT NULL, state INTEGER NOT NULL, line INTEGER NOT NULL,
          priority INTEGER NOT NULL, kind INTEGER NOT NULL, impact INTEGER NOT NULL, urgency INTEGER NOT NULL,
          channel INTEGER NOT NULL, customer TEXT NOT NULL, subject TEXT NOT NULL, topic TEXT NOT NULL,
          product TEXT NOT NULL, skills TEXT NOT NULL, filer TEXT NOT NULL, owner TEXT NOT NULL,
          overseer TEXT NOT NULL, manager TEXT NOT NULL, deputy TEXT NOT NULL, online INTEGER NOT NULL,
          external_id TEXT NOT NULL, source_impact TEXT NOT NULL, imported INTEGER NOT NULL, reason TEXT NOT NULL,
          created_at_ms INTEGER NOT NULL, updated_at_ms INTEGER NOT NULL, line_entered_at_ms INTEGER NOT NULL,
          queued_at_ms INTEGER NOT NULL, first_response_at_ms INTEGER NOT NULL, first_solved_at_ms INTEGER NOT NULL,
          solved_at_ms INTEGER NOT NULL, closed_at_ms INTEGER NOT NULL, unanswered_since_ms INTEGER NOT NULL,
          lines_visited INTEGER NOT NULL, reopen_count INTEGER NOT NULL, escalation_count INTEGER NOT NULL,
          return_count INTEGER NOT NULL, open_blockers INTEGER NOT NULL, handled_ms INTEGER NOT NULL,
          close_due_at_ms INTEGER NOT NULL, filing_key TEXT, filing_print INTEGER
        ) STRICT;
        CREATE UNIQUE INDEX ticket_by_filing ON ticket (filing_key, filer) WHERE filing_key IS NOT NULL;
        CREATE INDEX ticket_by_queue ON ticket (line, state, priority, number);
        CREATE INDEX ticket_by_customer ON ticket (customer, number);
        CREATE INDEX ticket_by_owner ON ticket (owner, number) WHERE owner <> '';
        CREATE INDEX ticket_by_overseer ON ticket (overseer, number) WHERE overseer <> '';
        CREATE INDEX ticket_by_close_due ON ticket (close_due_at_ms) WHERE close_due_at_ms > 0;

        -- The long texts, which lists and decisions do not read.
        CREATE TABLE ticket_text (
          ticket INTEGER PRIMARY KEY, body TEXT NOT NULL, steps TEXT NOT NULL, expected TEXT NOT NULL,
          actual TEXT NOT NULL
        ) STRICT;
        CREATE TABLE message (
          id INTEGER PRIMARY KEY, ticket INTEGER NOT NULL, at_ms INTEGER NOT NULL, author TEXT NOT NULL,
          kind INTEGER NOT NULL, text TEXT NOT NULL
        ) STRICT;
        CREATE INDEX message_by_ticket ON message (ticket, id);
        CREATE TABLE segment (
          id INTEGER PRIMARY KEY, ticket INTEGER NOT NULL, person TEXT NOT NULL, started_at_ms INTEGER NOT NULL,
          last_activity_at_ms INTEGER NOT NULL, ended_at_ms INTEGER NOT NULL, end_reason TEXT NOT NULL
        ) STRICT;
        CREATE INDEX segment_by_ticket ON segment (ticket, id);
        CREATE UNIQUE INDEX segment_running ON segment (person) WHERE ended_at_ms = 0;
        CREATE INDEX segment_by_activity ON segment (last_activity_at_ms) WHERE ended_at_ms = 0;
        CREATE TABLE help_request (
          id INTEGER PRIMARY KEY, ticket INTEGER NOT NULL, asker TEXT NOT NULL, colleague TEXT NOT NULL,
          question TEXT NOT NULL, answer TEXT NOT NULL, asked_at_ms INTEGER NOT NULL, answered_at_ms INTEGER NOT NULL,
          blocker INTEGER NOT NULL, minutes INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX help_by_ticket ON help_request (ticket, id);
        CREATE INDEX help_by_colleague ON help_request (colleague, id);
        CREATE TABLE history (
          ticket INTEGER NOT NULL, version INTEGER NOT NULL, part INTEGER NOT NULL, at_ms INTEGER NOT NULL,
          actor TEXT NOT NULL, via TEXT NOT NULL, type TEXT NOT NULL, from_state INTEGER NOT NULL,
          to_state INTEGER NOT NULL, summary TEXT NOT NULL, reason TEXT NOT NULL, irregular INTEGER NOT NULL,
          PRIMARY KEY (ticket, version, part)
        ) STRICT, WITHOUT ROWID;

        -- Rollups, written once per batch.
        CREATE TABLE filer_day (
          filer TEXT NOT NULL, day INTEGER NOT NULL, filed INTEGER NOT NULL, urgent INTEGER NOT NULL,
          first_try INTEGER NOT NULL, rejected INTEGER NOT NULL,
          PRIMARY KEY (filer, day)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE queue_size (
          line INTEGER NOT NULL, priority INTEGER NOT NULL, count INTEGER NOT NULL,
          PRIMARY KEY (line, priority)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE rejected_filing (
          filer TEXT NOT NULL, customer TEXT NOT NULL, at_ms INTEGER NOT NULL,
          PRIMARY KEY (filer, customer)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE pickup (id INTEGER PRIMARY KEY, line INTEGER NOT NULL, at_ms INTEGER NOT NULL) STRICT;
        CREATE INDEX pickup_by_line ON pickup (line, id);

        CREATE TABLE import_incident (
          source TEXT NOT NULL, incident TEXT NOT NULL, ticket INTEGER NOT NULL, next_ordinal INTEGER NOT NULL,
          PRIMARY KEY (source, incident)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE import_count (
          source TEXT NOT NULL, measure TEXT NOT NULL, name TEXT NOT NULL, count INTEGER NOT NULL,
          PRIMARY KEY (source, measure, name)
        ) STRICT, WITHOUT ROWID;
        """),
    Migration(
      2, "finding: words, filers, names from elsewhere, saved views, tickets taken over",
      sql: """
        -- Documents are numbered by ticket and place, see TicketIndex; the index keeps no text of its own.
        CREATE VIRTUAL TABLE ticket_search USING fts5(
          text, content = '', columnsize = 0, tokenize = '\(StemmingTokenizer.name)'
        );
        CREATE TABLE search_document (id INTEGER PRIMARY KEY, message INTEGER NOT NULL) STRICT;
        -- One row: which analysis the index was built with, and how far.
        CREATE TABLE search_state (
          one INTEGER PRIMARY KEY CHECK (one = 1), analysis INTEGER NOT NULL, ticket INTEGER NOT NULL,
          is_complete INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX ticket_by_filer ON ticket (filer, number);
        CREATE INDEX ticket_by_external ON ticket (external_id, number) WHERE external_id <> '';
        -- A keeper is a person; the empty one keeps for everybody.
        CREATE TABLE saved_view (
          keeper TEXT NOT NULL, name TEXT NOT NULL, description TEXT NOT NULL, owner TEXT NOT NULL,
          filter BLOB NOT NULL, sorting INTEGER NOT NULL, saved_at_ms INTEGER NOT NULL,
          PRIMARY KEY (keeper, name)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE imported_ticket (
          source TEXT NOT NULL, external_id TEXT NOT NULL, ticket INTEGER NOT NULL, print INTEGER NOT NULL,
          PRIMARY KEY (source, external_id)
        ) STRICT, WITHOUT ROWID;
        """),
    helpAndAlarms,
    ties,
    automation,
    triggers,
    clocks,
    attachments,
    satisfaction,
    ruleTimers,
    ideas,
    clockSettings,
    regulations,
  ]
}
