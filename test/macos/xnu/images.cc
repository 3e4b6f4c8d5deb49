// The loaded files.

#include <link.h>
#include <mach-o/dyld.h>

#include <string>
#include <vector>

namespace {

const std::vector<std::string>& Images() {
  static const auto& images = *new const auto([] {
    std::vector<std::string> names;
    const auto add = [](dl_phdr_info* info, std::size_t, void* into) {
      if (*info->dlpi_name != '\0') static_cast<std::vector<std::string>*>(into)->emplace_back(info->dlpi_name);
      return 0;
    };
    dl_iterate_phdr(add, &names);
    return names;
  }());
  return images;
}

}  // namespace

std::uint32_t _dyld_image_count() { return static_cast<std::uint32_t>(Images().size()); }

const char* _dyld_get_image_name(std::uint32_t index) { return Images()[index].c_str(); }
