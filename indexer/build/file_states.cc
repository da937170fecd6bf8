#include "build/file_states.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "settings.h"
#include "wire.h"

namespace dateline {
namespace {

// Files may be changed within the resolution of their times, or of the clock of a network file system.
constexpr std::int64_t kRacySeconds = 2;

struct SplitPath {
  std::string_view directory, name;
};
SplitPath split_path(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return {"", path};
  return {path.substr(0, std::max<std::size_t>(slash, 1)), path.substr(slash + 1)};
}

constexpr std::uint64_t kLeftOver = 1, kHadProblem = 2;

constexpr std::size_t kFilesOfPart = 128;  // a part of more than twice as many is divided

void put_file(std::string& out, std::string_view name, const FileState& state) {
  put_string(out, name);
  put_varint(out, state.stamp.size);
  put_varint(out, static_cast<std::uint64_t>(state.stamp.mtime_ns));
  put_varint(out, state.stamp.inode);
  put_varint(out, static_cast<std::uint64_t>(state.read_at));
  put_varint(out, state.articles);
  put_varint(out, (state.left_over ? kLeftOver : 0) | (state.had_problem ? kHadProblem : 0));
}

}  // namespace

void FileStates::Directory::add(std::string key, std::string_view stored) {
  const std::size_t before = stored_.size();
  for (WireReader in(stored); !in.done();) {
    const std::string name = in.string();
    Entry& entry = stored_.emplace_back(Entry{names_.size(), name.size(), {}});
    names_ += name;
    entry.state.stamp.size = in.varint();
    entry.state.stamp.mtime_ns = static_cast<std::int64_t>(in.varint());
    entry.state.stamp.inode = in.varint();
    entry.state.read_at = static_cast<std::int64_t>(in.varint());
    entry.state.articles = in.varint();
    const std::uint64_t flags = in.varint();
    entry.state.left_over = (flags & kLeftOver) != 0;
    entry.state.had_problem = (flags & kHadProblem) != 0;
  }
  if (stored_.size() > before) parts_.emplace(name_of(stored_[before]), std::move(key));
}

void FileStates::Directory::sort() {
  const auto name_and_age = [&](const Entry& e) { return std::pair(name_of(e), -e.state.read_at); };
  const auto before = [&](const Entry& a, const Entry& b) { return name_and_age(a) < name_and_age(b); };
  const auto same = [&](const Entry& a, const Entry& b) { return name_of(a) == name_of(b); };
  if (!std::is_sorted(stored_.begin(), stored_.end(), before))
    std::sort(stored_.begin(), stored_.end(), before);
  // Of a file in two parts, as programs that know of no parts leave it, the newer state.
  stored_.erase(std::unique(stored_.begin(), stored_.end(), same), stored_.end());
}

std::size_t FileStates::Directory::place_of(std::string_view name) const {
  const auto at = std::lower_bound(stored_.begin(), stored_.end(), name,
                                   [&](const Entry& e, std::string_view n) { return name_of(e) < n; });
  return at != stored_.end() && name_of(*at) == name ? static_cast<std::size_t>(at - stored_.begin())
                                                     : stored_.size();
}

const FileState* FileStates::Directory::current(std::string_view name, std::size_t place) const {
  if (const auto edit = edits_.find(name); edit != edits_.end())
    return edit->second.known ? &edit->second.state : nullptr;
  return place < stored_.size() ? &stored_[place].state : nullptr;
}

const FileState* FileStates::Directory::find(std::string_view name) const {
  return current(name, place_of(name));
}

const FileState* FileStates::Directory::find_listed(std::string_view name) {
  std::size_t place = next_;
  if (place >= stored_.size() || name_of(stored_[place]) != name) place = place_of(name);
  if (place < stored_.size()) {
    stored_[place].is_listed = true;
    next_ = place + 1;
  }
  return current(name, place);
}

FileStates::FileStates(const Xapian::Database* published) {
  if (published == nullptr) return;
  const std::string prefix(kFilesKey);
  for (auto it = published->metadata_keys_begin(prefix); it != published->metadata_keys_end(prefix); ++it) {
    const std::string value = published->get_metadata(*it);
    WireReader in(value);
    std::string name = in.string();
    directories_[std::move(name)].add(*it, in.rest());
  }
  for (auto& [name, directory] : directories_) directory.sort();
}

const FileState* FileStates::find(std::string_view real_path) const {
  const auto [directory, name] = split_path(real_path);
  const auto found = directories_.find(std::string(directory));
  return found == directories_.end() ? nullptr : found->second.find(name);
}

const FileState* FileStates::find_listed(std::string_view real_path) {
  const auto [directory, name] = split_path(real_path);
  if (last_ == nullptr || directory != last_name_) {
    last_name_ = directory;
    const auto found = directories_.find(last_name_);
    last_ = found == directories_.end() ? nullptr : &found->second;
  }
  return last_ == nullptr ? nullptr : last_->find_listed(name);
}

bool FileStates::is_listed(std::string_view real_path) const {
  const auto [directory, name] = split_path(real_path);
  const auto found = directories_.find(std::string(directory));
  return found != directories_.end() && found->second.is_listed(name);
}

void FileStates::set(std::string_view real_path, const FileState& state) {
  const auto [directory, name] = split_path(real_path);
  directories_[std::string(directory)].set(name, state);
}

std::unordered_set<std::string> FileStates::with_problem() const {
  std::unordered_set<std::string> paths;
  for (const auto& named : directories_)
    named.second.for_each([&](std::string_view file, const FileState& state) {
      if (state.had_problem) paths.insert(path_of(named.first, file));
    });
  return paths;
}

void FileStates::distrust(const std::string& real_path) {
  const FileState* known = find(real_path);
  if (known == nullptr) return;
  FileState state = *known;
  state.read_at = 0;
  set(real_path, state);
}

void FileStates::distrust_all() {
  std::vector<std::string> paths;
  for_each([&](std::string path, const FileState&) { paths.push_back(std::move(path)); });
  for (const std::string& path : paths) distrust(path);
}

void FileStates::erase(std::string_view real_path) {
  const auto [directory, name] = split_path(real_path);
  directories_[std::string(directory)].erase(name);
}

void FileStates::Directory::add_changes(const std::string& directory, Metadata& out) const {
  if (edits_.empty()) return;
  struct Part {
    std::string key;
    bool is_changed = false;
    std::vector<std::pair<std::string_view, FileState>> files;
  };
  // A name before the first part belongs to it.
  std::map<std::string_view, Part> parts;
  std::unordered_set<std::string> keys;
  for (const auto& [first, key] : parts_) {
    parts[parts.empty() ? std::string_view() : first].key = key;
    keys.insert(key);
  }
  if (parts.empty()) parts[""].key = boolean_term(kFilesKey, directory);
  const auto part_of = [&](std::string_view name) -> Part& {
    return std::prev(parts.upper_bound(name))->second;
  };
  for (const auto& [name, edit] : edits_) part_of(name).is_changed = true;
  for_each([&](std::string_view name, const FileState& state) {
    if (Part& part = part_of(name); part.is_changed) part.files.emplace_back(name, state);
  });
  std::size_t number = 0;
  const auto new_key = [&] {
    std::string key;
    do {
      key = boolean_term(kFilesKey, directory + '\0' + std::to_string(++number));
    } while (!keys.insert(key).second);
    return key;
  };
  for (const auto& [first, part] : parts) {
    if (!part.is_changed) continue;
    const std::size_t size = part.files.size() <= 2 * kFilesOfPart ? 2 * kFilesOfPart : kFilesOfPart;
    out[part.key];  // to be removed where no file is left
    std::string* value = nullptr;
    for (std::size_t i = 0; i < part.files.size(); ++i) {
      if (i % size == 0) {
        value = &out[i == 0 ? part.key : new_key()];
        put_string(*value, directory);
      }
      put_file(*value, part.files[i].first, part.files[i].second);
    }
  }
}

Metadata FileStates::changes() const {
  Metadata out;
  for (const auto& [name, directory] : directories_) directory.add_changes(name, out);
  return out;
}

bool is_unchanged(const SourceFile& file, const FileState& state) {
  return state.stamp == file.stamp && state.stamp.mtime_ns / 1'000'000'000 + kRacySeconds < state.read_at;
}

}  // namespace dateline
