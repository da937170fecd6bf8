#include "build/bulk_builder.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <deque>
#include <utility>

#include "build/column_writer.h"
#include "build/names.h"
#include "build/run_merge.h"
#include "dateline/error.h"
#include "glass/deflate.h"
#include "glass/pack.h"
#include "glass/positions.h"
#include "glass/postings.h"
#include "glass/term_lists.h"
#include "glass/values.h"
#include "glass/version_file.h"
#include "pipeline.h"
#include "record.h"
#include "schema.h"
#include "wire.h"
#include "write_behind.h"

namespace dateline {
namespace {

constexpr std::size_t kMostWindow = 256u << 10, kLeastWindow = 4u << 10;  // of a run that is read
constexpr std::size_t kBatchBytes = 256u << 10;  // of articles that a thread takes at once
constexpr std::uint64_t kTermsBetweenChecks = 4096;

// One writing of a database.
class Build {
 public:
  Build(unsigned jobs, const MemoryPlan& memory, const std::filesystem::path& database, Spool& spool,
        const Settings& settings, const std::vector<std::unique_ptr<RunBuilder>>& builders,
        RunBuilder& copy_runs, const std::function<void(std::uint64_t)>& advance)
      : jobs_(jobs),
        memory_(memory),
        database_(database),
        spool_(spool),
        settings_(settings),
        copy_runs_(copy_runs),
        advance_(advance) {
    for (const auto& b : builders) builders_.push_back(b.get());
  }

  BuiltDatabase write(const std::function<WholeArchive()>& look_at_all, Metadata metadata) {
    finish_runs();
    number_documents();
    // What needs nothing else is written beside the rest: first the second part of the terms, which gives the
    // names, and may be done when the first part can be. Of postlist.glass all but the document lengths is
    // written then, so that it is on the disk, or on its way there, when they are known.
    glass::TableRoots roots;
    glass::TableWriter postlist(table("postlist"), disk_);
    struct {
      std::size_t head, lengths;
      std::array<std::size_t, 2> terms;
    } parts{};
    std::array<Xapian::termcount, 2> largest_wdfs{};
    NameTable names(database_);
    Beside second(jobs_ > 1, stopped_, [&] {
      largest_wdfs[1] = write_terms<1>(postlist, &names);
      parts.terms[1] = postlist.end_part();
    });
    Beside names_and_positions(jobs_ > 1, stopped_, [&] {
      second.join([&] { check(); });
      roots.synonym = write_names(names);
      roots.position = write_positions();
    });
    WholeArchive all = look_at_all();
    copies_ = std::move(all.copies);
    add_copy_terms();
    metadata[std::string(kDictionaryKey)] = all.dictionary;
    Beside first_and_head(jobs_ > 1, stopped_, [&] {
      second.join([&] { check(); });
      largest_wdfs[0] = write_terms<0>(postlist);
      parts.terms[0] = postlist.end_part();
      write_head(metadata, postlist);
      parts.head = postlist.end_part();
    });
    write_articles(all.dictionary, roots);
    first_and_head.join([&] { advance_(0); });
    write_lengths(postlist);
    parts.lengths = postlist.end_part();
    roots.postlist = postlist.finish(std::array{parts.head, parts.lengths, parts.terms[0], parts.terms[1]});
    names_and_positions.join([&] { advance_(0); });
    statistics_.largest_wdf = std::max(largest_wdfs[0], largest_wdfs[1]);
    disk_.finish();
    glass::write_version_file(database_, roots, statistics_);
    BuiltDatabase built{statistics_.documents, {}};
    for (const auto& [name, root] :
         {std::pair("postlist", &roots.postlist), std::pair("docdata", &roots.docdata),
          std::pair("termlist", &roots.termlist), std::pair("position", &roots.position),
          std::pair("synonym", &roots.synonym)})
      if (root->blocks > 0) built.tables.emplace(table(name).filename().string(), root->sum);
    return built;
  }

 private:
  std::filesystem::path table(const char* name) const { return database_ / (std::string(name) + ".glass"); }

  // Throws where the build is to stop: the thread that makes it learns that from `advance`, which the others
  // must not call.
  void check() const {
    if (jobs_ == 1) advance_(0);
    if (stopped_) throw Error(ErrorKind::cancelled, "stopped");
  }

