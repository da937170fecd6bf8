#include "database_difference.h"

#include <sstream>
#include <vector>

#include "support.h"

namespace dateline::test {
namespace {

std::string quoted(const std::string& bytes) {
  std::string out = "'";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7F) {
      out += c;
    } else {
      char hex[8];
      std::snprintf(hex, sizeof hex, "\\x%02x", byte);
      out += hex;
    }
  }
  return out + "'";
}

struct Different {
  std::string what;
};

template <class T>
void same(const T& a, const T& b, const std::string& what) {
  if (a == b) return;
  std::ostringstream out;
  if constexpr (std::is_same_v<T, std::string>) {
    out << what << ": " << quoted(a) << " and " << quoted(b);
  } else {
    out << what << ": " << a << " and " << b;
  }
  throw Different{out.str()};
}

// Every item of a range in turn, with compare(a, b).
template <class Iterator, class Compare>
void same_ranges(Iterator a, const Iterator& a_end, Iterator b, const Iterator& b_end,
                 const std::string& what, Compare&& compare) {
  for (; a != a_end && b != b_end; ++a, ++b) compare(a, b);
  if (a != a_end || b != b_end) throw Different{what + ": one has more of them"};
}

void same_statistics(const Xapian::Database& a, const Xapian::Database& b) {
  same(a.get_doccount(), b.get_doccount(), "documents");
  same(a.get_total_length(), b.get_total_length(), "total length");
  same(a.has_positions(), b.has_positions(), "positions");
}

void same_postings(const Xapian::Database& a, const Xapian::Database& b, const std::string& term) {
  const std::string what = "postings of " + quoted(term);
  same_ranges(a.postlist_begin(term), a.postlist_end(term), b.postlist_begin(term), b.postlist_end(term),
              what, [&](const Xapian::PostingIterator& p, const Xapian::PostingIterator& q) {
                same(*p, *q, what);
                const std::string where = what + ", document " + std::to_string(*p);
                same(p.get_wdf(), q.get_wdf(), where + ", wdf");
                if (term.empty()) {
                  same(p.get_doclength(), q.get_doclength(), where + ", length");
                  same(p.get_unique_terms(), q.get_unique_terms(), where + ", unique terms");
                  return;
                }
                same_ranges(a.positionlist_begin(*p, term), a.positionlist_end(*p, term),
                            b.positionlist_begin(*p, term), b.positionlist_end(*p, term),
                            where + ", positions",
                            [&](const Xapian::PositionIterator& x, const Xapian::PositionIterator& y) {
                              same(*x, *y, where + ", position");
                            });
              });
}

void same_terms(const Xapian::Database& a, const Xapian::Database& b) {
  same_ranges(a.allterms_begin(), a.allterms_end(), b.allterms_begin(), b.allterms_end(), "terms",
              [&](const Xapian::TermIterator& s, const Xapian::TermIterator& t) {
                same(*s, *t, "term");
                const std::string what = "term " + quoted(*s);
                same(s.get_termfreq(), t.get_termfreq(), what + ", documents");
                same(a.get_collection_freq(*s), b.get_collection_freq(*s), what + ", collection frequency");
                same_postings(a, b, *s);
              });
  same_postings(a, b, "");
}

void same_documents(const Xapian::Database& a, const Xapian::Database& b) {
  for (auto it = a.postlist_begin(""); it != a.postlist_end(""); ++it) {
    const Xapian::Document x = a.get_document(*it), y = b.get_document(*it);
    const std::string what = "document " + std::to_string(*it);
    same(x.get_data(), y.get_data(), what + ", data");
    same(x.termlist_count(), y.termlist_count(), what + ", count of terms");
    same_ranges(x.termlist_begin(), x.termlist_end(), y.termlist_begin(), y.termlist_end(), what + ", terms",
                [&](const Xapian::TermIterator& s, const Xapian::TermIterator& t) {
                  same(*s, *t, what + ", term");
                  same(s.get_wdf(), t.get_wdf(), what + ", term " + quoted(*s) + ", wdf");
                  same(s.positionlist_count(), t.positionlist_count(),
                       what + ", term " + quoted(*s) + ", count of positions");
                });
    same(x.values_count(), y.values_count(), what + ", count of values");
    same_ranges(x.values_begin(), x.values_end(), y.values_begin(), y.values_end(), what + ", values",
                [&](const Xapian::ValueIterator& v, const Xapian::ValueIterator& w) {
                  same(v.get_valueno(), w.get_valueno(), what + ", slot");
                  same(*v, *w, what + ", value of slot " + std::to_string(v.get_valueno()));
                });
  }
}

