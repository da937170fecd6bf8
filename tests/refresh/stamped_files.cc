#include "stamped_files.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <ctime>
#include <functional>
#include <stdexcept>

namespace dateline::test {
namespace {

constexpr std::int64_t kRacySeconds = 2;         // before a file was read
constexpr std::int64_t kSecond = 1'000'000'000;  // ns

}  // namespace

StampedFiles::StampedFiles(fs::path root) : root_(std::move(root)), begun_(std::time(nullptr)) {}

void StampedFiles::put(const std::string& path, const std::string& bytes, bool replace, Time time) {
  const std::int64_t before = fs::exists(disk(path)) ? stamp_of(path).mtime : past();
  if (replace) {
    write(disk("fresh"), bytes);
    fs::create_directories(disk(path).parent_path());
    fs::rename(disk("fresh"), disk(path));
  } else {
    write(disk(path), bytes);
  }
  if (time == Time::kept) set_time(path, before);
  if (time != Time::kept && time != Time::now) touch(path, time);
  settle(path);
}

void StampedFiles::move(const std::string& from, const std::string& to) {
  fs::create_directories(disk(to).parent_path());
  fs::rename(disk(from), disk(to));
  if (fs::is_regular_file(disk(to))) settle(to);
}

void StampedFiles::touch(const std::string& path, Time time) {
  constexpr std::int64_t kAhead = 100'000;
  if (time == Time::past) set_time(path, past());
  if (time == Time::now) set_time(path, std::time(nullptr) * kSecond);
  if (time == Time::future) set_time(path, (begun_ + kAhead) * kSecond);
  settle(path);
}

bool StampedFiles::is_recent(const std::string& path) const {
  constexpr std::int64_t kLong = 10;
  return stamp_of(path).mtime >= (begun_ - kLong) * kSecond;
}

StampedFiles::Stamp StampedFiles::stamp_of(const std::string& path) const {
  struct stat status {};
  if (stat(disk(path).c_str(), &status) != 0) throw std::runtime_error("no file " + path);
  return {static_cast<std::uint64_t>(status.st_size),
          static_cast<std::int64_t>(status.st_mtim.tv_sec) * kSecond + status.st_mtim.tv_nsec,
          static_cast<std::uint64_t>(status.st_ino)};
}

std::int64_t StampedFiles::past() {
  constexpr std::size_t kSecondsAgo = 1'000'000;
  return (begun_ - 100 - static_cast<std::int64_t>(random_.below(kSecondsAgo))) * kSecond +
         static_cast<std::int64_t>(random_.below(kSecond));
}

void StampedFiles::set_time(const std::string& path, std::int64_t mtime) {
  const timespec time{mtime / kSecond, mtime % kSecond};
  const timespec times[2] = {time, time};
  if (utimensat(AT_FDCWD, disk(path).c_str(), times, 0) != 0) throw std::runtime_error("no time for " + path);
}

void StampedFiles::settle(const std::string& path) {
  const std::size_t hash = std::hash<std::string>()(read(disk(path)));
  auto& had = had_[path];
  for (;;) {
    const Stamp stamp = stamp_of(path);
    const auto [before, is_new] = had.emplace(stamp, hash);
    if (is_new || before->second == hash || stamp.mtime / kSecond + kRacySeconds >= std::time(nullptr)) {
      before->second = hash;
      return;
    }
    set_time(path, past());
  }
}

}  // namespace dateline::test
