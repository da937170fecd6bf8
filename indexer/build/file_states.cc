#include "build/file_states.h"

#include <algorithm>

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

}  // namespace

FileStates::Directory::Directory(std::string_view stored) {
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
}

const FileState* FileStates::Directory::find(std::string_view name) const {
  if (const auto edit = edits_.find(name); edit != edits_.end())
    return edit->second.known ? &edit->second.state : nullptr;
  if (next_ >= stored_.size() || name_of(stored_[next_]) != name) {
    const auto at = std::lower_bound(stored_.begin(), stored_.end(), name,
                                     [&](const Entry& e, std::string_view n) { return name_of(e) < n; });
    if (at == stored_.end() || name_of(*at) != name) return nullptr;
    next_ = static_cast<std::size_t>(at - stored_.begin());
  }
  return &stored_[next_++].state;
}

FileStates::FileStates(const Xapian::Database* published) {
  if (published == nullptr) return;
  const std::string prefix(kFilesKey);
  for (auto it = published->metadata_keys_begin(prefix); it != published->metadata_keys_end(prefix); ++it) {
    const std::string value = published->get_metadata(*it);
    WireReader in(value);
    std::string name = in.string();
    directories_.emplace(std::move(name), Directory(in.rest()));
  }
}

const FileState* FileStates::find(std::string_view real_path) const {
  const auto [directory, name] = split_path(real_path);
  if (last_ == nullptr || directory != last_name_) {
    last_name_ = directory;
    const auto found = directories_.find(last_name_);
    last_ = found == directories_.end() ? nullptr : &found->second;
  }
  return last_ == nullptr ? nullptr : last_->find(name);
}

void FileStates::set(std::string_view real_path, const FileState& state) {
  const auto [directory, name] = split_path(real_path);
  directories_[std::string(directory)].set(name, state);
}

void FileStates::distrust(const std::string& real_path) {
  const FileState* known = find(real_path);
  if (known == nullptr) return;
  FileState state = *known;
  state.read_at = 0;
  set(real_path, state);
}

void FileStates::erase(std::string_view real_path) {
  const auto [directory, name] = split_path(real_path);
  directories_[std::string(directory)].erase(name);
}

Metadata FileStates::changes() const {
  Metadata out;
  for (const auto& known : directories_) {
    const std::string& name = known.first;
    if (!known.second.is_changed()) continue;
    std::string value;
    known.second.for_each([&](std::string_view file, const FileState& state) {
      if (value.empty()) put_string(value, name);
      put_string(value, file);
      put_varint(value, state.stamp.size);
      put_varint(value, static_cast<std::uint64_t>(state.stamp.mtime_ns));
      put_varint(value, state.stamp.inode);
      put_varint(value, static_cast<std::uint64_t>(state.read_at));
      put_varint(value, state.articles);
      put_varint(value, (state.left_over ? kLeftOver : 0) | (state.had_problem ? kHadProblem : 0));
    });
    out[boolean_term(kFilesKey, name)] = std::move(value);
  }
  return out;
}

bool is_unchanged(const SourceFile& file, const FileState& state) {
  return state.stamp == file.stamp && state.stamp.mtime_ns / 1'000'000'000 + kRacySeconds < state.read_at;
}

}  // namespace dateline
