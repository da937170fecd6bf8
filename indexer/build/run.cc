#include "build/run.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <iterator>
#include <utility>

#include "glass/positions.h"
#include "schema.h"
#include "wire.h"

namespace dateline {
namespace {

// Of a run in sorting: a posting, sorted by its term, and by its article.
constexpr std::size_t kBytesPerPosting = 8 + 8 + 8;
// Of a string: where its postings end, as each of three kinds, and, if it is in the run, its name and rank.
constexpr std::size_t kBytesPerString = 3 * 4 + 48;
// Runs have less than this, whatever memory there is: more would not fit into caches, and sort slower.
constexpr std::size_t kMaxPostings = 4u << 20;
constexpr std::size_t kMaxDetails = 1u << 30;  // bytes; with those of a last batch, their places have 31 bits

// How far ahead memory that will be needed is fetched: an access that no cache has takes as long as some
// hundred instructions, of which many overlap where none waits for the other.
constexpr std::size_t kAhead = 16;

// For copy_short() of what is there: most often it ends in the next line of the cache, if not in this one.
void fetch_short(const char* at) {
  __builtin_prefetch(at);
  __builtin_prefetch(at + kShort + kShort / 2);
}

const char* skip_varint(const char* at) {
  while ((*at & 0x80) != 0) ++at;
  return at + 1;
}

const char* skip_occurrences(const char* at) {
  const char* const second = skip_varint(at);
  const unsigned kind = *at & 7;
  return kind == 1 || (kind > 4 && kind % 2 == 1) ? skip_varint(second) : second;
}

std::size_t read_varint(const char*& at) {
  std::size_t value = 0;
  for (unsigned shift = 0;; shift += 7) {
    const auto byte = static_cast<unsigned char>(*at++);
    value |= static_cast<std::size_t>(byte & 0x7F) << shift;
    if (byte < 0x80) return value;
  }
}

// Those of the numbers 0 to `count` - 1 that are used, in the order of the bytes of their strings.
template <class IsUsed>
std::vector<std::uint32_t> sorted_numbers(const StringTable& strings, std::uint32_t count, IsUsed&& is_used) {
  struct Key {
    std::uint64_t prefix, next;  // 8 bytes each
    std::uint32_t number;
  };
  // First by their first two bytes, by counting; then each part of those by itself.
  constexpr unsigned kShift = 48;
  std::vector<std::uint32_t> ends(std::size_t{1} << (64 - kShift));
  for (std::uint32_t n = 0; n < count; ++n)
    if (is_used(n)) ++ends[ordered_prefix(strings.at(n)) >> kShift];
  std::uint32_t sum = 0;
  for (std::uint32_t& end : ends) sum += std::exchange(end, sum);
  std::vector<Key> keys(sum);
  for (std::uint32_t n = 0; n < count; ++n) {
    if (!is_used(n)) continue;
    const std::string_view text = strings.at(n);
    const std::uint64_t prefix = ordered_prefix(text);
    keys[ends[prefix >> kShift]++] = {prefix,
                                      ordered_prefix(text.substr(std::min<std::size_t>(text.size(), 8))), n};
  }
  const auto is_before = [&](const Key& a, const Key& b) {
    if (a.prefix != b.prefix) return a.prefix < b.prefix;
    if (a.next != b.next) return a.next < b.next;
    return strings.at(a.number) < strings.at(b.number);
  };
  auto begin = keys.begin();
  for (const std::uint32_t end : ends) {
    const auto part_end = keys.begin() + end;
    std::sort(begin, part_end, is_before);
    begin = part_end;
  }
  std::vector<std::uint32_t> out(keys.size());
  std::transform(keys.begin(), keys.end(), out.begin(), [](const Key& k) { return k.number; });
  return out;
}

constexpr auto kTitle = static_cast<std::size_t>(Field::title);
constexpr auto kCaption = static_cast<std::size_t>(Field::caption);
constexpr auto kBody = static_cast<std::size_t>(Field::body);

Occurrences of_word(const std::array<std::uint32_t, kFields>& counts, bool is_name) {
  return {counts[kTitle], counts[kCaption] + counts[kBody], Occurrences::Of::word, is_name};
}
Occurrences of_stem(const std::array<std::uint32_t, kFields>& counts) {
  return {counts[kTitle], counts[kCaption] + counts[kBody], Occurrences::Of::stem};
}
Occurrences in_title(const std::array<std::uint32_t, kFields>& counts) {
  return {counts[kTitle], 0, Occurrences::Of::title};
}
Occurrences in_captions(const std::array<std::uint32_t, kFields>& counts) {
  return {0, counts[kCaption], Occurrences::Of::captions};
}

}  // namespace

char* put_occurrences(char* to, const Occurrences& o) {
  const std::uint64_t body = std::uint64_t{o.body} << 3;
  const bool is_word = o.of == Occurrences::Of::word;
  switch (o.of) {
    case Occurrences::Of::boolean:
      return put_varint(to, 0);
    case Occurrences::Of::title:
      return put_varint(to, std::uint64_t{o.title} << 3 | 2);
    case Occurrences::Of::captions:
      return put_varint(to, body | 3);
    case Occurrences::Of::word:
    case Occurrences::Of::stem:
      break;
  }
  to = put_varint(to, body | (is_word ? 4 : 0) | (o.is_name ? 2 : 0) | (o.title > 0 ? 1 : 0));
  return o.title > 0 ? put_varint(to, o.title) : to;
}

RunBuilder::RunBuilder(const std::filesystem::path& directory, std::uint32_t number, std::size_t run_bytes,
                       std::size_t lexicon_bytes)
    : number_(number),
      run_bytes_(run_bytes),
      lexicon_bytes_(lexicon_bytes),
      sorter_(std::make_unique<Sorter>()),
      postings_file_(directory),
      positions_file_(directory),
      terms_file_(directory) {}

RunBuilder::~RunBuilder() = default;

// For at most so many of them.
void RunBuilder::begin_groups(std::size_t most) {
  groups_.clear();
  group_places_.assign(2 * std::bit_ceil(most + 1), 0);
}

std::uint32_t RunBuilder::count_in_group(std::uint32_t number, const Counts& counts) {
  const auto shift = 32 - static_cast<unsigned>(std::countr_zero(group_places_.size()));
  const std::size_t mask = group_places_.size() - 1;
  std::size_t i = (number * 0x9E3779B1u) >> shift;
  while (group_places_[i] != 0 && groups_[group_places_[i] - 1].number != number) i = (i + 1) & mask;
  if (group_places_[i] == 0) {
    groups_.push_back({number, counts});
    return (group_places_[i] = static_cast<std::uint32_t>(groups_.size())) - 1;
  }
  const std::uint32_t group = group_places_[i] - 1;
  for (std::size_t field = 0; field < kFields; ++field) groups_[group].counts[field] += counts[field];
  return group;
}

void RunBuilder::add(Kind kind, std::uint32_t number, const Occurrences& occurrences,
                     std::span<const Xapian::termpos> positions) {
  Posting& posting = postings_.emplace_back();
  posting.term = number * 8 + kind;
  if (positions.empty()) {
    char bytes[kMaxOccurrencesBytes];
    if (put_occurrences(bytes, occurrences) == bytes + 1) {
      posting.at = kInPlace + static_cast<unsigned char>(bytes[0]);
      return;
    }
  }
  posting.at = static_cast<std::uint32_t>(details_.size());
  const std::size_t most = glass::max_encoded_bytes(positions.size());
  char* out = put_occurrences(details_.room(kMaxOccurrencesBytes + kMaxVarintBytes + most), occurrences);
  if (!positions.empty()) {  // their size comes before them, most often in one byte
    char* const encoded = out + 1;
    const auto size = static_cast<std::size_t>(glass::encode_positions(encoded, positions) - encoded);
    if (size >= 0x80) {
      char head[kMaxVarintBytes];
      const auto head_size = static_cast<std::size_t>(put_varint(head, size) - head);
      std::memmove(out + head_size, encoded, size);
      std::memcpy(out, head, head_size);
      out += head_size;
    } else {
      *out++ = static_cast<char>(size);
    }
    out += size;
  }
  details_.advance(out);
}

void RunBuilder::add_words() {
  begin_groups(entries_.size());
  group_of_.clear();
  bool small_letters = false;
  for (const Entry& e : entries_) {
    group_of_.push_back(count_in_group(e.word, e.counts));
    groups_[group_of_.back()].written.add(e.letter_case, e.counts[kCaption] + e.counts[kBody] == 0);
    small_letters = small_letters || e.letter_case == LetterCase::lower;
  }
  // Positions by group, in order: a counting sort.
  std::uint32_t sum = 0;
  for (Group& g : groups_) {
    g.end = sum;
    for (const std::uint32_t count : g.counts) sum += count;
  }
  positions_.resize(sum);
  for (const Token& t : tokens_) positions_[groups_[group_of_[t.entry]].end++] = t.position;
  std::uint32_t begin = 0;
  for (const Group& g : groups_) {
    const std::span<const Xapian::termpos> all(positions_.data() + begin, g.end - begin);
    add(kWords, g.number, of_word(g.counts, g.written.is_name(small_letters)), all);
    const std::uint32_t title = g.counts[kTitle], captions = g.counts[kCaption];
    if (title > 0) add(kTitleWords, g.number, in_title(g.counts), all.first(title));
    if (captions > 0) add(kCaptionWords, g.number, in_captions(g.counts), all.subspan(title, captions));
    begin = g.end;
  }
}

void RunBuilder::add_stems() {
  begin_groups(2 * entries_.size());
  for (const Entry& e : entries_)
    for (const std::uint32_t stem : e.stems)
      if (stem != Lexeme::kNone) count_in_group(stem, e.counts);
  for (const Group& g : groups_) {
    add(kStems, g.number, of_stem(g.counts), {});
    if (g.counts[kTitle] > 0) add(kTitleStems, g.number, in_title(g.counts), {});
    if (g.counts[kCaption] > 0) add(kCaptionStems, g.number, in_captions(g.counts), {});
  }
}

RunPlace RunBuilder::end_article(const std::vector<std::string>& boolean_terms) {
  for (const std::string& term : boolean_terms) boolean_terms_.prefetch(term);
  add_words();
  add_stems();
  for (const std::string& term : boolean_terms)
    add(kBooleans, boolean_terms_.add(term), {0, 0, Occurrences::Of::boolean}, {});
  article_ends_.push_back(postings_.size());
  entries_.clear();
  tokens_.clear();
  ++article_;
  RunPlace place;
  place.builder = number_ % kMaxBuilders;
  place.run = static_cast<std::uint32_t>(runs_.size()) % kMaxRuns;
  place.number = static_cast<std::uint32_t>(article_ends_.size() - 1);
  return place;
}

std::size_t RunBuilder::memory() const {
  return details_.size() + postings_.size() * kBytesPerPosting +
         (lexicon_.words().size() + lexicon_.stems().size() + boolean_terms_.size()) * kBytesPerString;
}

void RunBuilder::make_room() {
  const bool full =
      postings_.size() >= kMaxPostings || details_.size() >= kMaxDetails || memory() >= run_bytes_;
  if (full && runs_.size() + 2 < kMaxRuns) write_run();
}

void RunBuilder::finish() {
  if (!article_ends_.empty()) write_run();
  sorter_.reset();
  lexicon_.clear();
  postings_ = {};
  details_ = {};
  for (TemporaryFile* file : {&postings_file_, &positions_file_, &terms_file_}) file->flush();
}

// Sorts what a builder has collected. Keeps its memory from run to run.
class RunBuilder::Sorter {
 public:
  void sort(const RunBuilder& b);
  void write_postings(RunBuilder& b, SortedRun& run);
  void write_terms(RunBuilder& b);

