#include "build/run.h"

#include <algorithm>
#include <bit>
#include <iterator>
#include <utility>

#include "glass/positions.h"
#include "schema.h"
#include "wire.h"

namespace dateline {
namespace {

// What a collected word takes until its run is written: numbers of the word and its stem, its position; then
// both sorted by term, and its share of the terms by article.
constexpr std::size_t kBytesPerWord = 40;
// Runs have less than this, whatever memory there is: more would not fit into caches, and sort no faster.
constexpr std::size_t kMaxRunWords = 16u << 20;

constexpr auto kTitleField = static_cast<std::size_t>(Field::title);
constexpr auto kCaptionField = static_cast<std::size_t>(Field::caption);

struct Place {
  std::uint32_t article;
  Xapian::termpos position;
};

// Items by number: those of number n are items[begin(n)] to items[end(n)].
template <class Item>
struct Inverted {
  std::vector<std::uint32_t> ends;
  std::vector<Item> items;

  const Item* begin(std::uint32_t n) const { return items.data() + (n == 0 ? 0 : ends[n - 1]); }
  const Item* end(std::uint32_t n) const { return items.data() + ends[n]; }
  bool has(std::uint32_t n) const { return begin(n) != end(n); }

  // A counting sort: for_each(add) calls add(number, item) for each item, in the order that items of one
  // number keep; twice.
  template <class ForEach>
  void fill(std::size_t numbers, ForEach&& for_each) {
    ends.assign(numbers, 0);
    for_each([&](std::uint32_t n, const Item&) { ++ends[n]; });
    std::uint32_t sum = 0;
    for (std::uint32_t& e : ends) {  // to where each begins; adding moves it to its end
      const std::uint32_t count = e;
      e = sum;
      sum += count;
    }
    items.resize(sum);
    for_each([&](std::uint32_t n, const Item& item) { items[ends[n]++] = item; });
  }
};

// The first 8 bytes as a number, which is in the order of the strings where it differs.
std::uint64_t ordered_prefix(std::string_view text) {
  std::uint64_t prefix = 0;
  for (std::size_t i = 0; i < 8; ++i)
    prefix = prefix << 8 | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0u);
  return prefix;
}

// Numbers of strings in the order of their bytes.
std::vector<std::uint32_t> sorted_numbers(const StringTable& strings,
                                          const std::vector<std::uint32_t>& ends) {
  struct Key {
    std::uint64_t prefix;
    std::uint32_t number;
  };
  std::vector<Key> keys;
  std::uint32_t before = 0;
  for (std::uint32_t n = 0; n < ends.size(); ++n) {
    if (ends[n] == std::exchange(before, ends[n])) continue;  // not in this run
    keys.push_back({ordered_prefix(strings.at(n)), n});
  }
  std::sort(keys.begin(), keys.end(), [&](const Key& a, const Key& b) {
    return a.prefix != b.prefix ? a.prefix < b.prefix : strings.at(a.number) < strings.at(b.number);
  });
  std::vector<std::uint32_t> out(keys.size());
  std::transform(keys.begin(), keys.end(), out.begin(), [](const Key& k) { return k.number; });
  return out;
}

}  // namespace

void put_occurrences(std::string& out, const Occurrences& o) {
  const std::uint64_t body = std::uint64_t{o.body} << 2;
  switch (o.of) {
    case Occurrences::Of::boolean:
      out += '\0';
      return;
    case Occurrences::Of::title:
      return put_varint(out, std::uint64_t{o.title} << 2 | 2);
    case Occurrences::Of::captions:
      return put_varint(out, body | 3);
    case Occurrences::Of::everything:
      break;
  }
  put_varint(out, body | (o.title > 0 ? 1 : 0));
  if (o.title > 0) put_varint(out, o.title);
}

RunBuilder::RunBuilder(const std::filesystem::path& directory, std::uint32_t number, std::size_t run_bytes,
                       std::size_t lexicon_bytes)
    : number_(number),
      max_words_(std::clamp(run_bytes / kBytesPerWord, std::size_t{1}, kMaxRunWords)),
      lexicon_bytes_(lexicon_bytes),
      sorter_(std::make_unique<Sorter>()),
      postings_(directory),
      positions_(directory),
      terms_(directory) {}

RunBuilder::~RunBuilder() = default;

void RunBuilder::word(Field field, Xapian::termpos position, const Lexeme& lexeme) {
  const auto f = static_cast<std::size_t>(field);
  words_.push_back(lexeme.word);
  positions_of_words_.push_back(position);
  ++current_.words[f];
  for (const std::uint32_t stem : lexeme.stems) {
    if (stem == Lexeme::kNone) break;
    stems_.push_back(stem);
    ++current_.stems[f];
  }
}

