#include "CPostgreSQL.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    char *keyword, *envvar, *compiled, *val, *label, *dispchar;
    int dispsize;
} option;

// As libpq-fe.h has it.
typedef struct {
    char *relname;
    int be_pid;
    char *extra;
    void *next;
} notification;

typedef void (*notice_receiver)(void *context, const cpq_result *result);

#define FUNCTIONS(F) \
    F(cpq_connection *, PQconnectdbParams, (const char *const *, const char *const *, int)) \
    F(void, PQfinish, (cpq_connection *)) \
    F(int, PQstatus, (const cpq_connection *)) \
    F(int, PQtransactionStatus, (const cpq_connection *)) \
    F(char *, PQerrorMessage, (const cpq_connection *)) \
    F(const char *, PQparameterStatus, (const cpq_connection *, const char *)) \
    F(int, PQsocket, (const cpq_connection *)) \
    F(int, PQserverVersion, (const cpq_connection *)) \
    F(int, PQsetnonblocking, (cpq_connection *, int)) \
    F(int, PQenterPipelineMode, (cpq_connection *)) \
    F(int, PQflush, (cpq_connection *)) \
    F(int, PQconsumeInput, (cpq_connection *)) \
    F(int, PQisBusy, (cpq_connection *)) \
    F(int, PQpipelineSync, (cpq_connection *)) \
    F(int, PQsendPrepare, (cpq_connection *, const char *, const char *, int, const uint32_t *)) \
    F(int, PQsendQueryPrepared, \
      (cpq_connection *, const char *, int, const char *const *, const int *, const int *, int)) \
    F(int, PQsendQueryParams, \
      (cpq_connection *, const char *, int, const uint32_t *, const char *const *, const int *, const int *, int)) \
    F(cpq_result *, PQgetResult, (cpq_connection *)) \
    F(notice_receiver, PQsetNoticeReceiver, (cpq_connection *, notice_receiver, void *)) \
    F(notification *, PQnotifies, (cpq_connection *)) \
    F(int, PQresultStatus, (const cpq_result *)) \
    F(char *, PQresultErrorField, (const cpq_result *, int)) \
    F(char *, PQresultErrorMessage, (const cpq_result *)) \
    F(char *, PQcmdStatus, (cpq_result *)) \
    F(int, PQntuples, (const cpq_result *)) \
    F(int, PQnfields, (const cpq_result *)) \
    F(int, PQgetisnull, (const cpq_result *, int, int)) \
    F(int, PQgetlength, (const cpq_result *, int, int)) \
    F(char *, PQgetvalue, (const cpq_result *, int, int)) \
    F(void, PQclear, (cpq_result *)) \
    F(option *, PQconninfoParse, (const char *, char **)) \
    F(void, PQconninfoFree, (option *)) \
    F(void, PQfreemem, (void *))

#define DECLARE(result, name, parameters) static result(*name) parameters;
FUNCTIONS(DECLARE)

static const char *failure;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void) {
    void *library = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        failure = "libpq.so.5 is not on this machine";
        return;
    }
#define FIND(result, name, parameters) \
    *(void **)&name = dlsym(library, #name); \
    if (!name) failure = "libpq.so.5 is older than version 14: it has no " #name;
    FUNCTIONS(FIND)
}

const char *cpq_load(void) {
    pthread_once(&once, load);
    return failure;
}

cpq_connection *cpq_connect(const char *const *names, const char *const *values, int expands) {
    return PQconnectdbParams(names, values, expands);
}
void cpq_finish(cpq_connection *connection) { PQfinish(connection); }
int cpq_is_ok(const cpq_connection *connection) { return PQstatus(connection) == 0; }
int cpq_transaction_status(const cpq_connection *connection) { return PQtransactionStatus(connection); }
const char *cpq_error_message(const cpq_connection *connection) { return PQerrorMessage(connection); }
const char *cpq_parameter(const cpq_connection *connection, const char *name) {
    return PQparameterStatus(connection, name);
}
int cpq_socket(const cpq_connection *connection) { return PQsocket(connection); }
int cpq_server_version(const cpq_connection *connection) { return PQserverVersion(connection); }
int cpq_set_nonblocking(cpq_connection *connection) { return PQsetnonblocking(connection, 1) == 0; }
int cpq_enter_pipeline(cpq_connection *connection) { return PQenterPipelineMode(connection); }
int cpq_flush(cpq_connection *connection) { return PQflush(connection); }
int cpq_consume(cpq_connection *connection) { return PQconsumeInput(connection); }
int cpq_is_busy(cpq_connection *connection) { return PQisBusy(connection); }
int cpq_sync(cpq_connection *connection) { return PQpipelineSync(connection); }
int cpq_prepare(cpq_connection *connection, const char *name, const char *sql, int count, const uint32_t *types) {
    return PQsendPrepare(connection, name, sql, count, types);
}
int cpq_execute_prepared(
    cpq_connection *connection, const char *name, int count, const char *const *values, const int *lengths,
    const int *formats) {
    return PQsendQueryPrepared(connection, name, count, values, lengths, formats, 1);
}
int cpq_execute(
    cpq_connection *connection, const char *sql, int count, const uint32_t *types, const char *const *values,
    const int *lengths, const int *formats) {
    return PQsendQueryParams(connection, sql, count, types, values, lengths, formats, 1);
}
cpq_result *cpq_get_result(cpq_connection *connection) { return PQgetResult(connection); }

static void count_warning(void *context, const cpq_result *result) {
    const char *severity = PQresultErrorField(result, 'V');
    if (severity && strcmp(severity, "WARNING") == 0) ++*(int64_t *)context;
}

void cpq_count_warnings(cpq_connection *connection, int64_t *count) {
    PQsetNoticeReceiver(connection, count_warning, count);
}

int cpq_take_notification(cpq_connection *connection) {
    notification *found = PQnotifies(connection);
    if (!found) return 0;
    PQfreemem(found);
    return 1;
}

enum cpq_status cpq_result_status(const cpq_result *result) {
    switch (PQresultStatus(result)) {
    case 0: return cpq_empty;
    case 1: return cpq_command;
    case 2: return cpq_rows;
    case 7: return cpq_failed;
    case 10: return cpq_synced;
    case 11: return cpq_aborted;
    default: return cpq_other;
    }
}

const char *cpq_result_field(const cpq_result *result, int code) { return PQresultErrorField(result, code); }
const char *cpq_result_message(const cpq_result *result) { return PQresultErrorMessage(result); }
const char *cpq_result_tag(cpq_result *result) { return PQcmdStatus(result); }
int cpq_result_rows(const cpq_result *result) { return PQntuples(result); }
int cpq_result_columns(const cpq_result *result) { return PQnfields(result); }
int cpq_result_is_null(const cpq_result *result, int row, int column) { return PQgetisnull(result, row, column); }
int cpq_result_length(const cpq_result *result, int row, int column) { return PQgetlength(result, row, column); }
const char *cpq_result_value(const cpq_result *result, int row, int column) {
    return PQgetvalue(result, row, column);
}
void cpq_result_clear(cpq_result *result) { PQclear(result); }

char *cpq_parse(
    const char *text, void *context, void (*take)(void *context, const char *name, const char *value)) {
    char *error = NULL;
    option *options = PQconninfoParse(text, &error);
    if (!options) {
        char *copy = strdup(error ? error : "out of memory");
        if (error) PQfreemem(error);
        return copy;
    }
    for (option *each = options; each->keyword; ++each)
        if (each->val) take(context, each->keyword, each->val);
    PQconninfoFree(options);
    return NULL;
}

void cpq_free(void *memory) { free(memory); }