 private:
  struct Item {  // of a term
    std::uint32_t article, at;
  };
  struct ArticleTerm {
    std::uint32_t rank, at;
  };
  struct Name {
    std::uint64_t prefix;  // the first 8 bytes, as a number in their order
    std::uint32_t begin, size;
  };

  void list_terms(const RunBuilder& b);
  const Item* begin(std::uint32_t term) const { return items_.data() + (term == 0 ? 0 : ends_[term - 1]); }
  std::span<const Item> items(std::uint32_t term) const { return {begin(term), items_.data() + ends_[term]}; }
  bool is_positional(std::uint32_t term) const { return term < bases_[kStems]; }
  std::string_view name(std::size_t rank) const {
    return {names_.data() + names_of_[rank].begin, names_of_[rank].size};
  }
  std::size_t common_prefix(std::size_t rank, std::size_t other) const;

  // The terms of each kind are numbered from its base on.
  std::array<std::uint32_t, kKinds + 1> bases_{};
  std::vector<std::uint32_t> ends_;  // in items_, by term
  std::vector<Item> items_;
  std::vector<std::uint32_t> terms_;        // in the order of their names
  std::string names_;                       // one behind the other
  std::vector<Name> names_of_;              // by rank
  std::vector<ArticleTerm> article_terms_;  // by article, in the order of their ranks
  std::vector<std::size_t> article_heads_;
  std::vector<char> list_;
};

void RunBuilder::Sorter::sort(const RunBuilder& b) {
  const auto words = static_cast<std::uint32_t>(b.lexicon_.words().size());
  const auto stems = static_cast<std::uint32_t>(b.lexicon_.stems().size());
  const auto booleans = static_cast<std::uint32_t>(b.boolean_terms_.size());
  const std::array<std::uint32_t, kKinds> sizes{words, words, words, stems, stems, stems, booleans};
  for (std::size_t kind = 0; kind < kKinds; ++kind) bases_[kind + 1] = bases_[kind] + sizes[kind];
  // A counting sort, which keeps the order of the articles.
  const auto term_of = [&](const Posting& p) { return bases_[p.term % 8] + p.term / 8; };
  ends_.assign(bases_[kKinds], 0);
  for (const Posting& p : b.postings_) ++ends_[term_of(p)];
  std::uint32_t sum = 0;
  for (std::uint32_t& end : ends_) sum += std::exchange(end, sum);
  items_.resize(b.postings_.size());
  std::size_t at = 0;
  for (std::uint32_t article = 0; article < b.article_ends_.size(); ++article)
    for (; at < b.article_ends_[article]; ++at)
      items_[ends_[term_of(b.postings_[at])]++] = {article, b.postings_[at].at};
  list_terms(b);
}

void RunBuilder::Sorter::list_terms(const RunBuilder& b) {
  const StringTable &words = b.lexicon_.words(), &stems = b.lexicon_.stems();
  const TextField &title = kTextFields[0], &caption = kTextFields[1];
  struct List {  // the terms of a kind
    std::string_view prefix;
    const StringTable* strings;
    std::vector<std::uint32_t> numbers{};
    std::size_t at = 0;
    std::string head{};  // the name of the next one
    std::uint64_t head_prefix = 0;
    bool done() const { return at == numbers.size(); }
    void read() {
      if (at + 2 * kAhead < numbers.size()) strings->prefetch_place(numbers[at + 2 * kAhead]);
      if (at + kAhead < numbers.size()) strings->prefetch_text(numbers[at + kAhead]);
      if (done()) return;
      head.assign(prefix).append(strings->at(numbers[at]));
      head_prefix = ordered_prefix(head);
    }
    bool is_before(const List& other) const {
      return head_prefix != other.head_prefix ? head_prefix < other.head_prefix : head < other.head;
    }
  };
  std::array<List, kKinds> lists{{{"", &words},
                                  {title.word_prefix, &words},
                                  {caption.word_prefix, &words},
                                  {kStemPrefix, &stems},
                                  {title.stem_prefix, &stems},
                                  {caption.stem_prefix, &stems},
                                  {"", &b.boolean_terms_}}};
  for (std::size_t kind = 0; kind < kKinds; ++kind) {
    const auto is_used = [&](std::uint32_t n) { return !items(bases_[kind] + n).empty(); };
    if (kind == kWords || kind == kStems || kind == kBooleans) {
      lists[kind].numbers = sorted_numbers(*lists[kind].strings, bases_[kind + 1] - bases_[kind], is_used);
    } else {  // of those of all of the text
      const List& all = lists[kind < kStems ? kWords : kStems];
      if (all.numbers.empty()) continue;
      std::copy_if(all.numbers.begin(), all.numbers.end(), std::back_inserter(lists[kind].numbers), is_used);
    }
  }
  terms_.clear();
  names_.clear();
  names_of_.clear();
  for (List& l : lists) l.read();
  for (;;) {
    std::size_t first = kKinds;
    for (std::size_t kind = 0; kind < kKinds; ++kind)
      if (!lists[kind].done() && (first == kKinds || lists[kind].is_before(lists[first]))) first = kind;
    if (first == kKinds) return;
    List& list = lists[first];
    terms_.push_back(bases_[first] + list.numbers[list.at]);
    names_of_.push_back({list.head_prefix, static_cast<std::uint32_t>(names_.size()),
                         static_cast<std::uint32_t>(list.head.size())});
    names_ += list.head;
    ++list.at;
    list.read();
  }
}

void RunBuilder::Sorter::write_postings(RunBuilder& b, SortedRun& run) {
  auto& [first, second] = run.postings;
  first.begin = b.postings_file_.size();
  bool in_second = false;
  article_terms_.resize(items_.size());
  article_heads_.assign(1, 0);
  article_heads_.insert(article_heads_.end(), b.article_ends_.begin(), b.article_ends_.end());
  const char* const details = b.details_.data();
  // What a posting needs is fetched while others are written, which may be of other terms.
  std::size_t next_rank = 0;
  std::span<const Item> next_items;
  const auto fetch_next = [&] {
    while (next_items.empty()) {
      if (next_rank == terms_.size()) return;
      if (next_rank + 2 * kAhead < terms_.size()) __builtin_prefetch(&ends_[terms_[next_rank + 2 * kAhead]]);
      if (next_rank + kAhead < terms_.size()) __builtin_prefetch(begin(terms_[next_rank + kAhead]));
      next_items = items(terms_[next_rank++]);
    }
    if ((next_items.front().at & kInPlace) == 0) fetch_short(details + next_items.front().at);
    __builtin_prefetch(&article_heads_[next_items.front().article]);
    next_items = next_items.subspan(1);
  };
  for (std::size_t i = 0; i < kAhead; ++i) fetch_next();
  for (std::uint32_t rank = 0; rank < terms_.size(); ++rank) {
    const bool positional = is_positional(terms_[rank]);
    const std::span<const Item> all = items(terms_[rank]);
    const std::string_view term = name(rank);
    if (!in_second && term >= kSecondPart) {
      in_second = true;
      first.end = second.begin = b.postings_file_.size();
    }
    const auto begin_term = [&](TemporaryFile& file) {
      char* out = put_varint(file.room(term.size() + 2 * kMaxVarintBytes), term.size());
      std::memcpy(out, term.data(), term.size());
      file.advance(put_varint(out + term.size(), all.size()));
    };
    begin_term(b.postings_file_);
    if (positional) begin_term(b.positions_file_);
    std::uint32_t next = 0;
    for (const Item& item : all) {
      fetch_next();
      article_terms_[article_heads_[item.article]++] = {rank, item.at};
      const std::uint32_t step = item.article - std::exchange(next, item.article + 1);
      if ((item.at & kInPlace) != 0) {
        char* out = put_varint(b.postings_file_.room(kMaxVarintBytes + 1), step);
        *out++ = static_cast<char>(item.at & 0xFF);
        b.postings_file_.advance(out);
        continue;
      }
      const char* const occurrences = details + item.at;
      const char* const end = skip_occurrences(occurrences);
      const auto size = static_cast<std::size_t>(end - occurrences);
      char* out = put_varint(b.postings_file_.room(kMaxVarintBytes + kMaxOccurrencesBytes + kShort), step);
      copy_short(out, occurrences, size);
      b.postings_file_.advance(out + size);
      if (!positional) continue;
      const char* encoded = end;
      const std::size_t bytes = read_varint(encoded);
      out = put_varint(b.positions_file_.room(2 * kMaxVarintBytes + bytes + kShort), step);
      out = put_varint(out, bytes);
      copy_short(out, encoded, bytes);
      b.positions_file_.advance(out + bytes);
    }
  }
  second.end = b.postings_file_.size();
  if (!in_second) first.end = second.begin = second.end;
}

std::size_t RunBuilder::Sorter::common_prefix(std::size_t rank, std::size_t other) const {
  const Name &a = names_of_[rank], &b = names_of_[other];
  const std::size_t most = std::min(a.size, b.size);
  const std::uint64_t different = a.prefix ^ b.prefix;
  if (different != 0 || most <= 8)
    return std::min(most, static_cast<std::size_t>(std::countl_zero(different)) / 8);
  std::size_t n = 8;
  while (n < most && names_[a.begin + n] == names_[b.begin + n]) ++n;
  return n;
}

void RunBuilder::Sorter::write_terms(RunBuilder& b) {
  names_.append(kShort, '\0');  // for copy_short()
  const char* const details = b.details_.data();
  std::size_t at = 0;
  for (const std::size_t end : b.article_ends_) {
    constexpr std::size_t kMostBytes = 2 + 255 + kMaxOccurrencesBytes + kShort;  // of a term
    list_.resize(std::max(list_.size(), kMaxVarintBytes + kMostBytes));
    char* out = put_varint(list_.data(), end - at);
    for (const std::size_t first = at; at < end; ++at) {
      if (at + 2 * kAhead < end) __builtin_prefetch(&names_of_[article_terms_[at + 2 * kAhead].rank]);
      if (at + kAhead < end) fetch_short(names_.data() + names_of_[article_terms_[at + kAhead].rank].begin);
      if (const auto used = static_cast<std::size_t>(out - list_.data()); list_.size() - used < kMostBytes) {
        list_.resize(2 * list_.size() + kMostBytes);
        out = list_.data() + used;
      }
      const std::size_t rank = article_terms_[at].rank;
      const Name& n = names_of_[rank];
      const std::size_t reuse = at == first ? 0 : common_prefix(article_terms_[at - 1].rank, rank);
      *out++ = static_cast<char>(reuse);
      *out++ = static_cast<char>(n.size - reuse);
      copy_short(out, names_.data() + n.begin + reuse, n.size - reuse);
      out += n.size - reuse;
      if (const std::uint32_t place = article_terms_[at].at; (place & kInPlace) != 0) {
        *out++ = static_cast<char>(place & 0xFF);
      } else {
        const char* const occurrences = details + place;
        const auto size = static_cast<std::size_t>(skip_occurrences(occurrences) - occurrences);
        copy_short(out, occurrences, size);
        out += size;
      }
    }
    const auto bytes = static_cast<std::size_t>(out - list_.data());
    char* to = put_varint(b.terms_file_.room(kMaxVarintBytes + bytes), bytes);
    std::memcpy(to, list_.data(), bytes);
    b.terms_file_.advance(to + bytes);
  }
}

void RunBuilder::write_run() {
  std::memset(details_.room(kShort), 0, kShort);  // for copy_short()
  SortedRun run;
  run.articles = static_cast<std::uint32_t>(article_ends_.size());
  run.positions.begin = positions_file_.size();
  run.terms.begin = terms_file_.size();
  sorter_->sort(*this);
  sorter_->write_postings(*this, run);
  sorter_->write_terms(*this);
  run.positions.end = positions_file_.size();
  run.terms.end = terms_file_.size();
  runs_.push_back(run);
  postings_.clear();
  article_ends_.clear();
  details_.clear();
  boolean_terms_.clear();
  lexicon_.limit_memory(lexicon_bytes_);
}

}  // namespace dateline
