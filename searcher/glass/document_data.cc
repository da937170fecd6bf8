#include "glass/document_data.h"

#include <algorithm>
#include <string>
#include <utility>

#include "glass/pack.h"

namespace dateline::glass {

void DocumentData::look_up(std::vector<Xapian::docid> documents) {
  documents_.clear();  // looking them up may fail
  std::sort(documents.begin(), documents.end());
  cursor_.look_up({}, documents);
  documents_ = std::move(documents);
}

std::optional<std::string_view> DocumentData::of(Xapian::docid docid) {
  const auto at = std::lower_bound(documents_.begin(), documents_.end(), docid);
  bool found = false;
  if (at != documents_.end() && *at == docid) {
    found = cursor_.go_to(static_cast<std::size_t>(at - documents_.begin()));
  } else {
    std::string key;
    pack_ordered_uint(key, docid);
    found = cursor_.find(key);
  }
  if (!found || cursor_.deflated()) return std::nullopt;
  return cursor_.tag();
}

}  // namespace dateline::glass
