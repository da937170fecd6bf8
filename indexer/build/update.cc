#include "build/update.h"

#include <algorithm>
#include <cstring>
#include <ctime>
#include <thread>
#include <utility>

#include "build/near_duplicates.h"
#include "build/room.h"
#include "build/source_list.h"
#include "check/manifest.h"
#include "dates.h"
#include "glass/version.h"
#include "index_layout.h"
#include "pipeline.h"
#include "source/walk.h"
#include "utf8.h"
#include "version.h"
#include "xapian_error.h"

namespace dateline {
namespace {

// A refresh in place takes some 5 ms for each of its articles, a new generation 0.3 ms for each of those and
// of all that stay (docs/benchmarks.md, "Refreshing"): it is the faster from a tenth of them on.
constexpr std::size_t kShareInPlace = 10;
constexpr std::size_t kSmallUpdate = 1000;  // articles that are changed in place in any case

constexpr std::size_t kBatchBytes = 256 * 1024;

constexpr std::size_t kDictionaryBytes = 64 * 1024;
constexpr std::size_t kDictionarySamples = 2000;
constexpr std::size_t kSampleBytes = 4096;

std::string learn_dictionary(Spool& spool) {
  const std::size_t step = spool.size() / kDictionarySamples + 1;
  std::vector<std::string> samples;
  std::size_t live = 0, bytes = 0;
  for (std::size_t number = 0; number < spool.numbers(); ++number) {
    if (spool.is_dropped(number) || live++ % step != 0) continue;
    const Spool::Entry entry = spool.read(number);
    for (const std::string_view part : {entry.head(), entry.rest()}) {
      samples.emplace_back(part.substr(0, kSampleBytes));
      bytes += samples.back().size();
    }
  }
  // A dictionary learns from at least ten times its size; a smaller one for a small archive is not worth its
  // room.
  const std::size_t size = std::min(kDictionaryBytes, bytes / 10);
  return size < 4096 ? std::string() : train_dictionary(samples, size);
}

// Of the articles that were not dropped.
Sketches sketches_of(Spool& spool, const fs::path& directory, std::size_t bytes) {
  std::vector<std::uint64_t> keys;
  keys.reserve(spool.size());
  spool.for_each_value(kContentHashSlot,
                       [&](std::size_t, std::string_view hash) { keys.push_back(sketch_key(hash)); });
  Sketches out(spool.size(), directory, bytes);
  std::size_t next = 0;
  const auto without_words = [&](std::size_t end) {
    for (; next < end; ++next)
      if (!spool.is_dropped(next)) out.append(keys[out.size()], Sketch());
  };
  spool.for_each_value(kSketchSlot, [&](std::size_t number, std::string_view sketch) {
    without_words(number);
    out.append(keys[out.size()], decode_sketch(sketch));
    ++next;
  });
  without_words(spool.numbers());
  return out;
}

double mean(std::uint64_t sum, std::uint64_t count) {
  return count == 0 ? 0 : static_cast<double>(sum) / static_cast<double>(count);
}

}  // namespace

unsigned job_count(unsigned wanted) {
  return wanted != 0 ? wanted : std::max(1u, std::thread::hardware_concurrency());
}

Update::Update(fs::path root, bool full, const ReadOptions& options, Basis basis)
    : root_(std::move(root)),
      options_(options),
      full_(full),
      jobs_(job_count(options.jobs)),
      memory_plan_(options.memory, jobs_),
      spool_(root_),
      versions_(nullptr) {
  if (basis == Basis::published) open_published();
  std::vector<std::string> extra = options.extra_facets;
  for (const std::string& name : extra)
    if (!is_free_facet_name(name))
      throw Error(
          ErrorKind::usage,
          "facet field '" + printable(name) +
              "': a name is lower-case letters, digits, '-' and '_', and not that of a field there is");
  std::sort(extra.begin(), extra.end());
  extra.erase(std::unique(extra.begin(), extra.end()), extra.end());
  if (published_ && !full_) {
    for (const std::string& name : extra)
      if (std::find(settings_.extra_facets.begin(), settings_.extra_facets.end(), name) ==
          settings_.extra_facets.end())
        throw Error(ErrorKind::usage, root_.string() + ": the index has no facet field '" + name +
                                          "'; --full builds it anew with one");
  } else {
    for (const std::string& name : settings_.extra_facets)
      if (std::find(extra.begin(), extra.end(), name) == extra.end()) extra.push_back(name);
    settings_.extra_facets = std::move(extra);
    bulk_.emplace(root_, jobs_, memory_plan_);
  }
}

std::unique_ptr<Preparer> Update::make_preparer() {
  return std::make_unique<Preparer>(facet_fields(settings_.extra_facets), memory_plan_.lexicon,
                                    bulk_ ? bulk_->add_runs() : nullptr);
}

Update::~Update() = default;

void Update::open_published() {
  if (!published_generation(root_)) return;
  generation_ = open_generation(root_);
  const std::string where = root_.string();
  settings_ = settings_from_json(read_file(generation_->path / kSettingsName), where);
  analysis_is_current_ = settings_.analysis_version == kAnalysisVersion;
  translating(where, [&] {
    published_ = glass::open_database(generation_->path / kDatabaseName);
    dictionary_ = published_->get_metadata(std::string(kDictionaryKey));
    codec_.emplace(dictionary_);
    if (!full_) versions_ = SupersededVersions(&*published_);
  });
}

Xapian::docid Update::find(const std::string& id) const {
  if (!published_) return 0;
  return translating(root_.string(), [&]() -> Xapian::docid {
    const std::string term = boolean_term(kIdPrefix, id);
    const auto it = published_->postlist_begin(term);
    return it == published_->postlist_end(term) ? 0 : *it;
  });
}

Update::IdHash::IdHash(const std::string& id) {
  const std::string bytes = hash_bytes(id);
  std::memcpy(&high, bytes.data(), sizeof high);
  std::memcpy(&low, bytes.data() + sizeof high, sizeof low);
}

Version Update::version_of(const Known& known, const std::string& id) const {
  if (known.spool_number == Known::kNotSpooled) return published_version(find(id));
  Article article;
  decode_head(spool_.read(known.spool_number).head(), article);
  return {article.date, article.source};
}

Article Update::published_head(Xapian::docid docid) const {
  return translating(root_.string(),
                     [&] { return codec_->decode_head_only(published_->get_document(docid).get_data()); });
}

Version Update::published_version(Xapian::docid docid) const {
  Article head = published_head(docid);
  if (const auto moved = moved_.find(docid); moved != moved_.end()) head.source = moved->second;
  return {std::move(head.date), std::move(head.source)};
}

bool Update::still_stands(const Version& published, const Version& put) const {
  const std::string file(source_file(published.source));
  if (file == source_file(put.source)) return false;  // the same file as it was before
  if (file.empty() || file == "-") return true;
  return !full_ && expected_.count(file) == 0 && !is_gone(file);
}

std::string Update::published_value(Xapian::docid docid, Xapian::valueno slot) const {
  return translating(root_.string(), [&] { return published_->get_document(docid).get_value(slot); });
}

void Update::expect(const std::string& file) {
  expected_.insert(file);
  versions_.forget_file(file);
}

PutOutcome Update::put(const PreparedArticle& article, bool newest_wins) {
  const Version version{article.date, article.source};
  const auto spool = [&] { return static_cast<std::uint32_t>(spool_.append(article)); };
  const auto [place, first] = known_.try_emplace(IdHash(article.id));
  Known& known = place->second;
  const Xapian::docid docid = find(article.id);
  if (versions_.newest(article.id) != nullptr) contested_.insert(article.id);
  if (!first) {
    const Version other = version_of(known, article.id);
    if (newest_wins && other.source != article.source) {
      if (is_newer(other, version)) {
        versions_.add(article.id, version);
        return {PutResult::superseded, other.source, {}};
      }
      versions_.add(article.id, other);
    }
    if (known.spool_number != Known::kNotSpooled) spool_.drop(known.spool_number);
    known.spool_number = spool();
    if (docid != 0) {
      moved_.erase(docid);
      removed_.erase(docid);
      if (!full_) replaced_.insert(docid);
    }
    return {known.existing ? PutResult::changed : PutResult::added, other.source, {}};
  }
  if (docid == 0) {
    known.spool_number = spool();
    return {PutResult::added, {}, {}};
  }
  const bool same = published_value(docid, kContentHashSlot) == article.content_hash;
  PutOutcome outcome{same ? PutResult::unchanged : PutResult::changed, {}, {}};
  const bool elsewhere = published_value(docid, kSourceSlot) != article.source;
  if (newest_wins && elsewhere) {
    const Version published = published_version(docid);
    if (!still_stands(published, version)) {
      outcome.taken_from = source_file(published.source);
    } else if (is_newer(published, version)) {
      known_.erase(place);
      versions_.add(article.id, version);
      return {PutResult::superseded, same ? std::nullopt : std::optional(published.source), {}};
    } else {
      versions_.add(article.id, published);
    }
  }
  seen_.insert(docid);
  known.existing = true;
  if (!full_) {
    removed_.erase(docid);
    if (same) {
      if (elsewhere) moved_[docid] = article.source;
      return outcome;
    }
    replaced_.insert(docid);
  }
  known.spool_number = spool();
  return outcome;
}

std::set<std::string> Update::contested_files() {
  std::set<std::string> files;
  for (const std::string& id : std::exchange(contested_, {})) {
    std::optional<Version> holder;
    if (const auto known = known_.find(IdHash(id)); known != known_.end()) {
      holder = version_of(known->second, id);
    } else if (const Xapian::docid docid = find(id); docid != 0 && removed_.count(docid) == 0) {
      holder = published_version(docid);
    }
    for (const Version* best;
         (best = versions_.newest(id)) != nullptr && (!holder || is_newer(*best, *holder));) {
      const std::string file(source_file(best->source));
      if (file != "-" && expected_.count(file) == 0 && !is_gone(file)) {
        files.insert(file);
        break;
      }
      versions_.forget(id, file);
    }
  }
  return files;
}

std::optional<std::string> Update::file_of(const std::string& id) const {
  if (const auto known = known_.find(IdHash(id)); known != known_.end())
    return std::string(source_file(version_of(known->second, id).source));
  const Xapian::docid docid = find(id);
  if (docid == 0) return std::nullopt;
  return std::string(source_file(published_value(docid, kSourceSlot)));
}

bool Update::remove(const std::string& id) {
  bool found = false;
  if (const auto known = known_.find(IdHash(id)); known != known_.end()) {
    if (known->second.spool_number != Known::kNotSpooled) spool_.drop(known->second.spool_number);
    known_.erase(known);
    found = true;
  }
  const Xapian::docid docid = find(id);
  const bool published = docid != 0 && removed_.count(docid) == 0;
  if (published) remove(docid);
  versions_.forget_article(id);
  contested_.erase(id);
  return found || published;
}

void Update::remove(Xapian::docid docid) {
  moved_.erase(docid);
  replaced_.erase(docid);
  removed_.insert(docid);
  if (!versions_.empty()) contested_.insert(published_head(docid).id);
}

std::vector<Xapian::docid> Update::not_seen(const std::string& file) const {
  std::vector<Xapian::docid> out;
  if (!published_) return out;
  translating(root_.string(), [&] {
    const std::string term = file_term(file);
    for (auto it = published_->postlist_begin(term); it != published_->postlist_end(term); ++it)
      if (seen_.count(*it) == 0 && source_file(published_->get_document(*it).get_value(kSourceSlot)) == file)
        out.push_back(*it);
  });
  return out;
}

void Update::keep_articles(const std::function<bool(std::string_view file)>& wanted) {
  if (!published_ || !full_) return;
  keep_where([&](Xapian::docid docid, const Xapian::Document& document) {
    return seen_.count(docid) == 0 && wanted(source_file(document.get_value(kSourceSlot)));
  });
}

void Update::keep_where(const std::function<bool(Xapian::docid, const Xapian::Document&)>& wanted) {
  const std::unique_ptr<Preparer> preparer = make_preparer();
  RecordCodec codec(dictionary_);
  translating(root_.string(), [&] {
    for (auto it = published_->postlist_begin(""); it != published_->postlist_end(""); ++it) {
      check_stop();
      const Xapian::Document document = published_->get_document(*it);
      if (removed_.count(*it) != 0 || !wanted(*it, document)) continue;
      Article article = codec.decode(document.get_data());
      if (const auto moved = moved_.find(*it); moved != moved_.end()) article.source = moved->second;
      // The rules for what it names may have changed since it was stored.
      spool_.append(preparer->prepare(article));
      preparer->make_room();
    }
  });
}

bool Update::has_changes() const {
  return !published_ || full_ || renew_ || spool_.size() > 0 || !moved_.empty() || !removed_.empty() ||
         !versions_.changes().empty();
}

std::uint64_t Update::expected_total() const {
  if (!published_ || full_) return spool_.size();
  return published_->get_doccount() + spool_.size() - replaced_.size() - removed_.size();
}

void Update::check_stop() const {
  if (options_.stop.stop_requested()) throw Error(ErrorKind::cancelled, root_.string() + ": cancelled");
  if (options_.deadline && std::chrono::steady_clock::now() > *options_.deadline)
    throw Error(ErrorKind::deadline, root_.string() + ": the deadline has passed");
}

// What is spilled already gives its room back as the tables are written.
void Update::check_room_for_tables() const {
  const auto tables = static_cast<std::uint64_t>(kTablesToText * static_cast<double>(spool_.bytes()));
  const std::uint64_t spilled = bulk_ ? bulk_->runs_on_disk() : 0;
  if (tables > spilled) check_room(root_, tables - spilled);
}

void Update::finish(Metadata metadata, Report& report) {
  metadata.merge(versions_.changes());
  metadata[std::string(kLastRunKey)] = std::to_string(std::time(nullptr));
  remove_leftovers(root_);  // of interrupted runs, so that they do not fill the disk
  const std::size_t existing = published_ ? published_->get_doccount() : 0;
  const bool large = spool_.bytes() > memory_plan_.transaction ||
                     (spool_.size() > kSmallUpdate && spool_.size() > existing / kShareInPlace);
  if (!published_ || full_ || renew_ || large) {
    write_generation(metadata, report);
  } else {
    write_transaction(metadata, report);
  }
}

void Update::leave(Report& report) {
  remove_leftovers(root_);
  report.generation = generation_->name;
  report.articles_total = published_->get_doccount();
}

void Update::write_articles(const std::function<std::vector<CopyGroup>()>& group, DatabaseWriter& writer) {
  // Of each article that was not dropped, by its number.
  std::unordered_map<std::size_t, std::string> hashes, sketches;
  const auto read = [&](Xapian::valueno slot, auto& into) {
    spool_.for_each_value(slot,
                          [&](std::size_t number, std::string_view value) { into.emplace(number, value); });
  };
  read(kContentHashSlot, hashes);
  read(kSketchSlot, sketches);
  using Batch = std::vector<Spool::Entry>;
  using Analysed = std::vector<AnalysedArticle>;
  std::vector<CopyGroup> copies;
  std::size_t written = 0;
  Progress progress;
  progress.writing = true;
  progress.articles_total = spool_.size();
  ordered_parallel<Batch, Analysed>(
      jobs_,
      [&](auto&& push) {
        Batch batch;
        std::size_t bytes = 0;
        spool_.for_each([&](Spool::Entry entry) {
          bytes += entry.encoded.size();
          batch.push_back(std::move(entry));
          if (bytes < kBatchBytes) return;
          push(std::exchange(batch, {}));
          bytes = 0;
        });
        if (!batch.empty()) push(std::move(batch));
      },
      [&] {
        return [&, analyser = std::make_shared<Analyser>(settings_, dictionary_)](const Batch& batch) {
          Analysed out;
          out.reserve(batch.size());
          for (const Spool::Entry& entry : batch) {
            const auto sketch = sketches.find(entry.number);
            out.push_back(analyser->analyse(
                entry.article(), hashes.at(entry.number),
                sketch == sketches.end() ? std::string_view() : std::string_view(sketch->second)));
          }
          return out;
        };
      },
      [&](Analysed& batch) {
        check_stop();
        for (AnalysedArticle& a : batch) {
          add_copies(a, copies[written++]);
          writer.put(a);
        }
        progress.articles += batch.size();
        if (options_.on_progress) options_.on_progress(progress);
      },
      [&] { copies = group(); });
}

void Update::collect_words() {
  using Batch = std::vector<Spool::Entry>;
  using Places = std::vector<std::pair<std::size_t, RunPlace>>;
  bulk_.emplace(root_, jobs_, memory_plan_);
  ordered_parallel<Batch, Places>(
      jobs_,
      [&](auto&& push) {
        Batch batch;
        std::size_t bytes = 0;
        spool_.for_each([&](Spool::Entry entry) {
          bytes += entry.encoded.size();
          batch.push_back(std::move(entry));
          if (bytes < kBatchBytes) return;
          push(std::exchange(batch, {}));
          bytes = 0;
        });
        if (!batch.empty()) push(std::move(batch));
      },
      [&] {
        return [preparer = std::shared_ptr<Preparer>(make_preparer())](const Batch& batch) {
          Places out;
          for (const Spool::Entry& e : batch) {
            Article article = e.article();
            out.emplace_back(e.number, preparer->prepare(article).words);
          }
          return out;
        };
      },
      [&](const Places& places) {
        check_stop();
        for (const auto& [number, place] : places) spool_.set_words(number, place);
      });
}

void Update::write_generation(const Metadata& metadata, Report& report) {
  // After a large refresh, what is there and stays goes into the new generation as it is stored.
  if (published_ && !full_)
    keep_where([&](Xapian::docid docid, const Xapian::Document&) { return replaced_.count(docid) == 0; });
  if (!bulk_) collect_words();
  check_room_for_tables();

  FieldLengths sum, count;
  for (std::size_t number = 0; number < spool_.numbers(); ++number) {
    if (spool_.is_dropped(number)) continue;
    const FieldLengths lengths = spool_.lengths(number);
    sum.title += lengths.title;
    sum.body += lengths.body;
    count.title += lengths.title > 0 ? 1 : 0;
    count.body += lengths.body > 0 ? 1 : 0;
  }
  const std::vector<std::string> extra = settings_.extra_facets;
  settings_ = Settings{};
  settings_.extra_facets = extra;
  settings_.created_by = std::string("dateline ") + kVersion;
  settings_.ranking.mean_title_length = mean(sum.title, count.title);
  settings_.ranking.mean_body_length = mean(sum.body, count.body);
  const std::string settings_json = to_json(settings_);

  const std::string name = next_generation(root_);
  const fs::path path = root_ / name;
  std::error_code error;
  fs::create_directories(path / kDatabaseName, error);
  if (error) throw Error(ErrorKind::io, system_message(path, "cannot create", error.value()));
  try {
    write_file_durably(path / kSettingsName, settings_json);
    Metadata all = metadata;
    if (published_ && !full_) {  // what is known of sources, and of files that were not read this time
      const std::string prefix(kMetadataPrefix);
      translating(root_.string(), [&] {
        for (auto it = published_->metadata_keys_begin(prefix); it != published_->metadata_keys_end(prefix);
             ++it)
          all.emplace(*it, published_->get_metadata(*it));
      });
    }
    all[std::string(kSettingsKey)] = settings_json;
    Progress progress;
    progress.writing = true;
    progress.articles_total = spool_.size();
    const BuiltDatabase built = bulk_->write(
        path / kDatabaseName, spool_, settings_,
        [&] {
          Sketches sketches = sketches_of(spool_, root_, memory_plan_.sketches);
          return WholeArchive{learn_dictionary(spool_), copy_groups(sketches, memory_plan_.probes)};
        },
        all,
        [&](std::uint64_t articles) {
          check_stop();
          progress.articles += articles;
          if (options_.on_progress) options_.on_progress(progress);
        });
    report.articles_total = built.articles;
    check_stop();
    FileSums known;
    for (const auto& [file, of_it] : built.tables) known[(fs::path(kDatabaseName) / file).string()] = of_it;
    write_manifest(path, manifest_of(path, all[std::string(kSourcesKey)], std::move(known)));
    publish_generation(root_, name);
  } catch (...) {
    if (published_generation(root_) != name) fs::remove_all(path, error);
    throw;
  }
  report.generation = name;
  published_.reset();
  generation_.reset();
  remove_leftovers(root_);
}

void Update::write_transaction(const Metadata& metadata, Report& report) {
  check_room_for_tables();
  report.generation = generation_->name;
  DatabaseWriter writer(generation_->path, facet_fields(settings_.extra_facets));
  RecordCodec codec(dictionary_);
  translating(root_.string(), [&] {
    for (const Xapian::docid docid : removed_)
      writer.remove(
          boolean_term(kIdPrefix, codec.decode_head_only(published_->get_document(docid).get_data()).id));
    for (const auto& [docid, source] : moved_) {
      Article article = codec.decode(published_->get_document(docid).get_data());
      article.source = source;
      writer.move(docid, source, codec.encode(article));
    }
  });
  std::unordered_set<Xapian::docid> gone = removed_;
  gone.insert(replaced_.begin(), replaced_.end());
  Sketches sketches = sketches_of(spool_, root_, memory_plan_.sketches);
  const auto group = [&] {
    CopyGroupChanges copies = translating(root_.string(), [&] {
      return update_copy_groups(*published_, gone, sketches, root_, memory_plan_.probes);
    });
    for (const auto& [docid, regrouped] : copies.published) writer.set_copies(docid, regrouped);
    return std::move(copies.fresh);
  };
  write_articles(group, writer);
  writer.set_metadata(metadata);
  check_stop();
  report.articles_total = writer.commit();
}

}  // namespace dateline