  // The last run of each builder.
  void finish_runs() {
    ordered_parallel<RunBuilder*, int>(
        jobs_,
        [&](auto&& push) {
          for (RunBuilder* b : builders_) push(b);
        },
        [] {
          return [](RunBuilder* b) {
            b->finish();
            return 0;
          };
        },
        [](int) {});
    // Three sections of each run are read at the same time.
    std::size_t runs = 1;
    for (const RunBuilder* b : builders_) runs += b->runs().size();
    window_bytes_ = std::clamp(memory_.windows / (3 * runs), kLeastWindow, kMostWindow);
  }

  void number_documents() {
    articles_.resize(builders_.size());
    for (std::size_t b = 0; b < builders_.size(); ++b)
      for (const SortedRun& run : builders_[b]->runs()) articles_[b].emplace_back(run.articles);
    Xapian::docid docid = 0;
    for (std::size_t number = 0; number < spool_.numbers(); ++number) {
      if (spool_.is_dropped(number)) continue;
      const RunPlace place = spool_.words(number);
      RunArticles& run = articles_[place.builder][place.run];
      run.docids[place.number] = ++docid;
      run.norms[place.number] = field_norms(spool_.lengths(number), settings_.ranking);
    }
    statistics_.documents = statistics_.last_docid = docid;
  }

  // Of an article by its number in the spool.
  Xapian::docid docid_of(std::size_t number) const {
    const RunPlace place = spool_.words(number);
    return articles_[place.builder][place.run].docids[place.number];
  }
  const FieldNorms& norms_of(std::size_t number) const {
    const RunPlace place = spool_.words(number);
    return articles_[place.builder][place.run].norms[place.number];
  }

  // Terms that are known only now go into a run of their own, which has no positions.
  void add_copy_terms() {
    std::vector<std::pair<Xapian::docid, RunPlace>> places;
    for (std::size_t i = 0; i < copies_.size(); ++i)
      if (const std::vector<std::string> terms = copy_terms(copies_[i]); !terms.empty())
        places.emplace_back(static_cast<Xapian::docid>(i + 1), copy_runs_.end_article(terms));
    copy_runs_.finish();
    for (const SortedRun& run : copy_runs_.runs()) copy_articles_.emplace_back(run.articles);
    for (const auto& [docid, place] : places) copy_articles_[place.run].docids[place.number] = docid;
  }

  // What the threads make of an article.
  struct StoredArticle {
    std::string key, data, terms, slots;
    bool deflated = false;  // the terms
    std::uint64_t length;
  };
  struct ReadArticle {
    Xapian::docid docid;
    Spool::Entry entry;
    std::string terms;  // as its run holds them, and kShort bytes more
    const CopyGroup* copies;
  };

  using Batch = std::vector<ReadArticle>;
  using Stored = std::vector<StoredArticle>;

  // What a thread needs for them.
  struct Storing {
    RecordCodec codec;
    glass::TermListEncoder encoder;
    glass::Deflater deflater;
  };

  void write_articles(std::string_view dictionary, glass::TableRoots& roots) {
    glass::TableWriter docdata(table("docdata"), disk_), termlist(table("termlist"), disk_);
    docdata.begin_table();
    termlist.begin_table();
    std::string key;
    ordered_parallel<Batch, Stored>(
        jobs_, [&](auto&& push) { read_articles(push); },
        [&] {
          auto with = std::make_shared<Storing>(Storing{RecordCodec(dictionary), {}, {}});
          return [this, with](const Batch& batch) { return store(batch, *with); };
        },
        [&](const Stored& batch) {
          for (const StoredArticle& a : batch) {
            docdata.add(a.key, a.data);
            termlist.add(a.key, a.terms, a.deflated);
            if (!a.slots.empty()) termlist.add(key.assign(a.key) += '\0', a.slots);
            lengths_.push_back(static_cast<Xapian::termcount>(a.length));
          }
          advance_(batch.size());
        });
    roots.docdata = docdata.finish();
    roots.termlist = termlist.finish();
    for (const Xapian::termcount length : lengths_) {
      statistics_.total_length += length;
      statistics_.longest = std::max(statistics_.longest, length);
      if (length > 0 && (statistics_.shortest == 0 || length < statistics_.shortest))
        statistics_.shortest = length;
    }
  }

