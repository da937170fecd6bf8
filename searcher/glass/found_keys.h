// Where keys were found in a table: a query asks for the entry of a term several times, for its frequency and
// for its list, and so do other queries.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>

#include "glass/table.h"

namespace dateline::glass {

// Of one table at one revision.
class FoundKeys {
 public:
  // As Cursor::find(), which an entry that is known spares the way down the tree.
  bool find(Cursor& cursor, const std::string& key) {
    const auto known = spots_.find(key);
    if (known != spots_.end()) {
      if (known->second) cursor.return_to(*known->second);
      return known->second.has_value();
    }
    const bool found = cursor.find(key);
    if (spots_.size() >= kMost) spots_.clear();
    spots_.emplace(key, found ? std::optional(cursor.spot()) : std::nullopt);
    return found;
  }

 private:
  static constexpr std::size_t kMost = 4096;  // one or two megabytes

  std::unordered_map<std::string, std::optional<Cursor::Spot>> spots_;
};

}  // namespace dateline::glass
