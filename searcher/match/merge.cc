#include "match/merge.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <functional>
#include <limits>
#include <utility>

#include "match/bm25.h"
#include "match/xapian_lists.h"

namespace dateline {

namespace {

constexpr Xapian::docid kWindow = 4096;  // documents
constexpr double kNoFloor = -1;          // below every score
constexpr Xapian::docid kEnd = glass::kNoDocument;

using Bits = std::array<std::uint64_t, kWindow / 64>;

template <class Use>
void each_bit(const Bits& bits, Use&& use) {
  for (std::size_t word = 0; word < bits.size(); ++word)
    for (std::uint64_t rest = bits[word]; rest != 0; rest &= rest - 1)
      use(word * 64 + static_cast<std::size_t>(std::countr_zero(rest)));
}

void set(Bits& bits, std::size_t i) { bits[i / 64] |= std::uint64_t{1} << (i % 64); }
bool has(const Bits& bits, std::size_t i) { return (bits[i / 64] >> (i % 64) & 1) != 0; }
bool none(const Bits& bits) {
  return std::all_of(bits.begin(), bits.end(), [](std::uint64_t word) { return word == 0; });
}

}  // namespace

// kWindow documents from `first` on. The scores of documents whose bit is not set mean nothing.
struct Window {
  Xapian::docid first = 0;
  Bits matches{};
  std::array<double, kWindow> scores;

  void begin(Xapian::docid docid) {
    first = docid;
    matches.fill(0);
  }
  // The candidates of another window, with no score yet.
  void begin_with_matches_of(const Window& other) {
    first = other.first;
    matches = other.matches;
    each_bit(matches, [&](std::size_t i) { scores[i] = 0; });
  }
  // Leaves those that score more than `floor`.
  void drop_below(double floor) {
    if (floor == kNoFloor) return;
    each_bit(Bits(matches), [&](std::size_t i) {
      if (scores[i] <= floor) matches[i / 64] &= ~(std::uint64_t{1} << (i % 64));
    });
  }
  void add(std::size_t i, double score) {
    scores[i] = has(matches, i) ? scores[i] + score : score;
    set(matches, i);
  }
};

// A part of the plan. Windows are asked for in ascending order.
class Branch {
 public:
  virtual ~Branch() = default;
  // A document from `docid` on before which none matches; kEnd when there is no more.
  virtual Xapian::docid seek(Xapian::docid docid) = 0;
  // Adds the matches of the window, with their scores.
  virtual void add(Window& window) = 0;
  // Of the documents in the window: adds the scores of those that match, and sets their bits in `matches`.
  virtual void choose(Window& window, Bits& matches) = 0;

  // The same as seek() and add() where documents that score no more than `floor` may be left out.
  virtual Xapian::docid seek_above(double, Xapian::docid docid) { return seek(docid); }
  virtual void add_above(double, Window& window) { add(window); }

  double frequency() const { return frequency_; }  // of matching documents, as Xapian estimates it
  void set_frequency(double frequency) { frequency_ = frequency; }
  double most() const { return most_; }  // that it can add to a score

 protected:
  double frequency_ = 0, most_ = 0;
};

namespace {

using BranchPtr = std::unique_ptr<Branch>;
using Branches = std::vector<BranchPtr>;

// The documents that have a value in a slot.
class XapianValues {
 public:
  XapianValues(const Xapian::Database& database, Xapian::valueno slot)
      : it_(database.valuestream_begin(slot)), end_(database.valuestream_end(slot)) {}
  Xapian::docid docid() const { return it_ == end_ ? kEnd : it_.get_docid(); }
  Xapian::termcount wdf() const { return 0; }
  void next() { ++it_; }
  void skip_to(Xapian::docid docid) {
    if (this->docid() < docid) it_.skip_to(docid);
  }

 private:
  Xapian::ValueIterator it_, end_;
};

// What a posting adds to the score of its document.
struct Scoring {
  enum class Gives { nothing, wdf, score } gives = Gives::nothing;
  double factor = 0;  // the score of a frequency without bounds
  double k1 = 0;

