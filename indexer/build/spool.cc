#include "build/spool.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "build/near_duplicates.h"
#include "dateline/error.h"
#include "dates.h"
#include "wire.h"

namespace dateline {
namespace {

constexpr std::size_t kBuffer = 1 << 20;

}  // namespace

PreparedArticle prepare(const Article& article) {
  PreparedArticle p;
  p.id = article.id;
  p.source = article.source;
  const std::string rest = encode_rest(article);
  std::string hashed = std::to_string(kAnalysisVersion);
  for (const std::string* field :
       {&article.id, &article.url, &article.title, &article.date, &article.site, &article.lang})
    put_string(hashed, *field);
  p.content_hash = hash_bytes(hashed + rest);
  if (const auto date = parse_iso_date(article.date)) p.seconds = date->seconds;
  p.lengths = count_words(article);
  p.sketch = encode(make_sketch(article));
  put_string(p.encoded, encode_head(article));
  p.encoded += rest;
  return p;
}

Article Spool::Entry::article() const {
  Article a;
  WireReader in(encoded);
  decode_head(in.raw(in.varint()), a);
  decode_rest(in.rest(), a);
  return a;
}

Spool::Spool(const fs::path& directory) : directory_(directory) {
  fd_ = FileDescriptor(open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (!fd_) {  // a file system without O_TMPFILE
    std::string name = (directory / "spool-XXXXXX").string();
    fd_ = FileDescriptor(mkostemp(name.data(), O_CLOEXEC));
    if (!fd_) throw Error(ErrorKind::io, system_message(directory, "cannot write", errno));
    unlink(name.c_str());
  }
}

std::size_t Spool::append(const PreparedArticle& article) {
  const std::size_t before = buffer_.size();
  put_string(buffer_, article.content_hash);
  put_string(buffer_, article.sketch);
  put_string(buffer_, article.encoded);
  bytes_ += buffer_.size() - before;
  if (buffer_.size() >= kBuffer) flush();
  infos_.push_back({article.lengths, false});
  ++live_;
  return infos_.size() - 1;
}

void Spool::drop(std::size_t number) {
  if (!infos_[number].dropped) --live_;
  infos_[number].dropped = true;
}

void Spool::flush() {
  std::string_view rest = buffer_;
  while (!rest.empty()) {
    const ssize_t n = ::write(fd_.get(), rest.data(), rest.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw Error(ErrorKind::io, system_message(directory_, "cannot write", errno));
    rest.remove_prefix(static_cast<std::size_t>(n));
  }
  buffer_.clear();
}

void Spool::for_each(const std::function<void(Entry)>& visit) {
  flush();
  std::string window;
  std::size_t at = 0;
  off_t offset = 0;
  // At least `size` bytes in the window from `at` on.
  const auto need = [&](std::size_t size) {
    if (window.size() - at >= size) return;
    window.erase(0, at);
    at = 0;
    while (window.size() < size) {
      const std::size_t old = window.size();
      window.resize(old + std::max(size - old, kBuffer));
      const ssize_t n = pread(fd_.get(), window.data() + old, window.size() - old, offset);
      window.resize(old + static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
      if (n <= 0)
        throw Error(ErrorKind::io, system_message(directory_, "cannot read the spool", n < 0 ? errno : EIO));
      offset += n;
    }
  };
  const auto varint = [&] {
    std::uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
      need(1);
      const auto byte = static_cast<unsigned char>(window[at++]);
      value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return value;
    }
  };
  const auto string = [&] {
    const std::uint64_t size = varint();
    need(size);
    std::string out = window.substr(at, size);
    at += size;
    return out;
  };
  for (const Info& info : infos_) {
    Entry entry;
    entry.content_hash = string();
    entry.sketch = string();
    entry.encoded = string();
    if (!info.dropped) visit(std::move(entry));
  }
}

FieldLengths Spool::total_lengths() const {
  FieldLengths sum;
  for (const Info& info : infos_) {
    if (info.dropped) continue;
    sum.title += info.lengths.title;
    sum.body += info.lengths.body;
  }
  return sum;
}

FieldLengths Spool::articles_with_field() const {
  FieldLengths n;
  for (const Info& info : infos_) {
    if (info.dropped) continue;
    n.title += info.lengths.title > 0 ? 1 : 0;
    n.body += info.lengths.body > 0 ? 1 : 0;
  }
  return n;
}

}  // namespace dateline