RunPlace RunBuilder::end_article(const std::vector<std::string>& boolean_terms) {
  for (const std::string& term : boolean_terms) booleans_.push_back(boolean_terms_.add(term));
  current_.booleans = static_cast<std::uint32_t>(boolean_terms.size());
  articles_.push_back(std::exchange(current_, {}));
  return {number_, static_cast<std::uint32_t>(runs_.size()),
          static_cast<std::uint32_t>(articles_.size() - 1)};
}

void RunBuilder::make_room() {
  if (std::max({words_.size(), stems_.size(), booleans_.size()}) >= max_words_) write_run();
}

void RunBuilder::finish() {
  if (!articles_.empty()) write_run();
  sorter_.reset();
  lexicon_.clear();
  words_ = {};
  positions_of_words_ = {};
  stems_ = booleans_ = {};
  articles_ = {};
  for (TemporaryFile* file : {&postings_, &positions_, &terms_}) file->flush();
}

// Sorts what a builder has collected. Keeps its memory from run to run.
class RunBuilder::Sorter {
 public:
  void sort(const RunBuilder& b);
  void write_postings(RunBuilder& b);
  void write_terms(RunBuilder& b);

 private:
  enum Kind : unsigned { kWords, kStems, kTitleWords, kTitleStems, kCaptionWords, kCaptionStems, kBooleans };
  static constexpr std::size_t kKinds = kBooleans + 1;
  struct Term {
    Kind kind;
    std::uint32_t number;    // of the word, stem or boolean term
    std::uint32_t articles;  // that have it
  };
  struct ArticleTerm {
    std::uint32_t rank;  // in terms_
    Occurrences occurrences;
  };

  void invert(const RunBuilder& b);
  void list_terms(const RunBuilder& b);
  void count_terms(const RunBuilder& b);
  // Calls visit(article, occurrences, places, count) for each article that has the term; the places are null
  // for a term without positions.
  template <class Visit>
  void for_each_article(const Term& term, Visit&& visit) const;
  template <class Visit>
  void visit_words(const Inverted<Place>& words, std::uint32_t number, Occurrences::Of of,
                   Visit&& visit) const;
  template <class Visit>
  void visit_stems(const Inverted<std::uint32_t>& stems, std::uint32_t number, Occurrences::Of of,
                   Visit&& visit) const;
  std::string_view name(std::size_t rank) const {
    return {names_.data() + names_of_[rank].begin, names_of_[rank].size};
  }
  std::size_t common_prefix(std::size_t rank, std::size_t other) const;

  Inverted<Place> words_, title_words_, caption_words_;
  Inverted<std::uint32_t> stems_, title_stems_, caption_stems_;  // article · 2, + 1 in the title
  Inverted<std::uint32_t> booleans_;                             // article · 2
  std::vector<std::uint32_t> title_sizes_;                       // of each article, in words
  std::vector<Term> terms_;                                      // in order
  std::string names_;                                            // of the terms, one behind the other
  struct Name {
    std::uint64_t prefix;  // the first 8 bytes, as a number in their order
    std::uint32_t begin, size;
  };
  std::vector<Name> names_of_;             // by rank
  std::vector<std::size_t> article_ends_;  // in article_terms_
  std::vector<ArticleTerm> article_terms_;
  std::string buffer_, list_, encoded_;
};

void RunBuilder::Sorter::sort(const RunBuilder& b) {
  invert(b);
  list_terms(b);
  count_terms(b);
}