  double most(double wdf) const {
    return gives == Gives::nothing ? 0 : gives == Gives::wdf ? wdf : factor * (wdf / (k1 + wdf));
  }
};

// A posting list, or what looks like one.
template <class List>
class Postings final : public Branch {
 public:
  Postings(List list, double documents, double most_wdf, const Scoring& scoring)
      : list_(std::move(list)), scoring_(scoring) {
    frequency_ = documents;
    most_ = documents > 0 ? scoring.most(most_wdf) : 0;
  }

  Xapian::docid seek(Xapian::docid docid) override {
    list_.skip_to(docid);
    return list_.docid();
  }
  void add(Window& window) override {
    with_score([&](auto&& score) {
      const Xapian::docid behind = window.first + kWindow;
      for (list_.skip_to(window.first); list_.docid() < behind; list_.next())
        window.add(list_.docid() - window.first, score());
    });
  }
  void choose(Window& window, Bits& matches) override {
    with_score([&](auto&& score) {
      each_bit(window.matches, [&](std::size_t i) {
        const auto docid = static_cast<Xapian::docid>(window.first + i);
        list_.skip_to(docid);
        if (list_.docid() != docid) return;
        window.scores[i] += score();
        set(matches, i);
      });
    });
  }

 private:
  template <class Use>
  void with_score(Use&& use) {
    switch (scoring_.gives) {
      case Scoring::Gives::nothing:
        return use([] { return 0.0; });
      case Scoring::Gives::wdf:
        return use([this] { return static_cast<double>(list_.wdf()); });
      case Scoring::Gives::score:
        return use([this] {
          const double wdf = list_.wdf();
          return scoring_.factor * (wdf / (scoring_.k1 + wdf));
        });
    }
  }

  List list_;
  Scoring scoring_;
};

class Nothing final : public Branch {
 public:
  Xapian::docid seek(Xapian::docid) override { return kEnd; }
  void add(Window&) override {}
  void choose(Window&, Bits&) override {}
};

// Documents of a first part, of which some may be left out and the scores changed: in a window of their own,
// since scores count only where the whole matches.
class Conditional : public Branch {
 public:
  // Whether no score becomes higher than the first part has it.
  enum class Scores { only_fall, may_rise };

  Conditional(BranchPtr first, Scores scores) : first_(std::move(first)), scores_(scores) {
    frequency_ = first_->frequency();
    most_ = first_->most();
  }

  Xapian::docid seek(Xapian::docid docid) override { return first_->seek(docid); }
  void add(Window& window) override { add_above(kNoFloor, window); }
  void add_above(double floor, Window& window) override {
    own_->begin(window.first);
    if (scores_ == Scores::only_fall) {
      first_->add_above(floor, *own_);
      own_->drop_below(floor);
    } else {
      first_->add(*own_);
    }
    finish(*own_);
    each_bit(own_->matches, [&](std::size_t i) { window.add(i, own_->scores[i]); });
  }
  void choose(Window& window, Bits& matches) override {
    own_->begin_with_matches_of(window);
    keep(*first_, *own_);
    finish(*own_);
    each_bit(own_->matches, [&](std::size_t i) {
      window.scores[i] += own_->scores[i];
      set(matches, i);
    });
  }

 protected:
  // Of the documents of the first part leaves the matches, with their scores.
  virtual void finish(Window& window) = 0;

  static void keep(Branch& branch, Window& window) {
    Bits matches{};
    branch.choose(window, matches);
    window.matches = matches;
  }

