#include "changing_archive.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace dateline::test {
namespace {

using Kind = ArchiveFile::Kind;
using Packing = ArchiveFile::Packing;
using Flaw = ArchiveFile::Flaw;
using Time = StampedFiles::Time;

const Strings kSources{"one", "two"};
const std::string kAnchor = "anchor";  // in the names of files that stay

std::string below_source(const std::string& path) { return path.substr(path.find('/') + 1); }
std::string directory_of(const std::string& path) { return path.substr(0, path.rfind('/')); }

bool stays(const std::string& path) { return path.find(kAnchor) != std::string::npos; }

std::string id_of(const Article& a, const std::string& path, const ArchiveFile& file, std::size_t offset) {
  if (file.kind != Kind::text && !a.id.empty()) return a.id;
  if (file.kind != Kind::text && !a.url.empty()) return a.url;
  return below_source(path) + (file.kind == Kind::lines ? "#" + std::to_string(offset) : "");
}

}  // namespace

ChangingArchive::ChangingArchive(const fs::path& root, ArchiveScale scale, Random& random)
    : scale_(scale), random_(random), disk_(root), maker_(random, scale.stories, scale.backdating) {
  // A file that stays, so that no source is ever empty.
  for (const std::string& source : kSources) {
    ArchiveFile file;
    file.articles = new_articles(Kind::text);
    put(source + "/" + kAnchor + "-" + source + ".txt", std::move(file), false, Time::past);
  }
  while (files_.size() < scale_.files) add();
}

std::vector<Article> ChangingArchive::new_articles(Kind kind) {
  std::vector<Article> out;
  const std::size_t most = kind == Kind::lines ? scale_.most_lines : 1;
  for (std::size_t n = random_.between((most + 1) / 2, most); n > 0; --n) out.push_back(maker_.make(kind));
  return out;
}

std::string ChangingArchive::some_directory() {
  std::string out = random_.one_of(kSources);
  while (random_.percent(40)) out += "/d" + std::to_string(random_.below(3));
  return out;
}

std::string ChangingArchive::new_path(const ArchiveFile& file) {
  static const Strings kEndings{".txt", ".html", ".jsonl"}, kPackings{"", ".gz", ".zst"};
  return some_directory() + "/f" + std::to_string(next_++) + kEndings[static_cast<std::size_t>(file.kind)] +
         kPackings[static_cast<std::size_t>(file.packing)];
}

template <class Wanted>
std::optional<std::string> ChangingArchive::some_file(Wanted&& wanted) {
  Strings paths;
  for (const auto& [path, file] : files_)
    if (wanted(path, file)) paths.push_back(path);
  if (paths.empty()) return std::nullopt;
  return random_.one_of(paths);
}

std::optional<std::string> ChangingArchive::some_good_file() {
  return some_file([](const std::string&, const ArchiveFile& f) { return f.flaw == Flaw::none; });
}

std::optional<std::string> ChangingArchive::some_lines(std::size_t least) {
  return some_file([&](const std::string&, const ArchiveFile& f) {
    return f.kind == Kind::lines && f.flaw == Flaw::none && f.articles.size() >= least;
  });
}

std::optional<std::string> ChangingArchive::some_passing_file() {
  return some_file([](const std::string& path, const ArchiveFile&) { return !stays(path); });
}

// Or a file of the same path below the other source, whose ids might be the same.
bool ChangingArchive::is_taken(const std::string& path) const {
  return std::any_of(files_.begin(), files_.end(),
                     [&](const auto& f) { return below_source(f.first) == below_source(path); });
}

bool ChangingArchive::has_ids_of(const ArchiveFile& file, const std::string& but_for) const {
  const auto same = [](const Article& a, const Article& b) {
    return (!a.id.empty() && a.id == b.id) || (!a.url.empty() && a.url == b.url);
  };
  return std::any_of(files_.begin(), files_.end(), [&](const auto& other) {
    return other.first != but_for &&
           std::any_of(other.second.articles.begin(), other.second.articles.end(), [&](const Article& a) {
             return std::any_of(file.articles.begin(), file.articles.end(),
                                [&](const Article& b) { return same(a, b); });
           });
  });
}