constexpr Xapian::valueno kSlots = 1100;

void same_values(const Xapian::Database& a, const Xapian::Database& b) {
  for (Xapian::valueno slot = 0; slot <= kSlots; ++slot) {
    const std::string what = "slot " + std::to_string(slot);
    same(a.get_value_freq(slot), b.get_value_freq(slot), what + ", count");
    same_ranges(a.valuestream_begin(slot), a.valuestream_end(slot), b.valuestream_begin(slot),
                b.valuestream_end(slot), what,
                [&](const Xapian::ValueIterator& v, const Xapian::ValueIterator& w) {
                  same(v.get_docid(), w.get_docid(), what + ", document");
                  same(*v, *w, what + ", value");
                });
  }
}

// What Xapian never lowers again when documents go.
void same_bounds(const Xapian::Database& a, const Xapian::Database& b) {
  same(a.get_lastdocid(), b.get_lastdocid(), "last document id");
  same(a.get_doclength_lower_bound(), b.get_doclength_lower_bound(), "least document length");
  same(a.get_doclength_upper_bound(), b.get_doclength_upper_bound(), "largest document length");
  for (auto it = a.allterms_begin(); it != a.allterms_end(); ++it)
    same(a.get_wdf_upper_bound(*it), b.get_wdf_upper_bound(*it), "term " + quoted(*it) + ", largest wdf");
  for (Xapian::valueno slot = 0; slot <= kSlots; ++slot) {
    const std::string what = "slot " + std::to_string(slot);
    same(a.get_value_lower_bound(slot), b.get_value_lower_bound(slot), what + ", lower bound");
    same(a.get_value_upper_bound(slot), b.get_value_upper_bound(slot), what + ", upper bound");
  }
}

// The names of a database by their sound.
void same_synonyms(const Xapian::Database& a, const Xapian::Database& b) {
  same_ranges(
      a.synonym_keys_begin(), a.synonym_keys_end(), b.synonym_keys_begin(), b.synonym_keys_end(),
      "keys of synonyms", [&](const Xapian::TermIterator& s, const Xapian::TermIterator& t) {
        same(*s, *t, "key of synonyms");
        const std::string what = "synonyms of " + quoted(*s);
        same_ranges(
            a.synonyms_begin(*s), a.synonyms_end(*s), b.synonyms_begin(*s), b.synonyms_end(*s), what,
            [&](const Xapian::TermIterator& x, const Xapian::TermIterator& y) { same(*x, *y, what); });
      });
}

void same_metadata(const Xapian::Database& a, const Xapian::Database& b) {
  same_ranges(a.metadata_keys_begin(), a.metadata_keys_end(), b.metadata_keys_begin(), b.metadata_keys_end(),
              "metadata", [&](const Xapian::TermIterator& k, const Xapian::TermIterator& l) {
                same(*k, *l, "metadata key");
                same(a.get_metadata(*k), b.get_metadata(*k), "metadata " + *k);
              });
}

}  // namespace

std::string check_database(const std::filesystem::path& database) {
  const Ran ran = run({"xapian-check", database.string()});
  return ran.code == 0 ? std::string() : ran.out + ran.err + " (exit code " + std::to_string(ran.code) + ")";
}

std::string content_difference(const Xapian::Database& a, const Xapian::Database& b) {
  try {
    same_statistics(a, b);
    same_documents(a, b);
    same_terms(a, b);
    same_values(a, b);
  } catch (const Different& d) {
    return d.what;
  }
  return {};
}

std::string database_difference(const Xapian::Database& a, const Xapian::Database& b) {
  if (std::string difference = content_difference(a, b); !difference.empty()) return difference;
  try {
    same_bounds(a, b);
    same_metadata(a, b);
    same_synonyms(a, b);
  } catch (const Different& d) {
    return d.what;
  }
  return {};
}

}  // namespace dateline::test