void RunBuilder::Sorter::invert(const RunBuilder& b) {
  title_sizes_.clear();
  for (const ArticleSizes& a : b.articles_) title_sizes_.push_back(a.words[0]);
  // Calls visit(field, article, begin, end) for the part of an array that is of a field of an article.
  const auto for_each_part = [&](auto sizes, auto&& visit) {
    std::size_t at = 0;
    for (std::uint32_t article = 0; article < b.articles_.size(); ++article)
      for (std::size_t field = 0; field < kFields; ++field) {
        const std::size_t end = at + (b.articles_[article].*sizes)[field];
        visit(field, article, at, end);
        at = end;
      }
  };
  const auto words_of = [&](auto wanted) {
    return [&, wanted](auto&& add) {
      for_each_part(&ArticleSizes::words,
                    [&](std::size_t field, std::uint32_t article, std::size_t at, std::size_t end) {
                      if (!wanted(field)) return;
                      for (; at < end; ++at) add(b.words_[at], Place{article, b.positions_of_words_[at]});
                    });
    };
  };
  const auto stems_of = [&](auto wanted) {
    return [&, wanted](auto&& add) {
      for_each_part(&ArticleSizes::stems,
                    [&](std::size_t field, std::uint32_t article, std::size_t at, std::size_t end) {
                      if (!wanted(field)) return;
                      const std::uint32_t item = 2 * article + (field == kTitleField ? 1 : 0);
                      for (; at < end; ++at) add(b.stems_[at], item);
                    });
    };
  };
  const auto any = [](std::size_t) { return true; };
  const auto title = [](std::size_t field) { return field == kTitleField; };
  const auto caption = [](std::size_t field) { return field == kCaptionField; };
  const std::size_t words = b.lexicon_.words().size(), stems = b.lexicon_.stems().size();
  words_.fill(words, words_of(any));
  title_words_.fill(words, words_of(title));
  caption_words_.fill(words, words_of(caption));
  stems_.fill(stems, stems_of(any));
  title_stems_.fill(stems, stems_of(title));
  caption_stems_.fill(stems, stems_of(caption));
  booleans_.fill(b.boolean_terms_.size(), [&](auto&& add) {
    std::size_t at = 0;
    for (std::uint32_t article = 0; article < b.articles_.size(); ++article)
      for (const std::size_t end = at + b.articles_[article].booleans; at < end; ++at)
        add(b.booleans_[at], 2 * article);
  });
}

void RunBuilder::Sorter::list_terms(const RunBuilder& b) {
  const StringTable &words = b.lexicon_.words(), &stems = b.lexicon_.stems();
  const auto those_in = [](const std::vector<std::uint32_t>& sorted, const auto& inverted) {
    std::vector<std::uint32_t> out;
    std::copy_if(sorted.begin(), sorted.end(), std::back_inserter(out),
                 [&](std::uint32_t n) { return inverted.has(n); });
    return out;
  };
  struct List {  // the terms of a kind
    std::string_view prefix;
    const StringTable* strings;
    std::vector<std::uint32_t> numbers;
    std::size_t at = 0;
    std::string head;  // the name of the next one
    bool done() const { return at == numbers.size(); }
    void read() {
      if (!done()) head.assign(prefix).append(strings->at(numbers[at]));
    }
  };
  const TextField &title = kTextFields[0], &caption = kTextFields[1];
  std::array<List, kKinds> lists;
  lists[kWords] = {"", &words, sorted_numbers(words, words_.ends), 0, {}};
  lists[kStems] = {kStemPrefix, &stems, sorted_numbers(stems, stems_.ends), 0, {}};
  lists[kTitleWords] = {title.word_prefix, &words, those_in(lists[kWords].numbers, title_words_), 0, {}};
  lists[kTitleStems] = {title.stem_prefix, &stems, those_in(lists[kStems].numbers, title_stems_), 0, {}};
  lists[kCaptionWords] = {
      caption.word_prefix, &words, those_in(lists[kWords].numbers, caption_words_), 0, {}};
  lists[kCaptionStems] = {
      caption.stem_prefix, &stems, those_in(lists[kStems].numbers, caption_stems_), 0, {}};
  lists[kBooleans] = {"", &b.boolean_terms_, sorted_numbers(b.boolean_terms_, booleans_.ends), 0, {}};
  terms_.clear();
  names_.clear();
  names_of_.clear();
  for (List& l : lists) l.read();
  for (;;) {
    std::size_t first = kKinds;
    for (std::size_t kind = 0; kind < kKinds; ++kind)
      if (!lists[kind].done() && (first == kKinds || lists[kind].head < lists[first].head)) first = kind;
    if (first == kKinds) return;
    List& list = lists[first];
    terms_.push_back({static_cast<Kind>(first), list.numbers[list.at], 0});
    names_of_.push_back({ordered_prefix(list.head), static_cast<std::uint32_t>(names_.size()),
                         static_cast<std::uint32_t>(list.head.size())});
    names_ += list.head;
    ++list.at;
    list.read();
  }
}

template <class Visit>
void RunBuilder::Sorter::visit_words(const Inverted<Place>& words, std::uint32_t number, Occurrences::Of of,
                                     Visit&& visit) const {
  const Place* const end = words.end(number);
  for (const Place* at = words.begin(number); at != end;) {
    const std::uint32_t article = at->article;
    const Xapian::termpos title_end = title_sizes_[article];
    Occurrences o{0, 0, of};
    const Place* next = at;
    for (; next != end && next->article == article; ++next)
      ++(next->position <= title_end ? o.title : o.body);
    visit(article, o, at, static_cast<std::size_t>(next - at));
    at = next;
  }
}

