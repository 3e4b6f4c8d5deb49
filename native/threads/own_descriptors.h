// A descriptor table of its own for a thread of this addon.
#pragma once

// Gives the calling thread, and those that it starts, an empty table of their own. Returns false where that is not to be had:
// elsewhere than on Linux, and where a sandbox refuses it.
bool OwnDescriptors();
