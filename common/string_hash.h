// Looking up a std::string_view in a hash table of strings without making a string of it.
#pragma once

#include <functional>
#include <string_view>

namespace dateline {

struct StringHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
};

}  // namespace dateline