template <class Visit>
void RunBuilder::Sorter::visit_stems(const Inverted<std::uint32_t>& stems, std::uint32_t number,
                                     Occurrences::Of of, Visit&& visit) const {
  const std::uint32_t* const end = stems.end(number);
  for (const std::uint32_t* at = stems.begin(number); at != end;) {
    const std::uint32_t article = *at / 2;
    Occurrences o{0, 0, of};
    for (; at != end && *at / 2 == article; ++at) ++(*at % 2 == 1 ? o.title : o.body);
    visit(article, o, static_cast<const Place*>(nullptr), std::size_t{0});
  }
}

template <class Visit>
void RunBuilder::Sorter::for_each_article(const Term& term, Visit&& visit) const {
  using Of = Occurrences::Of;
  switch (term.kind) {
    case kWords:
      return visit_words(words_, term.number, Of::everything, visit);
    case kTitleWords:
      return visit_words(title_words_, term.number, Of::title, visit);
    case kCaptionWords:
      return visit_words(caption_words_, term.number, Of::captions, visit);
    case kStems:
      return visit_stems(stems_, term.number, Of::everything, visit);
    case kTitleStems:
      return visit_stems(title_stems_, term.number, Of::title, visit);
    case kCaptionStems:
      return visit_stems(caption_stems_, term.number, Of::captions, visit);
    case kBooleans:
      return visit_stems(booleans_, term.number, Of::boolean, visit);
  }
}

// How many articles each term has, and where each article's terms begin.
void RunBuilder::Sorter::count_terms(const RunBuilder& b) {
  article_ends_.assign(b.articles_.size(), 0);
  for (Term& term : terms_)
    for_each_article(term, [&](std::uint32_t article, const Occurrences&, const Place*, std::size_t) {
      ++term.articles;
      ++article_ends_[article];
    });
  std::size_t sum = 0;
  for (std::size_t& e : article_ends_) sum += std::exchange(e, sum);
  article_terms_.resize(sum);
}

void RunBuilder::Sorter::write_postings(RunBuilder& b) {
  std::vector<Xapian::termpos> positions;
  for (std::uint32_t rank = 0; rank < terms_.size(); ++rank) {
    const Term& term = terms_[rank];
    const bool positional = term.kind == kWords || term.kind == kTitleWords || term.kind == kCaptionWords;
    buffer_.clear();
    put_string(buffer_, name(rank));
    put_varint(buffer_, term.articles);
    if (positional) b.positions_.append(buffer_);
    std::uint32_t next = 0;
    for_each_article(
        term, [&](std::uint32_t article, const Occurrences& o, const Place* places, std::size_t count) {
          article_terms_[article_ends_[article]++] = {rank, o};
          const std::uint32_t step = article - std::exchange(next, article + 1);
          put_varint(buffer_, step);
          put_occurrences(buffer_, o);
          if (!positional) return;
          positions.clear();
          for (std::size_t i = 0; i < count; ++i) positions.push_back(places[i].position);
          encoded_.clear();
          glass::encode_positions(encoded_, positions.data(), positions.size());
          std::string& out = list_;
          out.clear();
          put_varint(out, step);
          put_string(out, encoded_);
          b.positions_.append(out);
        });
    b.postings_.append(buffer_);
  }
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
  std::size_t at = 0;
  for (const std::size_t end : article_ends_) {
    buffer_.clear();
    put_varint(buffer_, end - at);
    for (const std::size_t first = at; at < end; ++at) {
      const std::size_t rank = article_terms_[at].rank;
      const std::string_view term = name(rank);
      const std::size_t reuse = at == first ? 0 : common_prefix(article_terms_[at - 1].rank, rank);
      buffer_ += static_cast<char>(reuse);
      buffer_ += static_cast<char>(term.size() - reuse);
      buffer_ += term.substr(reuse);
      put_occurrences(buffer_, article_terms_[at].occurrences);
    }
    list_.clear();
    put_string(list_, buffer_);
    b.terms_.append(list_);
  }
}

void RunBuilder::write_run() {
  SortedRun run;
  run.articles = static_cast<std::uint32_t>(articles_.size());
  run.postings.begin = postings_.size();
  run.positions.begin = positions_.size();
  run.terms.begin = terms_.size();
  sorter_->sort(*this);
  sorter_->write_postings(*this);
  sorter_->write_terms(*this);
  run.postings.end = postings_.size();
  run.positions.end = positions_.size();
  run.terms.end = terms_.size();
  runs_.push_back(run);
  words_.clear();
  positions_of_words_.clear();
  stems_.clear();
  booleans_.clear();
  boolean_terms_.clear();
  articles_.clear();
  lexicon_.limit_memory(lexicon_bytes_);
}

}  // namespace dateline