 private:
  BranchPtr first_;
  Scores scores_;
  std::unique_ptr<Window> own_ = std::make_unique<Window>();
};

double either(double a, double b, double documents) { return std::floor(a + b - a * b / documents + 0.5); }

// As Xapian pairs the parts of an OR: the two rarest first.
double any_frequency(const Branches& parts, double documents) {
  std::vector<double> frequencies;
  for (const BranchPtr& p : parts) frequencies.push_back(p->frequency());
  while (frequencies.size() > 1) {
    std::sort(frequencies.begin(), frequencies.end(), std::greater<>());
    const double rarest = frequencies.back();
    frequencies.pop_back();
    frequencies.back() = either(frequencies.back(), rarest, documents);
  }
  return frequencies.front();
}

double all_frequency(const Branches& parts, double documents) {
  double frequency = parts.front()->frequency();
  for (std::size_t i = 1; i < parts.size(); ++i) frequency = frequency * parts[i]->frequency() / documents;
  return std::floor(frequency + 0.5);
}

class Any final : public Branch {
 public:
  Any(Branches parts, double documents) : parts_(std::move(parts)) {
    frequency_ = any_frequency(parts_, documents);
    // The sum of a document's scores has one order, so that equal documents have equal sums.
    std::stable_sort(parts_.begin(), parts_.end(),
                     [](const BranchPtr& a, const BranchPtr& b) { return a->most() > b->most(); });
    rest_.resize(parts_.size() + 1);
    for (std::size_t i = parts_.size(); i-- > 0;) rest_[i] = rest_[i + 1] + parts_[i]->most();
    most_ = rest_[0];
  }

  Xapian::docid seek(Xapian::docid docid) override { return first_of(parts_.size(), docid); }
  void add(Window& window) override {
    for (const BranchPtr& p : parts_) p->add(window);
  }
  void choose(Window& window, Bits& matches) override {
    for (const BranchPtr& p : parts_) p->choose(window, matches);
  }

  Xapian::docid seek_above(double floor, Xapian::docid docid) override {
    return first_of(needed(floor), docid);
  }
  void add_above(double floor, Window& window) override {
    const std::size_t essential = needed(floor);
    for (std::size_t i = 0; i < essential; ++i) parts_[i]->add(window);
    for (std::size_t i = essential; i < parts_.size(); ++i) {
      window.drop_below(floor - rest_[i] * kRounding);
      Bits matches{};
      parts_[i]->choose(window, matches);
    }
  }

 private:
  static constexpr double kRounding = 1 + 1e-12;

  // How many parts there are without which no document scores more than `floor`.
  std::size_t needed(double floor) const {
    std::size_t n = parts_.size();
    while (n > 0 && rest_[n - 1] * kRounding <= floor) --n;
    return n;
  }
  Xapian::docid first_of(std::size_t parts, Xapian::docid docid) {
    Xapian::docid first = kEnd;
    for (std::size_t i = 0; i < parts; ++i) first = std::min(first, parts_[i]->seek(docid));
    return first;
  }

  Branches parts_;            // those that can score most first
  std::vector<double> rest_;  // that the parts from one on can add
};

// Parts of which all must match.
class All final : public Conditional {
 public:
  All(BranchPtr rarest, Branches others)
      : Conditional(std::move(rarest), Scores::may_rise), others_(std::move(others)) {
    for (const BranchPtr& p : others_) most_ += p->most();
  }

 protected:
  void finish(Window& window) override {
    for (const BranchPtr& p : others_) {
      if (none(window.matches)) return;
      keep(*p, window);
    }
  }

 private:
  Branches others_;  // the rarest first
};

BranchPtr all_of(Branches parts, double documents) {
  const double frequency = all_frequency(parts, documents);
  std::stable_sort(parts.begin(), parts.end(),
                   [](const BranchPtr& a, const BranchPtr& b) { return a->frequency() < b->frequency(); });
  BranchPtr rarest = std::move(parts.front());
  parts.erase(parts.begin());
  auto all = std::make_unique<All>(std::move(rarest), std::move(parts));
  all->set_frequency(frequency);
  return all;
}

// The first part, to which the second adds scores.
class Maybe final : public Conditional {
 public:
  Maybe(BranchPtr first, BranchPtr second)
      : Conditional(std::move(first), Scores::may_rise), second_(std::move(second)) {
    most_ += second_->most();
  }

