#ifndef C_EMBEDDED_FILES_H
#define C_EMBEDDED_FILES_H

#include <stddef.h>

/// A file of the tree that the program carries within itself.
struct embedded_file {
    const char *name;
    const unsigned char *bytes;
    size_t length;
};

/// The files of `Web/`, ended by one without a name.
const struct embedded_file *embedded_web_files(void);

/// The transcripts of `Examples/`, named without their ending, ended by one without a name.
const struct embedded_file *embedded_transcripts(void);

/// The commit that the program was built from; empty unless `make dist` has written it into the program.
const char *embedded_commit(void);

#endif
