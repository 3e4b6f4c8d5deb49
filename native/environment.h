// The environment of this process.
#pragma once

#include <string>

// Whether environ(7) is no longer what `seen` holds, which then holds what it is now.
bool EnvironmentChanged(std::string* seen);
