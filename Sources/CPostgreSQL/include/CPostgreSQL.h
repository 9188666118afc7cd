// The part of libpq that the store over PostgreSQL calls, taken from the library at run time: who keeps resources in SQLite
// needs nothing of PostgreSQL, neither to build nor to run.
#ifndef CPOSTGRESQL_H
#define CPOSTGRESQL_H

#include <stddef.h>
#include <stdint.h>

typedef struct pg_conn cpq_connection;
typedef struct pg_result cpq_result;

// Loads libpq.so.5 once. Returns NULL, or what is wrong.
const char *cpq_load(void);

// PQconnectdbParams: the arrays end with NULL. `expands` is 1 if the value of dbname is a URL.
cpq_connection *cpq_connect(const char *const *names, const char *const *values, int expands);
void cpq_finish(cpq_connection *connection);
int cpq_is_ok(const cpq_connection *connection);
// 0 idle, 1 active, 2 in transaction, 3 in a failed one, 4 unknown.
int cpq_transaction_status(const cpq_connection *connection);
const char *cpq_error_message(const cpq_connection *connection);
const char *cpq_parameter(const cpq_connection *connection, const char *name);
int cpq_socket(const cpq_connection *connection);
int cpq_server_version(const cpq_connection *connection);
int cpq_set_nonblocking(cpq_connection *connection);
int cpq_enter_pipeline(cpq_connection *connection);
// 0: all is sent; 1: not yet; -1: the connection is lost.
int cpq_flush(cpq_connection *connection);
int cpq_consume(cpq_connection *connection);
int cpq_is_busy(cpq_connection *connection);
int cpq_sync(cpq_connection *connection);
int cpq_prepare(cpq_connection *connection, const char *name, const char *sql, int count, const uint32_t *types);
// Parameters and results are binary.
int cpq_execute_prepared(
    cpq_connection *connection, const char *name, int count, const char *const *values, const int *lengths,
    const int *formats);
int cpq_execute(
    cpq_connection *connection, const char *sql, int count, const uint32_t *types, const char *const *values,
    const int *lengths, const int *formats);
cpq_result *cpq_get_result(cpq_connection *connection);

// Counts the WARNINGs that come on the connection in *count, which outlives it.
void cpq_count_warnings(cpq_connection *connection, int64_t *count);
// 1 if a NOTIFY has come; takes it.
int cpq_take_notification(cpq_connection *connection);

enum cpq_status { cpq_empty, cpq_command, cpq_rows, cpq_failed, cpq_synced, cpq_aborted, cpq_other };
enum cpq_status cpq_result_status(const cpq_result *result);
// NULL if there is none. 'V' the severity in English, 'C' the SQLSTATE, 'M' the message.
const char *cpq_result_field(const cpq_result *result, int code);
const char *cpq_result_message(const cpq_result *result);
const char *cpq_result_tag(cpq_result *result);
int cpq_result_rows(const cpq_result *result);
int cpq_result_columns(const cpq_result *result);
int cpq_result_is_null(const cpq_result *result, int row, int column);
int cpq_result_length(const cpq_result *result, int row, int column);
const char *cpq_result_value(const cpq_result *result, int row, int column);
void cpq_result_clear(cpq_result *result);

// Calls `take` with each option that the URL or connection string sets. Returns NULL, or what is wrong, to be freed by
// cpq_free.
char *cpq_parse(
    const char *text, void *context, void (*take)(void *context, const char *name, const char *value));
void cpq_free(void *memory);

#endif
