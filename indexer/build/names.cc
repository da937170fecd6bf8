#include "build/names.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "analysis/spelling.h"
#include "glass/format.h"
#include "schema.h"

namespace dateline {
namespace {

constexpr std::size_t kNameWindow = 256u << 10;
constexpr std::uint64_t kSortedBytes = 4u << 20;  // of a file that is sorted in memory
constexpr std::size_t kMostKnown = 100'000;

struct Name {
  std::string word;
  std::uint64_t articles = 0;
};

void put(TemporaryFile& file, std::string_view key, std::string_view word, std::uint64_t articles) {
  const auto text = [&](std::string_view bytes) {
    const char size = static_cast<char>(bytes.size());
    file.append({&size, 1});
    file.append(bytes);
  };
  text(key);
  text(word);
  file.advance(put_varint(file.room(kMaxVarintBytes), articles));
}

// Calls use(key, name) for each name of a file, in the order in which they were put there.
template <class Use>
void for_each_name(const TemporaryFile& file, Use&& use) {
  SectionReader in(file, 0, file.size(), kNameWindow);
  std::string key;
  while (!in.done()) {
    key = in.bytes(static_cast<unsigned char>(in.bytes(1)[0]));
    std::string word(in.bytes(static_cast<unsigned char>(in.bytes(1)[0])));
    use(key, Name{std::move(word), in.varint()});
  }
}

bool is_more_frequent(const Name& a, const Name& b) {
  return a.articles != b.articles ? a.articles > b.articles : a.word < b.word;
}

// Of names in the order of their words, which they stay in.
void keep_most_frequent(std::vector<Name>& names) {
  if (names.size() <= kMostNamesOfKey) return;
  std::nth_element(names.begin(), names.begin() + kMostNamesOfKey, names.end(), is_more_frequent);
  names.resize(kMostNamesOfKey);
  std::sort(names.begin(), names.end(), [](const Name& a, const Name& b) { return a.word < b.word; });
}

// The names of one key, in the order of their words.
void add_entry(const std::string& key, std::vector<Name>& names, glass::LeafWriter& table) {
  if (names.empty()) return;
  keep_most_frequent(names);
  std::string tag;
  for (const Name& n : names)
    (tag += static_cast<char>(static_cast<unsigned char>(n.word.size()) ^ glass::kSynonymLengthMask)) +=
        n.word;
  table.add(key, tag);
}

}  // namespace

void NameTable::add(std::string_view word, std::uint64_t articles) {
  for (const std::string& key : name_keys(word, stems_)) put(file_, key, word, articles);
}

void NameTable::write(glass::LeafWriter& table) {
  file_.flush();
  write(file_, 0, table);
}

void NameTable::write(const TemporaryFile& file, std::size_t same, glass::LeafWriter& table) const {
  if (file.size() <= kSortedBytes) {
    std::map<std::string, std::vector<Name>> by_key;
    for_each_name(file, [&](const std::string& key, Name name) { by_key[key].push_back(std::move(name)); });
    for (auto& [key, names] : by_key) add_entry(key, names, table);
    return;
  }
  // What is too much is divided by the next letter of the keys.
  std::vector<Name> of_same;  // whose key ends there
  std::map<char, std::unique_ptr<TemporaryFile>> parts;
  std::string key_of_same;
  for_each_name(file, [&](const std::string& key, Name name) {
    if (key.size() == same) {
      key_of_same = key;
      of_same.push_back(std::move(name));
      if (of_same.size() == 2 * kMostNamesOfKey) keep_most_frequent(of_same);
      return;
    }
    std::unique_ptr<TemporaryFile>& part = parts[key[same]];
    if (!part) part = std::make_unique<TemporaryFile>(directory_);
    put(*part, key, name.word, name.articles);
  });
  file.discard(0, file.size());
  add_entry(key_of_same, of_same, table);
  for (auto& [letter, part] : parts) {
    part->flush();
    write(*part, same + 1, table);
    part.reset();
  }
}

void NewNames::add(Xapian::WritableDatabase& database, const AnalysedArticle& article) {
  for (const TermPosting& t : article.terms) {
    if (is_prefixed(t.term) || !is_marked_as_name(t.wdf) || !known_.insert(t.term).second) continue;
    for (std::string& key : name_keys(t.term, stems_)) names_[std::move(key)].insert(t.term);
  }
  if (known_.size() < kMostKnown) return;
  write(database);
  known_.clear();
}

// Key by key: for each Xapian reads and writes all of its names.
void NewNames::write(Xapian::WritableDatabase& database) {
  for (const auto& [key, words] : names_) {
    std::size_t count = 0;
    std::vector<std::string> fresh;
    auto word = words.begin();
    for (auto old = database.synonyms_begin(key); old != database.synonyms_end(key); ++old, ++count) {
      const std::string known = *old;
      while (word != words.end() && *word < known) fresh.push_back(*word++);
      if (word != words.end() && *word == known) ++word;
    }
    fresh.insert(fresh.end(), word, words.end());
    for (const std::string& name : fresh)
      if (count++ < kMostNamesOfKey) database.add_synonym(key, name);
  }
  names_.clear();
}

}  // namespace dateline