 protected:
  void finish(Window& window) override {
    Bits matches{};
    second_->choose(window, matches);
  }

 private:
  BranchPtr second_;
};

// The first part where the second, which scores nothing, does not match.
class Without final : public Conditional {
 public:
  Without(BranchPtr first, BranchPtr second, double documents)
      : Conditional(std::move(first), Scores::only_fall), second_(std::move(second)) {
    frequency_ = std::floor(frequency_ * (1 - second_->frequency() / documents) + 0.5);
  }

 protected:
  void finish(Window& window) override {
    Bits taken{};
    second_->choose(window, taken);
    for (std::size_t i = 0; i < taken.size(); ++i) window.matches[i] &= ~taken[i];
  }

 private:
  BranchPtr second_;
};

// Forms of which any may match, whose frequencies in a document are added up and weighed as those of one
// term.
class Word final : public Conditional {
 public:
  Word(BranchPtr forms, double factor, double k1)
      : Conditional(std::move(forms), Scores::may_rise), factor_(factor), k1_(k1) {
    most_ = weigh(most_);
  }

 protected:
  void finish(Window& window) override {
    each_bit(window.matches, [&](std::size_t i) { window.scores[i] = weigh(window.scores[i]); });
  }

 private:
  double weigh(double wdf) const { return wdf > 0 ? factor_ * (wdf / (k1_ + wdf)) : 0; }
  double factor_, k1_;
};

class Verified final : public Conditional {
 public:
  Verified(std::function<bool(Xapian::docid)> holds, BranchPtr candidates)
      : Conditional(std::move(candidates), Scores::only_fall), holds_(std::move(holds)) {}

 protected:
  void finish(Window& window) override {
    Bits holding{};
    each_bit(window.matches, [&](std::size_t i) {
      if (holds_(static_cast<Xapian::docid>(window.first + i))) set(holding, i);
    });
    window.matches = holding;
  }

 private:
  std::function<bool(Xapian::docid)> holds_;
};

// Whether the terms of a phrase stand one behind the other in a document. Few phrases hold, so the rarest
// come first.
template <class Positions>
class Phrase {
 public:
  struct Term {
    Positions positions;
    Xapian::termpos offset;
    Xapian::termcount occurrences;
  };
  explicit Phrase(std::vector<Term> terms) : terms_(std::move(terms)) {
    std::stable_sort(terms_.begin(), terms_.end(),
                     [](const Term& a, const Term& b) { return a.occurrences < b.occurrences; });
  }

  bool stands_in(Xapian::docid docid) {
    // Where the phrase may begin; counted from so far before the text that none is below zero.
    const auto shift = static_cast<Xapian::termpos>(terms_.size());
    begins_.clear();
    for (const Xapian::termpos position : terms_.front().positions.of(docid))
      begins_.push_back(position + shift - terms_.front().offset);
    for (std::size_t i = 1; i < terms_.size() && !begins_.empty(); ++i) {
      const std::vector<Xapian::termpos>& positions = terms_[i].positions.of(docid);
      auto at = positions.begin();
      std::erase_if(begins_, [&](Xapian::termpos begin) {
        const Xapian::termpos wanted = begin + terms_[i].offset;  // so far as well
        while (at != positions.end() && *at + shift < wanted) ++at;
        return at == positions.end() || *at + shift != wanted;
      });
    }
    return !begins_.empty();
  }

 private:
  std::vector<Term> terms_;
  std::vector<Xapian::termpos> begins_;
};

// From a plan to branches.
class Planter {
 public:
  using Gives = Scoring::Gives;

  Planter(const Xapian::Database& database, const glass::Database* glass, const Ranking& ranking)
      : database_(database),
        glass_(glass),
        k1_(ranking.k1 * ranking.scale),
        documents_(database.get_doccount()) {}

