#include "CEmbeddedFiles.h"

// Of a section of its own, so that `make dist` writes the commit into the finished program: a build does not depend on it.
__attribute__((section(".putstore_commit"), used)) const char commit_text[64] = {0};

const char *embedded_commit(void) {
    return commit_text;
}
