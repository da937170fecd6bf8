#include "build/file_states.h"

#include "settings.h"
#include "wire.h"

namespace dateline {
namespace {

// Files may be changed within the resolution of their times, or of the clock of a network file system.
constexpr std::int64_t kRacySeconds = 2;

std::pair<std::string, std::string> split_path(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return {"", path};
  return {slash == 0 ? "/" : path.substr(0, slash), path.substr(slash + 1)};
}

}  // namespace

FileStates::FileStates(const Xapian::Database* published) {
  if (published == nullptr) return;
  const std::string prefix(kFilesKey);
  for (auto it = published->metadata_keys_begin(prefix); it != published->metadata_keys_end(prefix); ++it) {
    const std::string value = published->get_metadata(*it);
    WireReader in(value);
    auto& files = directories_[in.string()];
    while (!in.done()) {
      FileState& state = files[in.string()];
      state.stamp.size = in.varint();
      state.stamp.mtime_ns = static_cast<std::int64_t>(in.varint());
      state.stamp.inode = in.varint();
      state.read_at = static_cast<std::int64_t>(in.varint());
      state.articles = in.varint();
    }
  }
}

const FileState* FileStates::find(const std::string& real_path) const {
  const auto [directory, name] = split_path(real_path);
  const auto files = directories_.find(directory);
  if (files == directories_.end()) return nullptr;
  const auto found = files->second.find(name);
  return found == files->second.end() ? nullptr : &found->second;
}

bool FileStates::is_unchanged(const SourceFile& file) const {
  const FileState* state = find(file.real);
  return state != nullptr && state->stamp == file.stamp &&
         state->stamp.mtime_ns / 1'000'000'000 + kRacySeconds < state->read_at;
}

void FileStates::set(const SourceFile& file, const FileState& state) {
  const auto [directory, name] = split_path(file.real);
  directories_[directory][name] = state;
  changed_.insert(directory);
}

void FileStates::erase(const std::string& real_path) {
  const auto [directory, name] = split_path(real_path);
  directories_[directory].erase(name);
  changed_.insert(directory);
}

Metadata FileStates::changes() const {
  Metadata out;
  for (const std::string& directory : changed_) {
    const auto& files = directories_.at(directory);
    std::string value;
    if (!files.empty()) put_string(value, directory);
    for (const auto& [name, state] : files) {
      put_string(value, name);
      put_varint(value, state.stamp.size);
      put_varint(value, static_cast<std::uint64_t>(state.stamp.mtime_ns));
      put_varint(value, state.stamp.inode);
      put_varint(value, static_cast<std::uint64_t>(state.read_at));
      put_varint(value, state.articles);
    }
    out[boolean_term(kFilesKey, directory)] = std::move(value);
  }
  return out;
}

}  // namespace dateline
