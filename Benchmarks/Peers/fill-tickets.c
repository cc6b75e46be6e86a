// Fills the store of a stopped opora-tickets with tickets as a department has them after some years: most closed, some
// thousands at work or in the queue, twenty matters in Russian, 500 customers. The service indexes their words when it
// starts.
//
//   fill-tickets STORE COUNT
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

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

static void step(sqlite3 *db, sqlite3_stmt *statement) {
  if (sqlite3_step(statement) != SQLITE_DONE) {
    fprintf(stderr, "%s\n", sqlite3_errmsg(db));
    exit(1);
  }
  sqlite3_reset(statement);
}

// The same on every run.
static unsigned long long state = 88172645463325252ULL;
static unsigned pick(unsigned below) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (unsigned)((state >> 16) % below);
}

static const char *matters[] = {
  "Не формируется отчёт по продажам", "Выгрузка контактов обрывается", "Роль видит чужие сделки",
  "Письма уходят с задержкой", "Звонок не связан с карточкой", "Робот ставит задачу дважды",
  "Импорт теряет отчества", "Карточка открывается долго", "Шаблон договора без реквизитов",
  "Уведомления приходят ночью", "Сводка не сходится с выгрузкой", "Поле не видно в приложении",
  "Статус не меняется по событию", "Поиск не находит телефон", "Права слетают после отпуска",
  "Форма не принимает файл", "Счёт уходит без печати", "Календарь сдвинут на час",
  "Дубли после объединения", "Ссылка в письме не работает"};
static const char *bodies[] = {
  "После обновления открывается пустая страница без ошибки в журнале. Ожидалось: таблица с суммами.",
  "Клиент просит исправить сегодня: вечером совещание у директора, нужны цифры за квартал.",
  "Повторяется у двух сотрудников из пяти, в другом браузере то же самое. Журнал приложен.",
  "Началось в понедельник утром. Раньше работало, настройки никто не менял."};

int main(int count, char **arguments) {
  if (count != 3) {
    fprintf(stderr, "usage: %s STORE COUNT\n", *arguments);
    return 64;
  }
  sqlite3 *db;
  if (sqlite3_open_v2(arguments[1], &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK) {
    fprintf(stderr, "%s: %s\n", arguments[1], sqlite3_errmsg(db));
    return 1;
  }
  long wanted = atol(arguments[2]);
  // It is made for one measurement: what a crash would lose is made again.
  run(db, "PRAGMA synchronous = OFF; PRAGMA secure_delete = OFF; PRAGMA cache_size = -200000; BEGIN;");
  sqlite3_stmt *ticket = prepare(db,
    "INSERT INTO ticket (number, version, state, line, priority, kind, impact, urgency, channel, customer, subject,"
    " topic, product, skills, filer, owner, overseer, manager, deputy, online, external_id, source_impact, imported,"
    " reason, created_at_ms, updated_at_ms, line_entered_at_ms, queued_at_ms, first_response_at_ms, first_solved_at_ms,"
    " solved_at_ms, closed_at_ms, unanswered_since_ms, lines_visited, reopen_count, escalation_count, return_count,"
    " open_blockers, handled_ms, close_due_at_ms)"
    " VALUES (?1, 1, ?2, ?3, ?4, ?5, 2, 2, 3, 'customer-' || ?6, ?7 || ', случай ' || ?1, 'reports', 'CRM', '',"
    " 'person-' || (?6 % 40), ?8, '', 'maria', 'oleg', 0, '', '', 0, '', ?9, ?9, ?9, ?10, 0, 0, 0, ?11, 0, 2, 0, 0, 0,"
    " 0, 0, 0)");
  sqlite3_stmt *text = prepare(db,
    "INSERT INTO ticket_text (ticket, body, steps, expected, actual) VALUES (?1, ?2 || ?3, '', '', '')");
  sqlite3_stmt *history = prepare(db,
    "INSERT INTO history (ticket, version, part, at_ms, actor, via, type, from_state, to_state, summary, reason,"
    " irregular) VALUES (?1, 1, 0, ?2, 'person/manager/maria', '', 'ticket.filed', 2, 2, 'filed and queued', '', 0)");
  const long long begin = 1600000000000LL, minute = 60000;
  for (long index = 0; index < wanted; index++) {
    long number = 1001 + index;
    // Of a hundred, 97 are closed; what is open is spread over all ages.
    unsigned kind = pick(100);
    int status = kind < 97 ? 10 : kind == 97 ? 2 : kind == 98 ? 4 : 5;
    long long at = begin + index * minute;
    char owner[32] = "", case_word[64] = "";
    if (status != 2) snprintf(owner, sizeof owner, "person-%u", pick(60));
    // One in a thousand has a word that is rare.
    if (pick(1000) == 0) snprintf(case_word, sizeof case_word, " Лабиринт.");
    sqlite3_bind_int64(ticket, 1, number);
    sqlite3_bind_int(ticket, 2, status);
    sqlite3_bind_int(ticket, 3, 1 + (int)pick(3));
    sqlite3_bind_int(ticket, 4, 1 + (int)pick(4));
    sqlite3_bind_int(ticket, 5, 1 + (int)pick(5));
    sqlite3_bind_int(ticket, 6, (int)pick(500));
    sqlite3_bind_text(ticket, 7, matters[pick(20)], -1, SQLITE_STATIC);
    sqlite3_bind_text(ticket, 8, owner, -1, SQLITE_TRANSIENT);
    sqlite3_bind_int64(ticket, 9, at);
    sqlite3_bind_int64(ticket, 10, status == 2 ? at : 0);
    sqlite3_bind_int64(ticket, 11, status == 10 ? at + 600 * minute : 0);
    step(db, ticket);
    sqlite3_bind_int64(text, 1, number);
    sqlite3_bind_text(text, 2, bodies[pick(4)], -1, SQLITE_STATIC);
    sqlite3_bind_text(text, 3, case_word, -1, SQLITE_TRANSIENT);
    step(db, text);
    sqlite3_bind_int64(history, 1, number);
    sqlite3_bind_int64(history, 2, at);
    step(db, history);
  }
  run(db, "DELETE FROM search_state; COMMIT; PRAGMA wal_checkpoint(TRUNCATE);");
  sqlite3_finalize(ticket);
  sqlite3_finalize(text);
  sqlite3_finalize(history);
  return sqlite3_close(db) == SQLITE_OK ? 0 : 1;
}
