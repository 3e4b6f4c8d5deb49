// Puts how a child has ended into the arrays that JavaScript shares.
#pragma once

#include "glue/instance.h"
#include "wait/wait.h"

// Its status goes into `words`, and its resource usage into `usage`.
void PutEnd(Instance* instance, const ChildEnd& end);
