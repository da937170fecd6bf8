// The media types of files, from what is in them (libmagic).
#pragma once

#include <magic.h>

#include <memory>
#include <string>

namespace dateline {

// One per thread.
class MediaTypes {
 public:
  // "application/pdf". Throws Error(io) where it cannot be found out, without the file's name.
  std::string of(const std::string& path);

 private:
  struct Close {
    void operator()(magic_t magic) const { magic_close(magic); }
  };
  std::unique_ptr<magic_set, Close> magic_;  // opened for the first file: it takes time, and few runs need it
};

}  // namespace dateline
