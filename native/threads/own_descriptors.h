// Gives a thread of this addon its own descriptor table, by close_range or unshare.
#pragma once

// Gives the calling thread, and the threads that it starts, an empty table of their own. Returns false on systems other than
// Linux, and where a sandbox refuses it.
bool OwnDescriptors();
