// What a refresh knows of the files it read before, stored in the index in the same transaction as their
// articles.
//
// Kept by directory, and of one with many files in parts, so that a run rewrites only what it touched:
//   key   := "dateline.files/" + the directory's path + for all parts but the first '\0', decimal number
//            (shortened and hashed when long)
//   value := string directory, then for each file, by name: string name, varint size, mtime_ns, inode,
//            read_at, articles, 1 if left_over + 2 if had_problem
#pragma once

#include <xapian.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "build/database_writer.h"
#include "source/walk.h"

namespace dateline {

struct FileState {
  FileStamp stamp;
  std::int64_t read_at = 0;    // seconds since 1970; 0 where it is to be read again in any case
  std::uint64_t articles = 0;  // it gave
  bool left_over = false;      // the index has articles of it that it gave no more: to be pruned
  bool had_problem = false;    // when it was read
};

class FileStates {
 public:
  // Those of the published database; none for null. Throws Error(bad_input) for damage.
  explicit FileStates(const Xapian::Database* published);

  // Null for a file that is not known. Valid until set() or erase().
  const FileState* find(std::string_view real_path) const;
  // The same of a file that is there, which for_each_unlisted() then leaves out; fast in the order of
  // FileLister.
  const FileState* find_listed(std::string_view real_path);
  bool is_listed(std::string_view real_path) const;  // known, and asked for so
  void set(std::string_view real_path, const FileState& state);
  void erase(std::string_view real_path);
  // The paths of the files that had one.
  std::unordered_set<std::string> with_problem() const;
  // The file is to be read again in any case.
  void distrust(const std::string& real_path);
  void distrust_all();
  // Calls visit(path, state) for each known file.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (const auto& named : directories_)
      named.second.for_each(
          [&](std::string_view file, const FileState& state) { visit(path_of(named.first, file), state); });
  }
  // Of those that were known before.
  template <class Visit>
  void for_each_unlisted(Visit&& visit) const {
    for (const auto& named : directories_)
      named.second.for_each_unlisted(
          [&](std::string_view file, const FileState& state) { visit(path_of(named.first, file), state); });
  }

  // What to store: the parts of directories that changed.
  Metadata changes() const;

 private:
  static std::string path_of(const std::string& directory, std::string_view name) {
    std::string path = directory;
    if (path != "/") path += '/';
    return path += name;
  }

  class Directory {
   public:
    // A stored part: its key, and the value behind the directory's name.
    void add(std::string key, std::string_view stored);
    // When all are added.
    void sort();
    const FileState* find(std::string_view name) const;
    const FileState* find_listed(std::string_view name);
    bool is_listed(std::string_view name) const {
      const std::size_t place = place_of(name);
      return place < stored_.size() && stored_[place].is_listed;
    }
    void set(std::string_view name, const FileState& state) { edits_[std::string(name)] = {true, state}; }
    void erase(std::string_view name) { edits_[std::string(name)] = {false, {}}; }
    // To what is to be stored of it; `name` is its own.
    void add_changes(const std::string& name, Metadata& out) const;
    // By name.
    template <class Visit>
    void for_each(Visit&& visit) const {
      auto edit = edits_.begin();
      const auto visit_edit = [&] {
        if (edit->second.known) visit(edit->first, edit->second.state);
        ++edit;
      };
      for (const Entry& entry : stored_) {
        const std::string_view name = name_of(entry);
        while (edit != edits_.end() && name.compare(edit->first) > 0) visit_edit();
        if (edit == edits_.end() || edit->first != name) visit(name, entry.state);
      }
      while (edit != edits_.end()) visit_edit();
    }
    template <class Visit>
    void for_each_unlisted(Visit&& visit) const {
      for (std::size_t i = 0; i < stored_.size(); ++i) {
        if (stored_[i].is_listed) continue;
        const std::string_view name = name_of(stored_[i]);
        if (const FileState* state = current(name, i)) visit(name, *state);
      }
    }

   private:
    // An archive has as many as files: they share one buffer for their names.
    struct Entry {
      std::size_t name, name_size;  // in names_
      FileState state;
      bool is_listed = false;
    };
    struct Edit {
      bool known;
      FileState state;
    };
    // Where it is in stored_, or its size.
    std::size_t place_of(std::string_view name) const;
    // As edited, where it is.
    const FileState* current(std::string_view name, std::size_t place) const;
    std::string_view name_of(const Entry& entry) const {
      return std::string_view(names_).substr(entry.name, entry.name_size);
    }
    std::string names_;
    std::vector<Entry> stored_;
    std::map<std::string, std::string> parts_;  // the keys, by the first name of each
    std::size_t next_ = 0;                      // of stored_: where find_listed() looks first
    std::map<std::string, Edit, std::less<>> edits_;
  };

  std::unordered_map<std::string, Directory> directories_;
  std::string last_name_;  // of the directory that find_listed() looked into last
  Directory* last_ = nullptr;
};

// Whether the file is surely as it was when last read: the same stamp, and not changed so shortly before it
// was read that a later change could have the same time.
bool is_unchanged(const SourceFile& file, const FileState& state);

}  // namespace dateline
