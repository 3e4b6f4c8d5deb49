// Makes exit(3) end this process by a signal at the very end: atexit, and a destructor of the library.
#pragma once

// Registers with atexit, once for the process. Returns 0 or a negated errno. Call it before DieAtExit.
int PrepareLastExit();

// From now on exit(3) runs its handlers, those of Node among them, and then ends this process by `signal`. Where the signal
// does not end the process, exit(3) goes on. `terminal` is a descriptor of the controlling terminal, or -1.
//
// Node's handler restores the modes of its terminals. If one of the descriptors 0, 1, 2 and `terminal` is a terminal that has
// hung up, or in which another group is in the foreground, the process ends before that handler runs.
void DieAtExit(int signal, int terminal);