void ChangingArchive::put(const std::string& path, ArchiveFile file, bool replace, Time time) {
  disk_.put(path, bytes_of(file), replace, time);
  files_[path] = std::move(file);
}

std::string ChangingArchive::put_somehow(const std::string& path, ArchiveFile file) {
  const bool replace = random_.percent(50);
  const std::size_t choice = random_.below(100);
  const Time time = choice < 65   ? Time::past
                    : choice < 82 ? Time::kept
                    : choice < 95 ? Time::now
                                  : Time::future;
  static const Strings kTimes{"some time in the past", "its old time", "the time", "a time in the future"};
  const std::string said = path + (replace ? ", written anew" : ", written over") + " with " +
                           kTimes[static_cast<std::size_t>(time)];
  put(path, std::move(file), replace, time);
  return said;
}

void ChangingArchive::moved(const std::string& from, const std::string& to) {
  auto node = files_.extract(from);
  node.key() = to;
  files_.insert(std::move(node));
  former_paths_.push_back(from);
}

// ---- What is there.

Strings ChangingArchive::sources() const {
  Strings out;
  for (const std::string& source : kSources) out.push_back(disk_.disk(source).string());
  return out;
}

bool ChangingArchive::is_flawed() const {
  return std::any_of(files_.begin(), files_.end(), [](const auto& f) { return f.second.flaw != Flaw::none; });
}

bool ChangingArchive::has_recent_files() const {
  return std::any_of(files_.begin(), files_.end(), [&](const auto& f) { return disk_.is_recent(f.first); });
}

std::set<std::string> ChangingArchive::flawed() const {
  std::set<std::string> out;
  for (const auto& [path, file] : files_)
    if (file.flaw != Flaw::none) out.insert(fs::canonical(disk_.disk(path)).string());
  return out;
}

std::map<std::string, std::string> ChangingArchive::expected() const {
  struct Winner {
    std::int64_t seconds;
    std::string path;
    std::size_t offset;
    auto operator<=>(const Winner&) const = default;
  };
  std::map<std::string, Winner> winners;
  std::map<std::string, std::string> out;
  for (const auto& [path, file] : files_) {
    if (file.flaw != Flaw::none) continue;
    const std::vector<std::size_t> offsets = offsets_of(file);
    for (std::size_t i = 0; i < file.articles.size(); ++i) {
      const Article& a = file.articles[i];
      const std::string id = id_of(a, path, file, offsets[i]);
      const Winner winner{file.kind == Kind::text ? 0 : seconds_of(a.date), path, offsets[i]};
      const auto [before, is_new] = winners.emplace(id, winner);
      if (!is_new && winner < before->second) continue;
      before->second = winner;
      out[id] = file.kind == Kind::text ? "" : a.title;
    }
  }
  return out;
}

std::vector<Article> ChangingArchive::articles() const {
  std::vector<Article> out;
  for (const auto& [path, file] : files_)
    if (file.flaw == Flaw::none) out.insert(out.end(), file.articles.begin(), file.articles.end());
  return out;
}

// ---- Changes.

std::string ChangingArchive::change() {
  struct Choice {
    unsigned weight;
    Said (ChangingArchive::*make)();
  };
  static const std::vector<Choice> kChoices{
      {10, &ChangingArchive::add},           {14, &ChangingArchive::edit_one},
      {8, &ChangingArchive::edit_letter},    {8, &ChangingArchive::append_lines},
      {8, &ChangingArchive::remove_lines},   {4, &ChangingArchive::reorder_lines},
      {8, &ChangingArchive::move_lines},     {8, &ChangingArchive::contest},
      {8, &ChangingArchive::remove},         {8, &ChangingArchive::move},
      {4, &ChangingArchive::move_directory}, {3, &ChangingArchive::swap},
      {5, &ChangingArchive::touch},          {4, &ChangingArchive::write_again},
      {3, &ChangingArchive::repack},         {6, &ChangingArchive::damage},
      {4, &ChangingArchive::mend_one},       {4, &ChangingArchive::set_aside},
      {4, &ChangingArchive::restore}};
  static const unsigned kSum = std::accumulate(kChoices.begin(), kChoices.end(), 0u,
                                               [](unsigned sum, const Choice& c) { return sum + c.weight; });
  if (random_.percent(scale_.mass_edits)) return edit_many(random_.percent(50) ? 100 : 60);
  for (;;) {
    std::size_t at = random_.below(kSum);
    auto choice = kChoices.begin();
    for (; at >= choice->weight; ++choice) at -= choice->weight;
    if (Said said = (this->*choice->make)()) return *said;
  }
}

