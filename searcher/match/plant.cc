#include "match/plant.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "bm25.h"
#include "match/filter_cache.h"
#include "match/phrase.h"
#include "match/postings.h"
#include "match/xapian_lists.h"

namespace dateline {
namespace {

class Planter {
 public:
  using Gives = Scoring::Gives;

  Planter(const IndexView& view, const Ranking& ranking, SpareWindows& spare)
      : database_(view.database),
        glass_(view.glass),
        filters_(view.filters),
        spare_(spare),
        k1_(ranking.k1 * ranking.scale),
        documents_(view.database.get_doccount()) {}

  BranchPtr plant(const Plan& plan, Gives gives, double factor) const {
    factor *= plan.times;
    if (factor == 0 && gives == Gives::score) gives = Gives::nothing;
    const auto part = [&](std::size_t i) { return plant(plan.parts[i], gives, factor); };
    const auto condition = [&](std::size_t i) { return this->condition(plan.parts[i]); };
    switch (plan.kind) {
      case Plan::Kind::empty:
      case Plan::Kind::nothing:
      case Plan::Kind::verified:
        return nothing_branch();
      case Plan::Kind::everything:
        return std::make_unique<Postings<XapianPostings>>(XapianPostings(database_, {}), documents_, 1, 0,
                                                          Scoring());
      case Plan::Kind::term:
        return term(plan.name, gives, factor);
      case Plan::Kind::any:
        return any_branch(all_parts(plan, gives, factor), documents_);
      case Plan::Kind::all:
        return all_branch(all_parts(plan, gives, factor), documents_, spare_);
      case Plan::Kind::maybe:
        return gives == Gives::nothing ? part(0) : maybe_branch(part(0), part(1), spare_);
      case Plan::Kind::without:
        return without_branch(part(0), condition(1), documents_, spare_);
      case Plan::Kind::filter: {
        if (plan.parts[1].kind == Plan::Kind::verified)
          return verified_branch(
              [&database = database_,
               verification = plan.parts[1].verification](std::vector<Xapian::docid>& documents) {
                std::erase_if(documents,
                              [&](Xapian::docid docid) { return !verification->holds(database, docid); });
              },
              part(0), spare_);
        return filter_branch(part(0), condition(1), documents_, spare_);
      }
      case Plan::Kind::word:
        return gives == Gives::score ? word(plan, factor) : any_branch(all_parts(plan, gives, 1), documents_);
      case Plan::Kind::phrase: {
        Branches terms;
        for (const std::string& t : plan.terms) terms.push_back(term(t, gives, factor));
        return verified_branch(phrase(plan.terms), all_branch(std::move(terms), documents_, spare_), spare_);
      }
      case Plan::Kind::has_value:
        return std::make_unique<Postings<XapianValues>>(XapianValues(database_, plan.slot),
                                                        database_.get_value_freq(plan.slot), 1, 0, Scoring());
    }
    return nullptr;
  }

 private:
  double weight_of(double frequency) const { return bm25_idf(documents_, frequency) * (k1_ + 1); }

  // Chooses, and scores nothing.
  BranchPtr condition(const Plan& plan) const {
    const auto plant_it = [planter = *this](const Plan& p) { return planter.plant(p, Gives::nothing, 0); };
    if (filters_ == nullptr || plan.is_positional()) return plant_it(plan);
    const std::string name = plan.description();
    if (std::shared_ptr<Filter> filter = filters_->find(name))
      return kept_branch(std::move(filter), plant_it);
    BranchPtr branch = plant_it(plan);
    filters_->remember(name, plan, branch->frequency());
    return branch;
  }

  // The commonest form that stands without a condition is read as a list, the others as branches.
  BranchPtr word(const Plan& plan, double factor) const {
    Branches forms;
    std::size_t main = plan.parts.size();
    for (const Plan& form : plan.parts) {
      forms.push_back(plant(form, Gives::wdf, 1));
      if (form.kind == Plan::Kind::term &&
          (main == plan.parts.size() || forms.back()->frequency() > forms[main]->frequency()))
        main = forms.size() - 1;
    }
    const double frequency = frequency_of_any(forms, documents_);
    const Scoring scoring{Gives::score, factor * weight_of(frequency), k1_};
    std::string name;
    double share = 0, most_wdf = 0;
    if (main < forms.size()) {
      name = plan.parts[main].name;
      share = forms[main]->frequency() / documents_;
      most_wdf = forms[main]->most();
      forms.erase(forms.begin() + static_cast<std::ptrdiff_t>(main));
    }
    BranchPtr others = any_branch(std::move(forms), documents_);
    if (glass_ != nullptr)
      return std::make_unique<Word<glass::PostingList>>(glass_->postings(name), share, most_wdf,
                                                        std::move(others), frequency, scoring, spare_);
    return std::make_unique<Word<XapianPostings>>(
        name.empty() ? XapianPostings() : XapianPostings(database_, name), share, most_wdf, std::move(others),
        frequency, scoring, spare_);
  }

  BranchPtr term(const std::string& name, Gives gives, double factor) const {
    Scoring scoring{gives, factor, k1_};
    const bool scores = gives != Gives::nothing;
    if (glass_ != nullptr) {
      glass::PostingList list = glass_->postings(name);
      scoring.factor *= weight_of(list.documents());
      const double most = std::min(list.occurrences(), glass_->largest_wdf());
      const double documents = list.documents();
      return std::make_unique<Postings<glass::PostingList>>(std::move(list), documents,
                                                            documents / documents_, most, scoring);
    }
    const double documents = database_.get_termfreq(name);
    scoring.factor *= weight_of(documents);
    return std::make_unique<Postings<XapianPostings>>(
        XapianPostings(database_, name), documents, documents / documents_,
        scores ? database_.get_wdf_upper_bound(name) : 0, scoring);
  }

  Verify phrase(const std::vector<std::string>& terms) const {
    const auto holds = [&]<class Positions>(auto&& positions_of) {
      std::vector<typename Phrase<Positions>::Term> parts;
      for (std::size_t i = 0; i < terms.size(); ++i)
        parts.push_back({positions_of(terms[i]), static_cast<Xapian::termpos>(i),
                         glass_ != nullptr ? glass_->postings(terms[i]).occurrences()
                                           : database_.get_collection_freq(terms[i])});
      auto shared = std::make_shared<Phrase<Positions>>(std::move(parts));
      return [shared](std::vector<Xapian::docid>& documents) { shared->keep(documents); };
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
  FilterCache* filters_;
  SpareWindows& spare_;
  double k1_, documents_;
};

}  // namespace

BranchPtr plant(const Plan& plan, const IndexView& view, const Ranking& ranking, SpareWindows& spare) {
  return Planter(view, ranking, spare).plant(plan, Scoring::Gives::score, 1);
}

}  // namespace dateline
