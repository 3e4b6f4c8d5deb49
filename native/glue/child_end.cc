#include "glue/child_end.h"

#include <sys/wait.h>

namespace {

double Microseconds(const timeval& time) { return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec); }

void PutUsage(Instance* instance, const rusage& usage) {
#if defined(__APPLE__)
  const long max_rss = usage.ru_maxrss / 1024;
#else
  const long max_rss = usage.ru_maxrss;
#endif
  const auto put = [instance](UsageNumbers place, long count) { instance->usage.Put(place, static_cast<double>(count)); };
  instance->usage.Put(UsageNumbers::userCPUTime, Microseconds(usage.ru_utime));
  instance->usage.Put(UsageNumbers::systemCPUTime, Microseconds(usage.ru_stime));
  put(UsageNumbers::maxRSS, max_rss);
  put(UsageNumbers::sharedMemorySize, usage.ru_ixrss);
  put(UsageNumbers::unsharedDataSize, usage.ru_idrss);
  put(UsageNumbers::unsharedStackSize, usage.ru_isrss);
  put(UsageNumbers::minorPageFault, usage.ru_minflt);
  put(UsageNumbers::majorPageFault, usage.ru_majflt);
  put(UsageNumbers::swappedOut, usage.ru_nswap);
  put(UsageNumbers::fsRead, usage.ru_inblock);
  put(UsageNumbers::fsWrite, usage.ru_oublock);
  put(UsageNumbers::ipcSent, usage.ru_msgsnd);
  put(UsageNumbers::ipcReceived, usage.ru_msgrcv);
  put(UsageNumbers::signalsCount, usage.ru_nsignals);
  put(UsageNumbers::voluntaryContextSwitches, usage.ru_nvcsw);
  put(UsageNumbers::involuntaryContextSwitches, usage.ru_nivcsw);
}

}  // namespace

void PutEnd(Instance* instance, const ChildEnd& end) {
  const bool signaled = WIFSIGNALED(end.status);
  instance->words.Put(EndWords::code, static_cast<std::uint32_t>(signaled ? 0 : WEXITSTATUS(end.status)));
  instance->words.Put(EndWords::signal, static_cast<std::uint32_t>(signaled ? WTERMSIG(end.status) : 0));
  instance->words.Put(EndWords::coreDumped, signaled && WCOREDUMP(end.status) ? 1 : 0);
  instance->words.Put(EndWords::known, end.known == Known::kNothing ? 0 : 1);
  instance->words.Put(EndWords::usageKnown, end.known == Known::kAll ? 1 : 0);
  PutUsage(instance, end.usage);
}