std::string ChangingArchive::mend() {
  std::string out;
  while (const Said said = mend_one()) out += (out.empty() ? "" : "; ") + *said;
  return out;
}

ChangingArchive::Said ChangingArchive::add() {
  ArchiveFile file;
  file.kind = scale_.only_lines ? Kind::lines : static_cast<Kind>(random_.below(3));
  if (random_.percent(25)) file.packing = random_.percent(70) ? Packing::gzip : Packing::zstd;
  file.articles = new_articles(file.kind);
  std::string path = new_path(file);
  if (!former_paths_.empty() && random_.percent(25)) {  // where there was one before
    const std::string& former = random_.one_of(former_paths_);
    if (!is_taken(former)) {
      path = former;
      // What is in a file does not depend on its name, but for this one.
      if (path.find(".jsonl") != std::string::npos && file.kind != Kind::lines) return std::nullopt;
    }
  }
  return "add " + put_somehow(path, std::move(file));
}

ChangingArchive::Said ChangingArchive::edit_one() {
  const auto path = some_good_file();
  if (!path) return std::nullopt;
  ArchiveFile file = files_.at(*path);
  const std::size_t at = random_.below(file.articles.size());
  maker_.edit(file.articles[at]);
  return "edit article " + std::to_string(at) + " of " + put_somehow(*path, std::move(file));
}

std::string ChangingArchive::edit_many(unsigned part) {
  std::string out;
  Strings paths;
  for (const auto& [path, file] : files_)
    if (file.flaw == Flaw::none && random_.percent(part)) paths.push_back(path);
  for (const std::string& path : paths) {
    ArchiveFile file = files_.at(path);
    for (Article& a : file.articles) maker_.edit(a);
    out += (out.empty() ? "edit all of " : ", ") + put_somehow(path, std::move(file));
  }
  return paths.empty() ? "edit nothing" : out;
}

// One letter becomes another, so that the size says nothing, and the time is the old one: the inode tells, or
// that the file was changed just before it was read.
ChangingArchive::Said ChangingArchive::edit_letter() {
  const auto path = some_file([](const std::string&, const ArchiveFile& f) {
    return f.flaw == Flaw::none && f.packing == Packing::none;
  });
  if (!path) return std::nullopt;
  ArchiveFile file = files_.at(*path);
  std::string& text = file.articles[random_.below(file.articles.size())].paragraphs.front().text;
  const auto letter = std::find_if(text.begin() + static_cast<std::ptrdiff_t>(random_.below(text.size() / 2)),
                                   text.end(), [](char c) { return c >= 'a' && c < 'z'; });
  if (letter == text.end()) return std::nullopt;
  ++*letter;
  const bool replace = random_.percent(50);
  put(*path, std::move(file), replace, Time::kept);
  return "change a letter of " + *path + (replace ? ", written anew" : ", written over") +
         " with its old time";
}

ChangingArchive::Said ChangingArchive::append_lines() {
  const auto path = some_lines(0);
  if (!path) return std::nullopt;
  ArchiveFile file = files_.at(*path);
  const std::size_t n = random_.between(1, 3);
  for (std::size_t i = 0; i < n; ++i) file.articles.push_back(maker_.make(Kind::lines));
  return "append " + std::to_string(n) + " lines to " + put_somehow(*path, std::move(file));
}