  // Articles in the order of their ids, each with its terms, from the runs side by side.
  template <class Push>
  void read_articles(Push&& push) {
    struct Terms {
      SectionReader in;
      std::uint32_t next = 0;  // number in the run
    };
    std::vector<std::vector<Terms>> terms(builders_.size());
    for (std::size_t b = 0; b < builders_.size(); ++b)
      for (const SortedRun& run : builders_[b]->runs())
        terms[b].push_back({SectionReader(builders_[b]->terms(), run.terms.begin, run.terms.end,
                                          window_bytes_, SectionReader::Behind::discard)});
    std::vector<ReadArticle> batch;
    std::size_t bytes = 0;
    Xapian::docid docid = 0;
    spool_.take_each([&](Spool::Entry entry) {
      const RunPlace place = spool_.words(entry.number);
      Terms& from = terms[place.builder][place.run];
      std::string_view list;
      for (; from.next <= place.number; ++from.next) list = from.in.bytes(from.in.varint());
      bytes += entry.encoded.size() + list.size();
      std::string padded;
      padded.reserve(list.size() + kShort);
      padded.append(list).append(kShort, '\0');
      batch.push_back({docid + 1, std::move(entry), std::move(padded), &copies_[docid]});
      ++docid;
      if (bytes < kBatchBytes) return;
      push(std::exchange(batch, {}));
      bytes = 0;
    });
    if (!batch.empty()) push(std::move(batch));
  }

  // Which articles are in a batch depends on nothing but their order, and so does what is learned from it.
  Stored store(const Batch& batch, Storing& with) const {
    Stored out;
    out.reserve(batch.size());
    std::vector<std::string_view> tags;
    for (const ReadArticle& a : batch) tags.push_back(out.emplace_back(store(a, with)).terms);
    with.deflater.learn(tags);
    for (StoredArticle& a : out) {
      const std::string_view deflated = with.deflater.deflate(a.terms);
      a.deflated = !deflated.empty();
      if (a.deflated) a.terms.assign(deflated);
    }
    return out;
  }

  StoredArticle store(const ReadArticle& a, Storing& with) const {
    StoredArticle out;
    glass::pack_ordered_uint(out.key, a.docid);
    out.data = with.codec.encode(a.entry.head(), a.entry.rest());
    glass::TermListEncoder& encoder = with.encoder;
    encoder.clear();
    const FieldNorms& norms = norms_of(a.entry.number);
    WireReader in(std::string_view(a.terms).substr(0, a.terms.size() - kShort));
    std::array<Xapian::termcount, 128> known{};  // by the code of occurrences: most terms have the same few
    const auto wdf = [&] {
      const std::uint64_t code = in.varint();
      const auto work_out = [&] { return read_occurrences(code, in).wdf(norms, settings_.ranking); };
      if (code % 2 != 0 || code >= known.size()) return work_out();  // more than the code
      if (known[code] == 0) known[code] = work_out();
      return known[code];
    };
    // Those of its near-duplicates come among the others. Up to there terms are put together, and compared.
    const std::vector<std::string> copies = copy_terms(*a.copies);
    auto copy = copies.begin();
    std::string last, term, padded;
    const auto add_whole = [&](const std::string& next, Xapian::termcount frequency) {
      const auto differ = std::mismatch(next.begin(), next.end(), last.begin(), last.end()).first;
      const auto reuse = static_cast<std::size_t>(differ - next.begin());
      padded.assign(next).append(kShort, '\0');
      encoder.add(reuse, std::string_view(padded).substr(reuse, next.size() - reuse), frequency);
      last = next;
    };
    const std::uint64_t count = in.varint();
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::uint64_t reuse = in.byte();
      const std::string_view suffix = in.raw(in.byte());
      const Xapian::termcount frequency = wdf();
      if (copy == copies.end()) {
        encoder.add(reuse, suffix, frequency);
        continue;
      }
      term.assign(last, 0, reuse).append(suffix);
      for (; copy != copies.end() && *copy < term; ++copy) add_whole(*copy, 0);
      add_whole(term, frequency);
    }
    for (; copy != copies.end(); ++copy) add_whole(*copy, 0);
    out.length = encoder.document_length();
    out.terms = encoder.tag();
    std::vector<Xapian::valueno> slots = spool_.slots(a.entry.number);
    if (a.copies->key != 0)
      slots.insert(std::lower_bound(slots.begin(), slots.end(), kCollapseSlot), kCollapseSlot);
    out.slots = glass::encode_used_slots(slots);
    return out;
  }

