// From the query tree to a plan.
#pragma once

#include <xapian.h>

#include <functional>
#include <string>
#include <vector>

#include "dateline/article.h"
#include "query/plan.h"
#include "query/query.h"
#include "query/vocabulary.h"

namespace dateline {

class QueryCompiler {
 public:
  struct Reader {
    std::function<Article(const Xapian::Database&, Xapian::docid)> article;  // for what is asked as written
    std::function<void()> check_stop;                                        // throws when no more is wanted
  };

  // `all`: words side by side are required.
  QueryCompiler(const Vocabulary& vocabulary, Reader reader, bool all);

  enum class Purpose {
    rank,    // the query's scores are wanted
    choose,  // only which articles match
    exclude  // which are to be taken away: names only as they are spelled, for some that sound alike are
             // others
  };
  // Of a resolved tree. Empty where the node holds nothing to search for.
  Plan compile(const QueryNode& node, Purpose purpose = Purpose::rank) const;

  // The same with something more to rank by. Where the query's own words are optional, articles that have
  // none of them but what is more are found too; what the query requires and excludes stays so.
  Plan compile_with(const QueryNode& tree, Plan more) const;

  // Of a word in any form: its own forms; and names that may be other spellings of it, which weigh less.
  // Empty where there are none.
  Plan own_forms(const QueryNode& node) const;
  Plan other_spellings(const QueryNode& node) const;

  // Of a phrase or of words near each other: articles that have all of the words, wherever.
  Plan words_of(const QueryNode& node) const;

 private:
  Plan word(const QueryNode& node, Purpose purpose) const;
  std::vector<Plan> of_stems(const std::vector<LanguageStem>& stems, std::string_view prefix) const;
  Plan positional(const QueryNode& node) const;
  Plan value(const QueryNode& node) const;
  Plan group(const QueryNode& node, Purpose purpose, Plan more = {}) const;
  Plan dates(const QueryNode& node) const;
  Plan any_word(const std::vector<std::string>& words, std::string_view prefix) const;

  const Vocabulary& vocabulary_;
  Reader reader_;
  bool all_;
};

}  // namespace dateline
