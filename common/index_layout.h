// The directory of an index: generations, the name of the published one, and locks. docs/index-format.md.
//
//   INDEX/current       "gen-000042\n", replaced atomically
//   INDEX/gen-000042/   db/ and dateline.json, on which readers hold a shared lock
//   INDEX/lock          held by the writer
//   INDEX/last-run.json how the last run ended
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace dateline {

namespace fs = std::filesystem;

inline constexpr const char* kDatabaseName = "db";
inline constexpr const char* kSettingsName = "dateline.json";
inline constexpr const char* kManifestName = "manifest.json";
inline constexpr const char* kLastRunName = "last-run.json";  // beside the generations

// A file descriptor that is closed with its owner.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) : fd_(fd) {}
  ~FileDescriptor();
  FileDescriptor(FileDescriptor&& other) noexcept;
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

// The name of the published generation; nothing when there is none.
std::optional<std::string> published_generation(const fs::path& root);

// A generation that a reader has open: while this lives, no writer removes it.
struct OpenGeneration {
  fs::path path;
  std::string name;
  FileDescriptor lock;
};

// Whether there are any, published or not.
bool has_generations(const fs::path& root);

// Throws Error(not_found).
[[noreturn]] void throw_no_index(const fs::path& root);

// Throws Error(not_found) where `root` holds no published index.
OpenGeneration open_generation(const fs::path& root);

// The writer's lock on an index; freed by the kernel when the process dies.
class WriterLock {
 public:
  // Creates `root` where it is missing. Waits up to `wait_seconds`. Throws Error(locked) naming the holder,
  // Error(not_found) for a directory that holds something else, Error(io).
  WriterLock(const fs::path& root, double wait_seconds);

 private:
  FileDescriptor fd_;
};

// A name for a generation after every one that exists, published or not. Only with the writer's lock.
std::string next_generation(const fs::path& root);

// Makes everything under the generation durable, then makes it the published one. Only with the writer's
// lock.
void publish_generation(const fs::path& root, const std::string& name);

// Removes generations that are not published and that no reader has open, and what else an interrupted run
// may have left. Only with the writer's lock.
void remove_leftovers(const fs::path& root);

// Makes a file, or the names in a directory, durable. Throws Error(io).
void sync_path(const fs::path& path);

// Writes and renames into place: others see all of it or what was there before, but after a power cut it may
// be gone or cut short. Throws Error(io).
void replace_file(const fs::path& path, std::string_view bytes);

// Writes, fsyncs and renames into place, with the rights of the file that was there, and fsyncs the
// directory. Throws Error(io); only where that is of the last step is the file there.
void write_file_durably(const fs::path& path, std::string_view bytes);

// The whole file. Throws Error(not_found) or Error(io).
std::string read_file(const fs::path& path);

// The rest of an open file. Throws Error(io), naming the path.
std::string read_all(int fd, const fs::path& path);

// All of the bytes. Throws Error(io), naming the path.
void write_all(int fd, std::string_view bytes, const fs::path& path);

// What the names of work files begin with, for the moment before they are unlinked. Nobody else's do.
inline constexpr std::string_view kWorkFilePrefix = ".dateline-work-";

// "FILE: what happened: the system's words for errno".
std::string system_message(const fs::path& path, std::string_view what, int error);

}  // namespace dateline
