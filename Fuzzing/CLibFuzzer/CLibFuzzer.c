// The function comes with the compiler, by -sanitize=fuzzer.
#include "CLibFuzzer.h"
