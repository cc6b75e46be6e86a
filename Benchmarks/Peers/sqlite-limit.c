// The store's limit: durable inserts of a ticket with three indices, an outbox row and a full-text row in plain C,
// N per transaction, WAL with synchronous FULL.
//
//   sqlite-limit FILE PER_TRANSACTION SECONDS
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void run(sqlite3 *db, const char *sql) {
  char *message = NULL;
  if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK) {
    fprintf(stderr, "%s: %s\n", sql, message);
    exit(1);
  }
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql) {
  sqlite3_stmt *statement;
  if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK) {
    fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(db));
    exit(1);
  }
  return statement;
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

int main(int count, char **arguments) {
  if (count != 4) {
    fprintf(stderr, "usage: %s FILE PER_TRANSACTION SECONDS\n", *arguments);
    return 64;
  }
  sqlite3 *db;
  if (sqlite3_open(arguments[1], &db) != SQLITE_OK) return 1;
  run(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=OFF;"
          "CREATE TABLE ticket(number INTEGER PRIMARY KEY, version INT, state INT, line INT, priority INT, customer TEXT,"
          " owner TEXT, created_ms INT, subject TEXT, body TEXT);"
          "CREATE INDEX by_queue ON ticket(state, line, priority, number);"
          "CREATE INDEX by_customer ON ticket(customer, number);"
          "CREATE INDEX by_owner ON ticket(owner, state, number);"
          "CREATE TABLE outbox(sequence INTEGER PRIMARY KEY, type TEXT, aggregate TEXT, at_ms INT, payload BLOB);"
          "CREATE VIRTUAL TABLE words USING fts5(subject, body, content='', tokenize='unicode61');");
  sqlite3_stmt *ticket = prepare(db, "INSERT INTO ticket VALUES(?1,1,2,2,3,?2,'',?1,?3,?4)");
  sqlite3_stmt *event = prepare(db, "INSERT INTO outbox VALUES(?1,'ticket.filed',?2,?1,?3)");
  sqlite3_stmt *words = prepare(db, "INSERT INTO words(rowid,subject,body) VALUES(?1,?2,?3)");
  const char *subject = "Не формируется отчет по продажам за квартал";
  char body[600], payload[300], name[32];
  memset(payload, 7, sizeof payload);
  strcpy(body, "После обновления отчет открывается пустым. Шаги: открыть раздел, выбрать период, нажать кнопку. "
               "Ожидалось: таблица с суммами. Получилось: пустая страница без ошибки в журнале. ");
  int per = atoi(arguments[2]);
  long number = 0;
  double start = now(), limit = atof(arguments[3]);
  while (now() - start < limit) {
    run(db, "BEGIN IMMEDIATE");
    long first = number + 1;
    for (int i = 0; i < per; i++) {
      number++;
      snprintf(name, sizeof name, "customer-%ld", number % 500);
      sqlite3_bind_int64(ticket, 1, number);
      sqlite3_bind_text(ticket, 2, name, -1, SQLITE_STATIC);
      sqlite3_bind_text(ticket, 3, subject, -1, SQLITE_STATIC);
      sqlite3_bind_text(ticket, 4, body, -1, SQLITE_STATIC);
      sqlite3_step(ticket), sqlite3_reset(ticket);
      sqlite3_bind_int64(event, 1, number);
      sqlite3_bind_text(event, 2, name, -1, SQLITE_STATIC);
      sqlite3_bind_blob(event, 3, payload, sizeof payload, SQLITE_STATIC);
      sqlite3_step(event), sqlite3_reset(event);
    }
    for (long row = first; row <= number; row++) {
      sqlite3_bind_int64(words, 1, row);
      sqlite3_bind_text(words, 2, subject, -1, SQLITE_STATIC);
      sqlite3_bind_text(words, 3, body, -1, SQLITE_STATIC);
      sqlite3_step(words), sqlite3_reset(words);
    }
    run(db, "COMMIT");
  }
  printf("inserts_per_second=%.0f inserts=%ld\n", number / (now() - start), number);
  return 0;
}
