// Preloaded: shows what an addon of another version shows.

extern "C" __attribute__((visibility("default"))) const struct {
  int interface;
  void* export_all;
} sigmask_addon = {99, nullptr};
