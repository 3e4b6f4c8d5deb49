// Writes the end of a child into the arrays that the addon shares with JavaScript.
#pragma once

#include "glue/instance.h"
#include "wait/wait.h"

// Its status goes into `words`, and its resource usage into `usage`.
void PutEnd(Instance* instance, const ChildEnd& end);
