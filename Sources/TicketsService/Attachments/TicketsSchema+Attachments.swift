internal import Store

extension TicketsSchema {
  /// Files of tickets, uploads on their way, and the settings that bound them.
  static let attachments = Migration(
    8, "attachments, uploads and settings",
    sql: """
      -- Bytes in portions, so that a file of any size is written and read in bounded memory. Either an upload or an
      -- attachment has a content; the row goes with its portions.
      CREATE TABLE content (id INTEGER PRIMARY KEY AUTOINCREMENT, at_ms INTEGER NOT NULL) STRICT;
      CREATE TABLE content_piece (
        id INTEGER PRIMARY KEY, content INTEGER NOT NULL REFERENCES content (id) ON DELETE CASCADE,
        offset INTEGER NOT NULL, data BLOB NOT NULL
      ) STRICT;
      CREATE UNIQUE INDEX content_piece_by_offset ON content_piece (content, offset);

      CREATE TABLE upload (
        content INTEGER PRIMARY KEY, uploader TEXT NOT NULL, key TEXT NOT NULL, ticket INTEGER NOT NULL,
        message INTEGER NOT NULL, name TEXT NOT NULL, media_type TEXT NOT NULL, size INTEGER NOT NULL,
        sha256 TEXT NOT NULL, internal INTEGER NOT NULL, received INTEGER NOT NULL, expires_at_ms INTEGER NOT NULL
      ) STRICT;
      CREATE UNIQUE INDEX upload_by_key ON upload (uploader, key);
      CREATE INDEX upload_by_ticket ON upload (ticket);
      CREATE INDEX upload_by_expiry ON upload (expires_at_ms);

      CREATE TABLE attachment (
        id INTEGER PRIMARY KEY, ticket INTEGER NOT NULL, message INTEGER NOT NULL, name TEXT NOT NULL,
        media_type TEXT NOT NULL, size INTEGER NOT NULL, sha256 TEXT NOT NULL, internal INTEGER NOT NULL,
        author TEXT NOT NULL, at_ms INTEGER NOT NULL, content INTEGER NOT NULL, uploader TEXT NOT NULL,
        upload_key TEXT NOT NULL, removed_at_ms INTEGER NOT NULL, removed_by TEXT NOT NULL,
        removal_reason TEXT NOT NULL
      ) STRICT;
      CREATE INDEX attachment_by_ticket ON attachment (ticket, id);
      CREATE INDEX attachment_by_message ON attachment (message) WHERE message > 0;
      CREATE UNIQUE INDEX attachment_by_content ON attachment (content);
      CREATE UNIQUE INDEX attachment_by_key ON attachment (uploader, upload_key) WHERE upload_key <> '';

      CREATE TABLE ticket_settings (
        version INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, actor TEXT NOT NULL, reason TEXT NOT NULL,
        settings TEXT NOT NULL
      ) STRICT;
      """)
}
