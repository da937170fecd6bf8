#include "words/lexicon.h"

#define XXH_INLINE_ALL  // short strings: the call would take longer than the hash
#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <new>
#include <utility>

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

std::uint64_t eight_bytes(const char* at) {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, at, kPrefix);
  return bytes;
}

// Where the last 8 bytes of a text begin; 0 for a shorter one. No branch: how long a word is can not be
// foreseen.
std::size_t last_part(std::size_t size) { return std::max(size, kPrefix) - kPrefix; }

std::uint64_t last_of(std::string_view text, std::uint64_t prefix) {
  return text.size() <= kPrefix ? prefix : eight_bytes(text.data() + last_part(text.size()));
}

// Whether texts of the same size are the same between their first and their last 8 bytes. Most have nothing
// there.
bool is_middle_same(const char* a, const char* b, std::size_t size) {
  return size <= 2 * kPrefix || std::memcmp(a + kPrefix, b + kPrefix, size - 2 * kPrefix) == 0;
}

// Not inlined, so that the rest is.
[[gnu::noinline]] std::uint64_t middle_hash(std::string_view text) {
  return XXH3_64bits(text.data() + kPrefix, text.size() - 2 * kPrefix);
}

std::uint64_t slot_hash(std::uint64_t prefix, std::uint64_t last, std::string_view text) {
  std::uint64_t h = prefix ^ std::rotl(last * 0xD6E8FEB86659FD93, 32);
  if (text.size() > 2 * kPrefix) h ^= middle_hash(text);
  h = (h + text.size()) * 0x9E3779B97F4A7C15;
  return h ^ h >> 32;
}

std::uint64_t slot_hash(std::string_view text) {
  const std::uint64_t prefix = prefix_of(text);
  return slot_hash(prefix, last_of(text, prefix), text);
}

}  // namespace

StringTable::StringTable() : slots_(kFirstSlots) {}

std::uint32_t StringTable::add(std::string_view text) {
  const std::uint64_t prefix = prefix_of(text), last = last_of(text, prefix);
  const std::size_t mask = slots_.size() - 1;
  std::size_t i = slot_hash(prefix, last, text) & mask;
  for (; slots_[i].number != 0; i = (i + 1) & mask) {
    if (slots_[i].prefix != prefix || slots_[i].size != text.size()) continue;
    const std::uint32_t number = slots_[i].number - 1;
    if (text.size() <= kPrefix) return number;
    const char* const known = at(number).data();
    if (eight_bytes(known + last_part(text.size())) == last &&
        is_middle_same(known, text.data(), text.size()))
      return number;
  }
  const auto number = static_cast<std::uint32_t>(size());
  slots_[i] = {prefix, static_cast<std::uint32_t>(text.size()), number + 1};
  bytes_.insert(bytes_.end(), text.begin(), text.end());
  ends_.push_back(bytes_.size());
  if (2 * size() > slots_.size()) grow();
  return number;
}

void StringTable::prefetch(std::string_view text) const {
  __builtin_prefetch(&slots_[slot_hash(text) & (slots_.size() - 1)]);
}

void StringTable::grow() {
  slots_.assign(2 * slots_.size(), {});
  const std::size_t mask = slots_.size() - 1;
  // Not slot by slot, as their texts are all over the memory.
  for (std::uint32_t number = 0; number < size(); ++number) {
    const std::string_view text = at(number);
    const std::uint64_t prefix = prefix_of(text);
    std::size_t i = slot_hash(prefix, last_of(text, prefix), text) & mask;
    while (slots_[i].number != 0) i = (i + 1) & mask;
    slots_[i] = {prefix, static_cast<std::uint32_t>(text.size()), number + 1};
  }
}

std::size_t StringTable::memory() const {
  return slots_.capacity() * sizeof(Slot) + bytes_.capacity() + ends_.capacity() * sizeof(std::size_t);
}

void StringTable::clear() { *this = StringTable(); }

LexemeTable::LexemeTable() : slots_(kFirstSlots) {}

