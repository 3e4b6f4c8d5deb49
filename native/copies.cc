#include "copies.h"

#include <dlfcn.h>

#include <cstdint>
#include <vector>

#if defined(__APPLE__)
#include <mach-o/dyld.h>
#else
#include <link.h>
#endif

namespace {

// In load order.
std::vector<std::string> LoadedFiles() {
  std::vector<std::string> files;
#if defined(__APPLE__)
  for (std::uint32_t index = 0; index < _dyld_image_count(); ++index) {
    // Another thread may unload images at any time.
    const char* name = _dyld_get_image_name(index);
    if (name != nullptr) files.emplace_back(name);
  }
#else
  const auto add = [](dl_phdr_info* info, std::size_t, void* data) {
    if (*info->dlpi_name != '\0') static_cast<std::vector<std::string>*>(data)->emplace_back(info->dlpi_name);
    return 0;
  };
  dl_iterate_phdr(add, &files);
#endif
  return files;
}

// An addon is never unloaded, so its symbol stays valid.
const SigmaskAddon* AddonIn(const std::string& file) {
  void* library = dlopen(file.c_str(), RTLD_LAZY | RTLD_NOLOAD);
  if (library == nullptr) return nullptr;
  const auto* addon = static_cast<const SigmaskAddon*>(dlsym(library, "sigmask_addon"));
  dlclose(library);
  return addon;
}

LoadedCopy FindFirst(const SigmaskAddon* own) {
  for (const std::string& file : LoadedFiles()) {
    const SigmaskAddon* addon = AddonIn(file);
    if (addon != nullptr) return {addon, file};
  }
  return {own, {}};
}

}  // namespace

const LoadedCopy& FirstCopy(const SigmaskAddon* own) {
  static const LoadedCopy first = FindFirst(own);
  return first;
}
