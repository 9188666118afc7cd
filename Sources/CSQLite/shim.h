#pragma once
#include <sqlite3.h>

// What Swift cannot import: macros that cast to a function pointer, and variadic functions.

/// Binds text that outlives the execution of the statement: no copy is made. NULL is bound as the empty text.
static inline int csqlite_bind_text_static(sqlite3_stmt *statement, int index, const void *bytes, int count) {
    return sqlite3_bind_text(statement, index, bytes ? (const char *)bytes : "", count, SQLITE_STATIC);
}

/// Binds bytes that outlive the execution of the statement: no copy is made. NULL is bound as the empty blob.
static inline int csqlite_bind_blob_static(sqlite3_stmt *statement, int index, const void *bytes, int count) {
    return sqlite3_bind_blob(statement, index, bytes ? bytes : "", count, SQLITE_STATIC);
}

/// Turns SQLite's own memory statistics off, which cost every allocation a global mutex. Before anything else.
static inline int csqlite_disable_memory_statistics(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/// Sets one of the connection's switches, SQLITE_DBCONFIG_*, that are on or off.
static inline int csqlite_set_switch(sqlite3 *connection, int option, int on) {
    return sqlite3_db_config(connection, option, on, (int *)0);
}

/// `errno` of the system call that failed last on the log or the database file; 0 if none did. After a COMMIT that
/// failed, sqlite3_system_errno() knows nothing.
static inline int csqlite_file_errno(sqlite3 *connection) {
    sqlite3_file *log = 0;
    int number = 0;
    if (sqlite3_file_control(connection, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) == SQLITE_OK && log && log->pMethods)
        log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &number);
    if (number == 0) sqlite3_file_control(connection, "main", SQLITE_FCNTL_LAST_ERRNO, &number);
    return number;
}