  // Calls visit(docid, value) for a slot.
  template <class Visit>
  void for_each_value(Xapian::valueno slot, Visit&& visit) {
    if (slot == kCollapseSlot) {
      for (std::size_t i = 0; i < copies_.size(); ++i)
        if (copies_[i].key != 0)
          visit(static_cast<Xapian::docid>(i + 1), std::string_view(key_name(copies_[i].key)));
      return;
    }
    spool_.for_each_value(
        slot, [&](std::size_t number, std::string_view value) { visit(docid_of(number), value); });
  }

  void write_values(glass::LeafWriter& postlist) {
    std::vector<Xapian::valueno> slots = spool_.slots();
    slots.push_back(kCollapseSlot);
    std::sort(slots.begin(), slots.end(), [](Xapian::valueno a, Xapian::valueno b) {
      return glass::value_statistics_key(a) < glass::value_statistics_key(b);
    });
    for (const Xapian::valueno slot : slots) {
      glass::ValueStatistics statistics;
      for_each_value(slot, [&](Xapian::docid, std::string_view value) { statistics.add(value); });
      glass::write_value_statistics(postlist, slot, statistics);
    }
    std::sort(slots.begin(), slots.end(), [](Xapian::valueno a, Xapian::valueno b) {
      return glass::value_chunk_key(a) < glass::value_chunk_key(b);
    });
    for (const Xapian::valueno slot : slots) {
      glass::ValueWriter writer(postlist, slot);
      for_each_value(slot, [&](Xapian::docid docid, std::string_view value) { writer.add(docid, value); });
      writer.end();
    }
  }

  std::string write_columns() {
    ColumnWriter writer(database_.parent_path(), statistics_.last_docid, memory_.column_texts);
    for (const Xapian::valueno slot : column_slots(facet_fields(settings_.extra_facets)))
      writer.add(slot, [&](const auto& use) { for_each_value(slot, use); });
    return writer.finish(glass::kRevision, statistics_.last_docid, statistics_.documents);
  }

  template <class Item>
  void open_runs(const RunBuilder& builder, const std::vector<RunArticles>& articles,
                 std::deque<RunCursor<Item>>& out) const {
    for (std::size_t r = 0; r < builder.runs().size(); ++r)
      out.emplace_back(builder, builder.runs()[r], articles[r], window_bytes_);
  }
  template <class Item>
  std::deque<RunCursor<Item>> open_runs() const {
    std::deque<RunCursor<Item>> runs;
    for (std::size_t b = 0; b < builders_.size(); ++b) open_runs(*builders_[b], articles_[b], runs);
    return runs;
  }

  // What comes before the document lengths.
  void write_head(Metadata metadata, glass::TableWriter& postlist) {
    metadata[std::string(kColumnsKey)] = write_columns();
    postlist.begin_table();
    for (const auto& [name, value] : metadata)
      if (!value.empty()) postlist.add(std::string("\0\xC0", 2) + name, value);
    write_values(postlist);
  }

  void write_lengths(glass::TableWriter& postlist) {
    postlist.begin_part(std::string_view("\0", 1));
    glass::PostingListWriter lengths(postlist);
    lengths.begin_lengths();
    for (std::size_t i = 0; i < lengths_.size(); ++i)
      lengths.add(static_cast<Xapian::docid>(i + 1), lengths_[i]);
    lengths.end();
  }

