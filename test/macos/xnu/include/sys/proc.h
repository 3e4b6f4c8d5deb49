// The states of a process, with XNU's numbers.
#pragma once

enum : int { SIDL = 1, SRUN, SSLEEP, SSTOP, SZOMB };
