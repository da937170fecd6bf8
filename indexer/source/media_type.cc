#include "source/media_type.h"

#include <utility>

#include "dateline/error.h"
#include "utf8.h"

namespace dateline {
namespace {

[[noreturn]] void throw_unknown(magic_t magic) {
  const char* why = magic != nullptr ? magic_error(magic) : nullptr;
  throw Error(ErrorKind::io,
              "its type cannot be told: " + printable(why != nullptr ? why : "libmagic failed"));
}

}  // namespace

std::string MediaTypes::of(const std::string& path) {
  if (!magic_) {
    std::unique_ptr<magic_set, Close> magic(magic_open(MAGIC_MIME_TYPE | MAGIC_SYMLINK | MAGIC_ERROR));
    if (!magic || magic_load(magic.get(), nullptr) != 0) throw_unknown(magic.get());
    magic_ = std::move(magic);
  }
  const char* type = magic_file(magic_.get(), path.c_str());
  if (type == nullptr) throw_unknown(magic_.get());
  return type;
}

}  // namespace dateline