ChangingArchive::Said ChangingArchive::remove_lines() {
  const auto path = some_lines(2);
  if (!path) return std::nullopt;
  ArchiveFile file = files_.at(*path);
  std::string out = "remove lines";
  for (std::size_t n = random_.between(1, std::min<std::size_t>(3, file.articles.size() - 1)); n > 0; --n) {
    const std::size_t at = random_.below(file.articles.size());
    file.articles.erase(file.articles.begin() + static_cast<std::ptrdiff_t>(at));
    out += " " + std::to_string(at);
  }
  return out + " of " + put_somehow(*path, std::move(file));
}

ChangingArchive::Said ChangingArchive::reorder_lines() {
  const auto path = some_lines(2);
  if (!path) return std::nullopt;
  ArchiveFile file = files_.at(*path);
  std::rotate(file.articles.begin(), file.articles.begin() + 1, file.articles.end());
  return "first line to the end of " + put_somehow(*path, std::move(file));
}

ChangingArchive::Said ChangingArchive::move_lines() {
  const auto from = some_lines(2), to = some_lines(0);
  if (!from || !to || *from == *to) return std::nullopt;
  ArchiveFile source = files_.at(*from), target = files_.at(*to);
  const std::size_t at = random_.below(source.articles.size());
  Article moved = source.articles[at];
  source.articles.erase(source.articles.begin() + static_cast<std::ptrdiff_t>(at));
  const bool edited = random_.percent(40);
  if (edited) maker_.edit(moved);
  target.articles.push_back(std::move(moved));
  const std::string out = "move line " + std::to_string(at) + " of " + put_somehow(*from, std::move(source));
  return out + " to " + put_somehow(*to, std::move(target)) + (edited ? ", edited" : "");
}

// Another article of an id that there is.
ChangingArchive::Said ChangingArchive::contest() {
  if (!scale_.contested_ids) return std::nullopt;
  const auto from = some_lines(1), to = some_lines(0);
  if (!from || !to) return std::nullopt;
  ArchiveFile target = files_.at(*to);
  Article other = random_.one_of(files_.at(*from).articles);
  if (other.id.empty() && other.url.empty()) return std::nullopt;
  if (random_.percent(80)) maker_.edit(other);
  if (random_.percent(50)) other.date = maker_.new_date();
  const std::string said = (other.id.empty() ? other.url : other.id) + " of " + *from;
  target.articles.insert(
      target.articles.begin() + static_cast<std::ptrdiff_t>(random_.below(target.articles.size() + 1)),
      other);
  return "another " + said + " into " + put_somehow(*to, std::move(target));
}

ChangingArchive::Said ChangingArchive::remove() {
  const auto path = some_passing_file();
  if (!path) return std::nullopt;
  disk_.remove(*path);
  files_.erase(*path);
  former_paths_.push_back(*path);
  return "remove " + *path;
}

ChangingArchive::Said ChangingArchive::move() {
  const auto from = some_passing_file();
  if (!from) return std::nullopt;
  const std::string to = some_directory() + "/" + from->substr(from->rfind('/') + 1);
  if (to == *from || (is_taken(to) && below_source(to) != below_source(*from))) return std::nullopt;
  disk_.move(*from, to);
  moved(*from, to);
  return "rename " + *from + " to " + to;
}

ChangingArchive::Said ChangingArchive::move_directory() {
  const auto file = some_file(
      [](const std::string& p, const ArchiveFile&) { return std::count(p.begin(), p.end(), '/') > 1; });
  if (!file) return std::nullopt;
  const std::string from = directory_of(*file), to = some_directory() + "/m" + std::to_string(next_++);
  if (to.starts_with(from + "/")) return std::nullopt;
  disk_.move(from, to);
  Strings inside;
  for (const auto& [path, moving] : files_)
    if (path.starts_with(from + "/")) inside.push_back(path);
  for (const std::string& path : inside) {
    const std::string new_path = to + path.substr(from.size());
    disk_.settle(new_path);
    moved(path, new_path);
  }
  return "rename directory " + from + " to " + to;
}

