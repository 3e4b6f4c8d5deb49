// Preload it: exports the symbol that an addon of another version exports.

extern "C" __attribute__((visibility("default"))) const struct {
  int interface;
  void* export_all;
} sigmask_addon = {99, nullptr};
