#include "build/lexicon.h"

#define XXH_INLINE_ALL  // short strings: the call would take longer than the hash
#include <xxhash.h>

#include <cstring>

#include "analysis/tokenize.h"
#include "build/near_duplicates.h"

namespace dateline {
namespace {

constexpr std::size_t kFirstSlots = 1024;
constexpr std::size_t kMaxLexiconBytes = 48u << 20;

std::uint64_t hash_of(std::string_view text) { return XXH3_64bits(text.data(), text.size()); }

}  // namespace

StringTable::StringTable() : slots_(kFirstSlots) {}

std::uint32_t StringTable::add(std::string_view text) { return add(text, hash_of(text)); }

std::uint32_t StringTable::add(std::string_view text, std::uint64_t hash) {
  const auto short_hash = static_cast<std::uint32_t>(hash >> 32);
  const std::size_t mask = slots_.size() - 1;
  std::size_t i = hash & mask;
  for (; slots_[i].number != 0; i = (i + 1) & mask) {
    if (slots_[i].hash != short_hash) continue;
    const std::size_t begin = ends_[slots_[i].number - 1];
    if (ends_[slots_[i].number] - begin == text.size() &&
        std::memcmp(bytes_.data() + begin, text.data(), text.size()) == 0)
      return slots_[i].number - 1;
  }
  const auto number = static_cast<std::uint32_t>(size());
  slots_[i] = {short_hash, number + 1};
  bytes_.insert(bytes_.end(), text.begin(), text.end());
  ends_.push_back(bytes_.size());
  if (2 * size() > slots_.size()) grow();
  return number;
}

void StringTable::grow() {
  std::vector<Slot> slots(2 * slots_.size());
  const std::size_t mask = slots.size() - 1;
  for (std::uint32_t number = 0; number < size(); ++number) {
    const std::uint64_t hash = hash_of(at(number));
    std::size_t i = hash & mask;
    while (slots[i].number != 0) i = (i + 1) & mask;
    slots[i] = {static_cast<std::uint32_t>(hash >> 32), number + 1};
  }
  slots_ = std::move(slots);
}

std::size_t StringTable::memory() const {
  return slots_.capacity() * sizeof(Slot) + bytes_.capacity() + ends_.capacity() * sizeof(std::size_t);
}

void StringTable::clear() { *this = StringTable(); }

Lexicon::Lexicon() = default;

Lexicon::Language& Lexicon::language(std::string_view lang) {
  if (last_ != nullptr && last_->code == lang) return *last_;
  for (const auto& l : languages_)
    if (l->code == lang) return *(last_ = l.get());
  languages_.push_back(std::make_unique<Language>());
  last_ = languages_.back().get();
  last_->code = std::string(lang);
  return *last_;
}

const Lexeme& Lexicon::find(std::string_view written, bool ascii, std::string_view lang) {
  Language& l = language(lang);
  const std::uint32_t number = l.written.add(written, hash_of(written));
  if (number == l.lexemes.size()) l.lexemes.push_back(analyse(written, ascii, l.code));
  return l.lexemes[number];
}

Lexeme Lexicon::analyse(std::string_view written, bool ascii, const std::string& lang) {
  Lexeme lexeme;
  lexeme.cut = fold_word(written, ascii, folded_);
  if (folded_.empty()) return lexeme;
  const std::uint64_t hash = hash_of(folded_);
  lexeme.word = words_.add(folded_, hash);
  lexeme.small_number = is_small_number(folded_);
  if (lexeme.word == hashes_.size()) hashes_.push_back(hash);
  stem_list_.clear();
  stemmer_.append(written, folded_, ascii, lang, stem_list_);
  for (std::size_t i = 0; i < stem_list_.size() && i < lexeme.stems.size(); ++i)
    lexeme.stems[i] = stems_.add(stem_list_[i]);
  return lexeme;
}

std::size_t Lexicon::memory() const {
  std::size_t bytes = words_.memory() + stems_.memory() + hashes_.capacity() * sizeof(std::uint64_t);
  for (const auto& l : languages_) bytes += l->written.memory() + l->lexemes.capacity() * sizeof(Lexeme);
  return bytes;
}

void Lexicon::limit_memory() {
  if (memory() > kMaxLexiconBytes) clear();
}

void Lexicon::clear() {
  languages_.clear();
  last_ = nullptr;
  words_.clear();
  stems_.clear();
  hashes_.clear();
}

}  // namespace dateline