// Of one kind, since JSON Lines are told from text by their name.
ChangingArchive::Said ChangingArchive::swap() {
  const auto one = some_good_file();
  const auto other = some_file([&](const std::string& p, const ArchiveFile& f) {
    return one && p != *one && f.flaw == Flaw::none && f.kind == files_.at(*one).kind;
  });
  if (!one || !other) return std::nullopt;
  disk_.move(*one, "between");
  disk_.move(*other, *one);
  disk_.move("between", *other);
  std::swap(files_.at(*one), files_.at(*other));
  return "swap " + *one + " and " + *other;
}

ChangingArchive::Said ChangingArchive::touch() {
  const auto path = some_good_file();
  if (!path) return std::nullopt;
  disk_.touch(*path, random_.percent(80) ? Time::past : Time::now);
  return "touch " + *path;
}

ChangingArchive::Said ChangingArchive::write_again() {
  const auto path = some_good_file();
  if (!path) return std::nullopt;
  return "the same again: " + put_somehow(*path, files_.at(*path));
}

ChangingArchive::Said ChangingArchive::repack() {
  const auto path = some_good_file();
  if (!path) return std::nullopt;
  ArchiveFile file = files_.at(*path);
  file.packing = file.packing == Packing::none ? Packing::gzip : Packing::none;
  return "repack " + put_somehow(*path, std::move(file));
}

ChangingArchive::Said ChangingArchive::damage() {
  const auto path =
      some_file([](const std::string& p, const ArchiveFile& f) { return f.flaw == Flaw::none && !stays(p); });
  if (!path) return std::nullopt;
  ArchiveFile file = files_.at(*path);
  file.flaw = file.kind == Kind::lines && random_.percent(60)        ? Flaw::bad_line
              : file.packing != Packing::none && random_.percent(60) ? Flaw::cut_off
              : random_.percent(50)                                  ? Flaw::binary
                                                                     : Flaw::empty;
  if (random_.percent(30)) maker_.edit(file.articles.front());
  static const Strings kFlaws{"", "a bad line", "its end cut off", "binary data", "nothing in it"};
  const std::string flaw = kFlaws[static_cast<std::size_t>(file.flaw)];
  return "damage, " + flaw + ": " + put_somehow(*path, std::move(file));
}

ChangingArchive::Said ChangingArchive::mend_one() {
  const auto path = some_file([](const std::string&, const ArchiveFile& f) { return f.flaw != Flaw::none; });
  if (!path) return std::nullopt;
  ArchiveFile file = files_.at(*path);
  file.flaw = Flaw::none;
  return "mend " + put_somehow(*path, std::move(file));
}

// Out of the sources, to come back as it is; something else may take its place meanwhile.
ChangingArchive::Said ChangingArchive::set_aside() {
  const auto path = some_passing_file();
  if (!path) return std::nullopt;
  const std::string hidden = "aside-" + std::to_string(next_++);
  disk_.move(*path, hidden);
  aside_.push_back({*path, hidden, files_.at(*path)});
  std::string out = "set aside " + *path;
  if (random_.percent(50)) {
    ArchiveFile stand_in = files_.at(*path);
    stand_in.flaw = random_.percent(50) && stand_in.kind == Kind::lines ? Flaw::bad_line : Flaw::none;
    for (Article& a : stand_in.articles) maker_.edit(a);
    out += "; in its place " + std::string(stand_in.flaw == Flaw::none ? "" : "with a bad line ") +
           put_somehow(*path, std::move(stand_in));
  } else {
    files_.erase(*path);
  }
  return out;
}

ChangingArchive::Said ChangingArchive::restore() {
  if (aside_.empty()) return std::nullopt;
  const std::size_t at = random_.below(aside_.size());
  const Aside aside = aside_[at];
  aside_.erase(aside_.begin() + static_cast<std::ptrdiff_t>(at));
  if (files_.count(aside.path) == 0 && is_taken(aside.path)) return std::nullopt;
  if (!scale_.contested_ids && has_ids_of(aside.file, aside.path)) return std::nullopt;
  disk_.move(aside.hidden, aside.path);
  files_[aside.path] = aside.file;
  return "restore " + aside.path;
}

}  // namespace dateline::test