  BranchPtr plant(const Plan& plan, Gives gives, double factor) const {
    factor *= plan.times;
    if (factor == 0 && gives == Gives::score) gives = Gives::nothing;
    const auto part = [&](std::size_t i) { return plant(plan.parts[i], gives, factor); };
    const auto condition = [&](std::size_t i) { return plant(plan.parts[i], Gives::nothing, 0); };
    switch (plan.kind) {
      case Plan::Kind::empty:
      case Plan::Kind::nothing:
      case Plan::Kind::verified:
        return std::make_unique<Nothing>();
      case Plan::Kind::everything:
        return std::make_unique<Postings<XapianPostings>>(XapianPostings(database_, {}), documents_, 0,
                                                          Scoring());
      case Plan::Kind::term:
        return term(plan.name, gives, factor);
      case Plan::Kind::any:
        return std::make_unique<Any>(all_parts(plan, gives, factor), documents_);
      case Plan::Kind::all:
        return all_of(all_parts(plan, gives, factor), documents_);
      case Plan::Kind::maybe:
        return gives == Gives::nothing ? part(0) : std::make_unique<Maybe>(part(0), part(1));
      case Plan::Kind::without:
        return std::make_unique<Without>(part(0), condition(1), documents_);
      case Plan::Kind::filter: {
        if (plan.parts[1].kind == Plan::Kind::verified)
          return std::make_unique<Verified>(
              [&database = database_, verification = plan.parts[1].verification](Xapian::docid docid) {
                return verification->holds(database, docid);
              },
              part(0));
        Branches both;
        both.push_back(part(0));
        both.push_back(condition(1));
        return all_of(std::move(both), documents_);
      }
      case Plan::Kind::word: {
        const bool scores = gives == Gives::score;
        BranchPtr forms = std::make_unique<Any>(all_parts(plan, scores ? Gives::wdf : gives, 1), documents_);
        if (!scores) return forms;
        const double weight = weight_of(forms->frequency());
        return std::make_unique<Word>(std::move(forms), weight * factor, k1_);
      }
      case Plan::Kind::phrase: {
        Branches terms;
        for (const std::string& t : plan.terms) terms.push_back(term(t, gives, factor));
        return std::make_unique<Verified>(phrase(plan.terms), all_of(std::move(terms), documents_));
      }
      case Plan::Kind::has_value:
        return std::make_unique<Postings<XapianValues>>(XapianValues(database_, plan.slot),
                                                        database_.get_value_freq(plan.slot), 0, Scoring());
    }
    return nullptr;
  }

 private:
  double weight_of(double frequency) const { return bm25_idf(documents_, frequency) * (k1_ + 1); }

  BranchPtr term(const std::string& name, Gives gives, double factor) const {
    Scoring scoring{gives, factor, k1_};
    const bool scores = gives != Gives::nothing;
    if (glass_ != nullptr) {
      glass::PostingList list = glass_->postings(name);
      scoring.factor *= weight_of(list.documents());
      const double most = std::min(list.occurrences(), glass_->largest_wdf());
      const double documents = list.documents();
      return std::make_unique<Postings<glass::PostingList>>(std::move(list), documents, most, scoring);
    }
    const double documents = database_.get_termfreq(name);
    scoring.factor *= weight_of(documents);
    return std::make_unique<Postings<XapianPostings>>(XapianPostings(database_, name), documents,
                                                      scores ? database_.get_wdf_upper_bound(name) : 0,
                                                      scoring);
  }

  std::function<bool(Xapian::docid)> phrase(const std::vector<std::string>& terms) const {
    const auto holds = [&]<class Positions>(auto&& positions_of) {
      std::vector<typename Phrase<Positions>::Term> parts;
      for (std::size_t i = 0; i < terms.size(); ++i)
        parts.push_back({positions_of(terms[i]), static_cast<Xapian::termpos>(i),
                         database_.get_collection_freq(terms[i])});
      auto shared = std::make_shared<Phrase<Positions>>(std::move(parts));
      return [shared](Xapian::docid docid) { return shared->stands_in(docid); };
    };
    if (glass_ != nullptr)
      return holds.template operator()<glass::PositionLists>(
          [&](const std::string& t) { return glass_->positions(t); });
    return holds.template operator()<XapianPositions>(
        [&](const std::string& t) { return XapianPositions(database_, t); });
  }

