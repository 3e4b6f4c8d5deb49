// Gives a child its dispositions, and reads them back.
#pragma once

#include "spawn/child_plan.h"

// Runs in the child. Fills the report, and returns null or the call that failed, with its errno.
const char* SetDispositions(const ChildPlan* plan);
