// The child's side of its descriptors: dup2, open and fcntl.
#pragma once

#include "spawn/child_plan.h"

// Gives the child the descriptors of the plan. Returns null, or the call that failed, with errno.
const char* SetDescriptors(const ChildPlan* plan);
