#include "build/names.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "analysis/spelling.h"
#include "glass/format.h"
#include "schema.h"

namespace dateline {
namespace {

constexpr std::size_t kWindowBytes = 256u << 10;
constexpr std::size_t kMostKnown = 100'000;

template <std::size_t... i>
std::array<TemporaryFile, sizeof...(i)> make_files(const std::filesystem::path& directory,
                                                   std::index_sequence<i...>) {
  return {((void)i, TemporaryFile(directory))...};
}

}  // namespace

NameTable::NameTable(const std::filesystem::path& directory)
    : files_(make_files(directory, std::make_index_sequence<kFirst.size()>())) {}

void NameTable::add(std::string_view word) {
  for (const std::string& key : name_keys(word, stems_)) {
    TemporaryFile& file = files_[kFirst.find(key.front())];
    for (const std::string_view text : {std::string_view(key), word}) {
      const char size = static_cast<char>(text.size());
      file.append({&size, 1});
      file.append(text);
    }
  }
}

void NameTable::write(glass::LeafWriter& table) {
  for (TemporaryFile& file : files_) {
    file.flush();
    std::string bytes(file.size(), '\0');
    file.read(0, bytes.data(), bytes.size());
    std::vector<std::pair<std::string_view, std::string_view>> names;  // by key
    const auto text = [&](std::size_t& at) {
      const auto size = static_cast<unsigned char>(bytes[at]);
      const std::string_view out(bytes.data() + at + 1, size);
      at += 1 + std::size_t{size};
      return out;
    };
    for (std::size_t at = 0; at < bytes.size();) {
      const std::string_view key = text(at);
      names.emplace_back(key, text(at));
    }
    std::sort(names.begin(), names.end());
    std::string tag;
    for (std::size_t i = 0; i < names.size(); ++i) {
      const auto& [key, word] = names[i];
      (tag += static_cast<char>(static_cast<unsigned char>(word.size()) ^ glass::kSynonymLengthMask)) += word;
      if (i + 1 < names.size() && names[i + 1].first == key) continue;
      table.add(key, tag);
      tag.clear();
    }
    file.discard(0, file.size());
  }
}

void NewNames::add(Xapian::WritableDatabase& database, const AnalysedArticle& article) {
  for (const TermPosting& t : article.terms)
    if (!is_prefixed(t.term) && is_marked_as_name(t.wdf)) add(database, t.term);
}

void NewNames::add(Xapian::WritableDatabase& database, const std::string& word) {
  if (known_.size() == kMostKnown) known_.clear();
  if (!known_.insert(word).second) return;
  for (const std::string& key : name_keys(word, stems_))
    if (std::find(database.synonyms_begin(key), database.synonyms_end(key), word) ==
        database.synonyms_end(key))  // adding it again would be a change of the table
      database.add_synonym(key, word);
}

}  // namespace dateline