  // The posting lists of the terms of a part; `names` takes the words that some article has as a name.
  // Returns the largest wdf.
  template <std::size_t part>
  Xapian::termcount write_terms(glass::LeafWriter& out, NameTable* names = nullptr) {
    glass::PostingListWriter postings(out);
    auto runs = open_runs<PostingItem<part>>();
    static_assert(kCopyPrefix < kSecondPart && kCopyChainPrefix < kSecondPart);
    if constexpr (part == 0) open_runs(copy_runs_, copy_articles_, runs);
    std::uint64_t terms = 0;
    std::string name;
    std::uint64_t articles = 0;
    bool is_name = false;
    merge_runs<PostingItem<part>>(
        runs,
        [&](std::string_view term) {
          postings.begin(term);
          if (names != nullptr) name = term;
          is_name = false;
          articles = 0;
        },
        [&](const RunCursor<PostingItem<part>>& at) {
          postings.add(at.docid(), at.value().wdf(at.norms(), settings_.ranking));
          is_name = is_name || at.value().is_name;
          ++articles;
        },
        [&] {
          postings.end();
          if (is_name && names != nullptr) names->add(name, articles);
          if (++terms % kTermsBetweenChecks == 0) check();
        });
    return postings.largest_wdf();
  }

  glass::TableRoot write_names(NameTable& names) {
    glass::TableWriter synonym(table("synonym"), disk_);
    synonym.begin_table();
    names.write(synonym);
    return synonym.finish();
  }

  glass::TableRoot write_positions() {
    glass::TableWriter position(table("position"), disk_);
    position.begin_table();
    auto runs = open_runs<PositionItem>();
    std::string key;
    std::size_t term_bytes = 0;
    merge_runs<PositionItem>(
        runs,
        [&](std::string_view term) {
          glass::begin_position_key(key, term);
          term_bytes = key.size();
        },
        [&](const RunCursor<PositionItem>& at) {
          key.resize(term_bytes);
          glass::pack_ordered_uint(key, at.docid());
          position.add(key, at.value());
        },
        [&] { check(); });
    return position.finish();
  }

  unsigned jobs_;
  const MemoryPlan& memory_;
  std::filesystem::path database_;
  Spool& spool_;
  const Settings& settings_;
  RunBuilder& copy_runs_;
  const std::function<void(std::uint64_t)>& advance_;
  std::vector<RunBuilder*> builders_;
  std::vector<std::vector<RunArticles>> articles_;  // by builder and run
  std::vector<RunArticles> copy_articles_;
  std::vector<CopyGroup> copies_;           // by document id, from 1
  std::vector<Xapian::termcount> lengths_;  // likewise
  glass::DatabaseStatistics statistics_;
  std::size_t window_bytes_ = 0;  // of a section of a run that is read
  std::atomic<bool> stopped_ = false;
  WriteBehind disk_;
};

}  // namespace

BulkBuilder::BulkBuilder(std::filesystem::path directory, unsigned jobs, const MemoryPlan& memory)
    : directory_(std::move(directory)), jobs_(jobs), memory_(memory) {}

BulkBuilder::~BulkBuilder() = default;

RunBuilder* BulkBuilder::add_runs() {
  const std::lock_guard lock(mutex_);
  const auto number = static_cast<std::uint32_t>(builders_.size());
  if (number + 1 >= kMaxBuilders) throw Error(ErrorKind::usage, "too many jobs");
  builders_.push_back(std::make_unique<RunBuilder>(directory_, number, memory_.runs, memory_.lexicon));
  return builders_.back().get();
}

std::uint64_t BulkBuilder::runs_on_disk() const {
  std::uint64_t bytes = 0;
  for (const auto& b : builders_) bytes += b->postings().size() + b->positions().size() + b->terms().size();
  return bytes;
}

BuiltDatabase BulkBuilder::write(const std::filesystem::path& database, Spool& spool,
                                 const Settings& settings, const std::function<WholeArchive()>& look_at_all,
                                 const Metadata& metadata,
                                 const std::function<void(std::uint64_t)>& advance) {
  RunBuilder copy_runs(directory_, static_cast<std::uint32_t>(builders_.size()), memory_.runs,
                       memory_.lexicon);
  return Build(jobs_, memory_, database, spool, settings, builders_, copy_runs, advance)
      .write(look_at_all, metadata);
}

}  // namespace dateline
