#pragma once
#include <stddef.h>
#include <stdint.h>

/// libFuzzer as a function: reads its flags, then calls `examine` with input after input.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*examine)(const uint8_t *start, size_t count));
