// Makes exit(3) end this process by a signal at the very end, or keep its code: atexit, and a destructor of the library.
#pragma once

// Registers with atexit, once for the process. Returns 0 or a negated errno. Call it before EndAtExit.
int PrepareLastExit();

// From now on exit(3) runs its handlers, those of Node among them, and then ends this process by `signal`. If that is 0, or
// does not end the process, exit(3) goes on. `terminal` is a descriptor of the controlling terminal, or -1.
//
// Node's handler restores the modes of its terminals. If one of the descriptors 0, 1, 2 and `terminal` is a terminal that has
// hung up, or in which another group is in the foreground, the process ends before that handler runs: by `signal`, or with
// `code`.
void EndAtExit(int signal, int code, int terminal);