  Branches all_parts(const Plan& plan, Gives gives, double factor) const {
    Branches parts;
    for (const Plan& p : plan.parts) parts.push_back(plant(p, gives, factor));
    return parts;
  }

  const Xapian::Database& database_;
  const glass::Database* glass_;
  double k1_, documents_;
};

// The best of the matches given to it.
class Best {
 public:
  explicit Best(std::size_t count) : count_(count) {}

  void offer(Match match) {
    if (matches_.size() == count_) {
      if (match.score <= floor_) return;
      std::pop_heap(matches_.begin(), matches_.end(), ranks_before);
      matches_.back() = match;
    } else {
      matches_.push_back(match);
    }
    std::push_heap(matches_.begin(), matches_.end(), ranks_before);
    if (matches_.size() == count_) floor_ = matches_.front().score;
  }
  // Of equal scores the lower document ids come first, and so win: what scores no more is not wanted.
  double floor() const { return floor_; }
  std::vector<Match> ranked() && {
    std::sort_heap(matches_.begin(), matches_.end(), ranks_before);
    return std::move(matches_);
  }

 private:
  std::size_t count_;
  double floor_ = kNoFloor;
  std::vector<Match> matches_;  // a heap with the worst in front
};

}  // namespace

Merge::Merge(const Xapian::Database& database, const glass::Database* glass, const Ranking& ranking,
             const Plan& plan, std::function<void()> check_stop)
    : check_stop_(std::move(check_stop)),
      positional_(plan.is_positional()),
      root_(Planter(database, glass, ranking).plant(plan, Scoring::Gives::score, 1)) {}
Merge::~Merge() = default;

template <class Floor, class Use>
void Merge::each_window(Floor&& floor_now, Use&& use) {
  Window window;
  for (Xapian::docid at = root_->seek(1); at != kEnd;) {
    if (check_stop_) check_stop_();
    window.begin(at);
    const double floor = floor_now();
    root_->add_above(floor, window);
    use(window);
    at = kEnd - at > kWindow ? root_->seek_above(floor, at + kWindow) : kEnd;
  }
}

Matches Merge::best(std::size_t count, bool exact) {
  Matches found;
  if (count == 0) {
    found.total = this->count();
    return found;
  }
  Best best(count);
  bool pruned = false;
  each_window(
      [&] {
        pruned = pruned || (!exact && best.floor() > 0 && (found.total > kCounted || positional_));
        return pruned ? best.floor() : kNoFloor;
      },
      [&](const Window& window) {
        each_bit(window.matches, [&](std::size_t i) {
          ++found.total;
          best.offer({static_cast<Xapian::docid>(window.first + i), window.scores[i]});
        });
      });
  found.ranked = std::move(best).ranked();
  if (pruned) {
    found.total_exact = false;
    found.total = std::max(found.total, static_cast<std::uint64_t>(root_->frequency()));
  }
  return found;
}

std::uint64_t Merge::count() {
  std::uint64_t total = 0;
  each_window([] { return kNoFloor; },
              [&](const Window& window) {
                for (const std::uint64_t word : window.matches)
                  total += static_cast<std::uint64_t>(std::popcount(word));
              });
  return total;
}

void Merge::each(const std::function<void(const Match&)>& use) {
  each_window([] { return kNoFloor; },
              [&](const Window& window) {
                each_bit(window.matches, [&](std::size_t i) {
                  use({static_cast<Xapian::docid>(window.first + i), window.scores[i]});
                });
              });
}

}  // namespace dateline
