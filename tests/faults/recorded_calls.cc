#include "faults/recorded_calls.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace dateline::test {
namespace {

const char* name_of(CallKind kind) {
  switch (kind) {
    case CallKind::create:
      return "creation";
    case CallKind::nameless:
      return "creation of a nameless file, in a directory: that";
    case CallKind::write:
      return "write";
    case CallKind::truncate:
      return "truncation";
    case CallKind::sync:
      return "fsync";
    case CallKind::rename:
      return "renaming";
    case CallKind::unlink:
      return "unlinking";
    case CallKind::mkdir:
      return "mkdir";
    case CallKind::rmdir:
      return "rmdir";
  }
  return "";
}

}  // namespace

bool Call::is_rename_to(const fs::path& name) const {
  return fields.kind == CallKind::rename && fields.error == 0 && to.filename() == name;
}

std::vector<Call> read_record(const fs::path& file, const fs::path& directory) {
  const std::string bytes = read(file);
  std::vector<Call> out;
  for (std::size_t at = 0; at < bytes.size();) {
    Call call;
    std::memcpy(&call.fields, bytes.data() + at, sizeof call.fields);
    at += sizeof call.fields;
    const auto take = [&](std::size_t size) {
      at += size;
      return bytes.substr(at - size, size);
    };
    const auto relative = [&](const std::string& path) {
      const fs::path below = fs::path(path).lexically_relative(directory);
      return below == "." ? fs::path() : below;
    };
    call.path = relative(take(call.fields.path_bytes));
    if (call.fields.to_bytes > 0) call.to = relative(take(call.fields.to_bytes));
    call.data = take(call.fields.data_bytes);
    out.push_back(std::move(call));
  }
  return out;
}

std::uint64_t last_rename_to(const std::vector<Call>& calls, const fs::path& name) {
  const auto found =
      std::find_if(calls.rbegin(), calls.rend(), [&](const Call& call) { return call.is_rename_to(name); });
  if (found == calls.rend()) throw std::runtime_error("nothing was renamed to " + name.string());
  return found->fields.number;
}

std::string describe(const Call& call) {
  const std::string name = name_of(call.fields.kind);
  const std::string path = call.path.empty() ? "the index directory" : call.path.string();
  return name + " of " + path + (call.to.empty() ? "" : " to " + call.to.string());
}

}  // namespace dateline::test
