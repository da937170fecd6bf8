#include "build/lexicon.h"

#define XXH_INLINE_ALL  // short strings: the call would take longer than the hash
#include <xxhash.h>

#include <cstring>

#include "analysis/tokenize.h"
#include "build/near_duplicates.h"

namespace dateline {
namespace {

constexpr std::size_t kFirstSlots = 1024;
constexpr std::size_t kPrefix = 8;

// The first 8 bytes as a number, zeros behind the end.
std::uint64_t prefix_of(std::string_view text) {
  std::uint64_t prefix = 0;
  if (text.size() >= kPrefix) {
    std::memcpy(&prefix, text.data(), kPrefix);
  } else if (text.size() >= 4) {  // two halves that overlap
    std::uint32_t low = 0, high = 0;
    std::memcpy(&low, text.data(), 4);
    std::memcpy(&high, text.data() + text.size() - 4, 4);
    prefix = low | std::uint64_t{high} << (8 * (text.size() - 4));
  } else if (!text.empty()) {
    std::memcpy(&prefix, text.data(), 1);
    if (text.size() > 1) prefix |= std::uint64_t{static_cast<unsigned char>(text[1])} << 8;
    if (text.size() > 2) prefix |= std::uint64_t{static_cast<unsigned char>(text[2])} << 16;
  }
  return prefix;
}

std::uint64_t slot_hash(std::uint64_t prefix, std::string_view text) {
  std::uint64_t h = prefix;
  if (text.size() > kPrefix) h ^= XXH3_64bits(text.data() + kPrefix, text.size() - kPrefix);
  h = (h + text.size()) * 0x9E3779B97F4A7C15;
  return h ^ h >> 32;
}

}  // namespace

StringTable::StringTable() : slots_(kFirstSlots) {}

std::uint32_t StringTable::add(std::string_view text) {
  const std::uint64_t prefix = prefix_of(text);
  const std::size_t mask = slots_.size() - 1;
  std::size_t i = slot_hash(prefix, text) & mask;
  for (; slots_[i].number != 0; i = (i + 1) & mask) {
    if (slots_[i].prefix != prefix || slots_[i].size != text.size()) continue;
    if (text.size() <= kPrefix) return slots_[i].number - 1;
    const char* rest = bytes_.data() + ends_[slots_[i].number - 1] + kPrefix;
    if (std::memcmp(rest, text.data() + kPrefix, text.size() - kPrefix) == 0) return slots_[i].number - 1;
  }
  const auto number = static_cast<std::uint32_t>(size());
  slots_[i] = {prefix, static_cast<std::uint32_t>(text.size()), number + 1};
  bytes_.insert(bytes_.end(), text.begin(), text.end());
  ends_.push_back(bytes_.size());
  if (2 * size() > slots_.size()) grow();
  return number;
}

void StringTable::grow() {
  std::vector<Slot> slots(2 * slots_.size());
  const std::size_t mask = slots.size() - 1;
  for (const Slot& slot : slots_) {
    if (slot.number == 0) continue;
    std::size_t i = slot_hash(slot.prefix, at(slot.number - 1)) & mask;
    while (slots[i].number != 0) i = (i + 1) & mask;
    slots[i] = slot;
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
  const std::uint32_t number = l.written.add(written);
  if (number == l.lexemes.size()) l.lexemes.push_back(analyse(written, ascii, l.code));
  return l.lexemes[number];
}

Lexeme Lexicon::analyse(std::string_view written, bool ascii, const std::string& lang) {
  Lexeme lexeme;
  lexeme.cut = fold_word(written, ascii, folded_);
  if (folded_.empty()) return lexeme;
  lexeme.word = words_.add(folded_);
  lexeme.small_number = is_small_number(folded_);
  if (lexeme.word == hashes_.size()) hashes_.push_back(hash_word(folded_));
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

void Lexicon::limit_memory(std::size_t bytes) {
  if (memory() > bytes) clear();
}

void Lexicon::clear() {
  languages_.clear();
  last_ = nullptr;
  words_.clear();
  stems_.clear();
  hashes_.clear();
}

}  // namespace dateline