// These are called for each word.

inline void LexemeTable::begin(std::string_view text, const WordSpan& span, std::uint32_t language,
                               LookUp& word) const {
  word.text = text.data() + span.begin;
  word.size = span.end - span.begin;
  if (std::endian::native == std::endian::little && span.begin + kPrefix <= text.size()) {
    // With what stands behind a short word, which is then masked: without a branch.
    const std::uint64_t mask = ~std::uint64_t{0} >> 8 * (kPrefix - std::min(word.size, kPrefix));
    word.prefix = eight_bytes(word.text) & mask;
    word.last = eight_bytes(word.text + last_part(word.size)) & mask;
  } else {
    word.prefix = prefix_of(word.view());
    word.last = last_of(word.view(), word.prefix);
  }
  word.hash = static_cast<std::uint32_t>(slot_hash(word.prefix + language, word.last, word.view()));
  __builtin_prefetch(&slots_[word.hash & (slots_.size() - 1)]);
}

inline bool LexemeTable::proceed(LookUp& word) const {
  const Slot& slot = slots_[word.hash & (slots_.size() - 1)];
  word.record = nullptr;
  if (slot.record == 0) return false;
  if (slot.hash == word.hash) {
    word.record = record(slot.record);
    __builtin_prefetch(word.record);
  }
  return true;
}

inline bool LexemeTable::is_of(const Record& record, const LookUp& word, std::uint32_t language) {
  return record.prefix == word.prefix && record.size == word.size && record.language == language &&
         eight_bytes(record.text() + last_part(word.size)) == word.last &&
         is_middle_same(record.text(), word.text, word.size);
}

inline Lexeme* LexemeTable::find(const LookUp& word, std::uint32_t language) {
  if (word.record != nullptr && is_of(*word.record, word, language)) return &word.record->lexeme;
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = word.hash & mask; slots_[i].record != 0; i = (i + 1) & mask) {
    if (slots_[i].hash != word.hash) continue;
    if (Record* r = record(slots_[i].record); is_of(*r, word, language)) return &r->lexeme;
  }
  return nullptr;
}

LexemeTable::Chunk LexemeTable::make_chunk() {
  std::size_t bytes = kChunkUnits * sizeof(Unit), room = bytes + sizeof(Unit) - 1;
  auto memory = std::make_unique_for_overwrite<std::byte[]>(room);
  void* at = memory.get();
  return {std::move(memory), static_cast<Unit*>(std::align(alignof(Unit), bytes, at, room))};
}

Lexeme& LexemeTable::add(const LookUp& word, std::uint32_t language, const Lexeme& lexeme) {
  const std::string_view rest = word.view().substr(std::min(word.size, kPrefix));
  const std::size_t units = (sizeof(Record) + rest.size() + sizeof(Unit) - 1) / sizeof(Unit);
  if (used_ + units > kChunkUnits) {
    chunks_.push_back(make_chunk());
    used_ = 0;
  }
  const auto place = static_cast<std::uint32_t>((chunks_.size() - 1) * kChunkUnits + used_ + 1);
  used_ += units;
  auto* at = reinterpret_cast<std::byte*>(record(place));
  auto* added = new (at) Record{lexeme, language, static_cast<std::uint32_t>(word.size), word.prefix};
  std::memcpy(at + sizeof(Record), rest.data(), rest.size());
  if (10 * ++records_ > 7 * slots_.size()) grow();
  const std::size_t mask = slots_.size() - 1;
  std::size_t i = word.hash & mask;
  while (slots_[i].record != 0) i = (i + 1) & mask;
  slots_[i] = {word.hash, place};
  return added->lexeme;
}

void LexemeTable::grow() {
  std::vector<Slot> slots(2 * slots_.size());
  const std::size_t mask = slots.size() - 1;
  for (const Slot& slot : slots_) {
    if (slot.record == 0) continue;
    std::size_t i = slot.hash & mask;
    while (slots[i].record != 0) i = (i + 1) & mask;
    slots[i] = slot;
  }
  slots_ = std::move(slots);
}

