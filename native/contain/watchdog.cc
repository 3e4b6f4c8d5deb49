#include "contain/watchdog.h"
int StartWatchdog(const WatchdogPlan&) { return 0; }