std::size_t LexemeTable::memory() const {
  return slots_.capacity() * sizeof(Slot) + chunks_.size() * kChunkUnits * sizeof(Unit);
}

void LexemeTable::clear() { *this = LexemeTable(); }

Lexicon::Lexicon() = default;

std::uint32_t Lexicon::language(std::string_view lang) {
  if (last_ < languages_.size() && languages_[last_] == lang) return last_;
  const auto found = std::find(languages_.begin(), languages_.end(), lang);
  last_ = static_cast<std::uint32_t>(found - languages_.begin());
  if (found == languages_.end()) languages_.emplace_back(lang);
  return last_;
}

std::span<const Lexicon::Found> Lexicon::read(std::span<const Text> texts, Place& place) {
  for (;;) {
    std::array<LexemeTable::LookUp, kAhead> words;
    std::array<std::uint32_t, kAhead> languages;
    std::array<const Text*, kAhead> of;
    std::array<bool, kAhead> ascii;
    std::size_t size = 0;
    for (WordSpan span; size < kAhead;) {
      if (place.scanner_.next(span)) {
        languages[size] = place.language_;
        of[size] = place.text_;
        ascii[size] = span.ascii;
        written_.begin(place.text_->text, span, place.language_, words[size++]);
      } else if (place.next_ < texts.size()) {
        place.text_ = &texts[place.next_++];
        place.language_ = language(place.text_->lang);
        place.scanner_ = WordScanner(place.text_->text);
      } else {
        break;
      }
    }
    if (size == 0) return {};
    for (std::size_t i = 0; i < size; ++i)
      if (!written_.proceed(words[i])) words_.prefetch(words[i].view());  // as most are folded already
    std::size_t found = 0;
    for (std::size_t i = 0; i < size; ++i) {
      Lexeme* lexeme = &long_[i];
      if (words[i].size > LexemeTable::kMaxTextBytes) {
        *lexeme = analyse(words[i].view(), ascii[i], languages[i]);
      } else if (lexeme = written_.find(words[i], languages[i]); lexeme == nullptr) {
        lexeme = &written_.add(words[i], languages[i], analyse(words[i].view(), ascii[i], languages[i]));
      }
      if (lexeme->word != Lexeme::kNone) found_[found++] = {lexeme, of[i], words[i].view()};
    }
    if (found > 0) return {found_.data(), found};
  }
}

Lexeme Lexicon::analyse(std::string_view written, bool ascii, std::uint32_t language) {
  Lexeme lexeme;
  lexeme.ascii = ascii;
  lexeme.cut = fold_word(written, ascii, folded_);
  if (folded_.empty()) return lexeme;
  lexeme.word = words_.add(folded_);
  lexeme.small_number = is_small_number(folded_);
  lexeme.hash = hash_word(folded_);
  lexeme.letter_case = letter_case_of(written);
  if (lexeme.word >= ascii_stems_.size()) ascii_stems_.resize(lexeme.word + 1);
  AsciiStem& known = ascii_stems_[lexeme.word];
  if (ascii && known.language == language) {
    lexeme.stems[0] = known.stem;
    return lexeme;
  }
  stem_list_.clear();
  stemmer_.append(written, folded_, ascii, languages_[language], stem_list_);
  for (std::size_t i = 0; i < stem_list_.size() && i < lexeme.stems.size(); ++i)
    lexeme.stems[i] = stems_.add(stem_list_[i]);
  if (ascii) known = {language, lexeme.stems[0]};
  return lexeme;
}

std::size_t Lexicon::memory() const {
  return written_.memory() + words_.memory() + stems_.memory() + ascii_stems_.capacity() * sizeof(AsciiStem);
}

void Lexicon::limit_memory(std::size_t bytes) {
  if (memory() > bytes) clear();
}

void Lexicon::clear() {
  languages_.clear();
  written_.clear();
  words_.clear();
  stems_.clear();
  ascii_stems_.clear();
}

}  // namespace dateline
