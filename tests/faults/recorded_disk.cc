#include "faults/recorded_disk.h"

#include <stdexcept>

namespace dateline::test {
namespace {

constexpr std::size_t kPageBytes = 4096;

}  // namespace

void RecordedDisk::Write::apply_to(std::string& content) const {
  if (truncates) {
    content.resize(offset);
    return;
  }
  if (content.size() < offset + bytes.size()) content.resize(offset + bytes.size());
  content.replace(offset, bytes.size(), bytes);
}

void RecordedDisk::NameChange::apply_to(Names& names) const {
  if (!removed.empty()) names.erase(removed);
  if (!added.empty()) names[added] = node;
}

RecordedDisk::RecordedDisk(const fs::path& directory) : root_(std::make_shared<Directory>()) {
  if (fs::exists(directory)) *root_ = read_directory(directory);
}

RecordedDisk::Directory RecordedDisk::read_directory(const fs::path& path) {
  Directory out;
  for (const auto& entry : fs::directory_iterator(path)) {
    Node node;
    if (entry.is_directory()) {
      node.directory = std::make_shared<Directory>(read_directory(entry.path()));
    } else {
      node.file = std::make_shared<File>(File{read(entry.path()), {}});
    }
    out.durable[entry.path().filename()] = std::move(node);
  }
  out.now = out.durable;
  return out;
}

RecordedDisk::Node& RecordedDisk::node_at(const fs::path& path) const {
  Names& names = directory_at(path.parent_path()).now;
  const auto found = names.find(path.filename());
  if (found == names.end()) throw std::runtime_error("a call to a file that is not there: " + path.string());
  return found->second;
}

RecordedDisk::Directory& RecordedDisk::directory_at(const fs::path& path) const {
  return path.empty() ? *root_ : *node_at(path).directory;
}

void RecordedDisk::change_names(const fs::path& directory, NameChange change) {
  Directory& changed = directory_at(directory);
  change.apply_to(changed.now);
  changed.pending.push_back(std::move(change));
}

void RecordedDisk::apply(const Call& call) {
  if (call.fields.error != 0 || call.path.string().ends_with(" (deleted)")) return;
  const fs::path parent = call.path.parent_path();
  const std::string name = call.path.filename();
  switch (call.fields.kind) {
    case CallKind::create:
      change_names(parent, {"", name, {std::make_shared<File>(), nullptr}});
      break;
    case CallKind::write:
      node_at(call.path).file->pending.push_back({false, call.fields.offset, call.data});
      break;
    case CallKind::truncate:
      node_at(call.path).file->pending.push_back({true, call.fields.offset, ""});
      break;
    case CallKind::sync:
      if (File* const file = call.path.empty() ? nullptr : node_at(call.path).file.get()) {
        for (const Write& write : file->pending) write.apply_to(file->durable);
        file->pending.clear();
      } else {
        Directory& directory = directory_at(call.path);
        directory.durable = directory.now;
        directory.pending.clear();
      }
      break;
    case CallKind::rename:
      if (call.to.parent_path() != parent) throw std::runtime_error("a file went to another directory");
      change_names(parent, {name, call.to.filename(), node_at(call.path)});
      break;
    case CallKind::unlink:
    case CallKind::rmdir:
      change_names(parent, {name, "", {}});
      break;
    case CallKind::mkdir:
      if (!call.path.empty()) change_names(parent, {"", name, {nullptr, std::make_shared<Directory>()}});
      break;
    case CallKind::nameless:
      break;
  }
}

void RecordedDisk::lose_power(Random& random, const fs::path& to) const {
  fs::remove_all(to);
  const auto luck = random.one_in(4) ? Luck::lost : random.one_in(4) ? Luck::kept : Luck::mixed;
  write_directory(*root_, luck, random, to);
}

void RecordedDisk::write_directory(const Directory& directory, Luck luck, Random& random,
                                   const fs::path& to) {
  const std::size_t all = directory.pending.size();
  const std::size_t made = luck == Luck::lost ? 0 : luck == Luck::kept ? all : random.below(all + 1);
  Names names = directory.durable;
  for (std::size_t i = 0; i < made; ++i) directory.pending[i].apply_to(names);
  fs::create_directories(to);
  for (const auto& [name, node] : names) {
    if (node.directory) {
      write_directory(*node.directory, luck, random, to / name);
    } else {
      write(to / name, content_after(*node.file, luck, random));
    }
  }
}

std::string RecordedDisk::content_after(const File& file, Luck luck, Random& random) {
  const double kept_part = luck == Luck::lost   ? 0
                           : luck == Luck::kept ? 1
                                                : std::min(1.5 * random.part(), 1.0);
  std::string out = file.durable;
  for (const Write& write : file.pending) {
    if (write.truncates) {
      if (random.part() < kept_part) write.apply_to(out);
      continue;
    }
    for (std::size_t begin = 0, end; begin < write.bytes.size(); begin = end) {
      const std::uint64_t page = (write.offset + begin) / kPageBytes;
      end = std::min<std::size_t>((page + 1) * kPageBytes - write.offset, write.bytes.size());
      if (random.part() < kept_part)
        Write{false, write.offset + begin, write.bytes.substr(begin, end - begin)}.apply_to(out);
    }
  }
  return out;
}

void RecordedDisk::list_not_on_disk(const Node& node, const std::string& name, Strings& out) {
  if (node.file) {
    if (!node.file->pending.empty()) out.push_back(name);
    return;
  }
  for (const NameChange& change : node.directory->pending)
    if (!change.added.empty() && node.directory->now.contains(change.added))
      out.push_back(name + "/" + change.added + " (name)");
  for (const auto& [below, child] : node.directory->now) list_not_on_disk(child, name + "/" + below, out);
}

Strings RecordedDisk::not_on_disk(const fs::path& path) const {
  Strings out;
  const Directory& parent = directory_at(path.parent_path());
  for (const NameChange& change : parent.pending)
    if (change.added == path.filename()) out.push_back(path.string() + " (name)");
  list_not_on_disk(parent.now.at(path.filename()), path.string(), out);
  return out;
}

std::string RecordedDisk::content(const fs::path& file) const {
  const File& read = *node_at(file).file;
  std::string out = read.durable;
  for (const Write& write : read.pending) write.apply_to(out);
  return out;
}

std::string RecordedDisk::on_disk(const std::string& file) const {
  const auto found = root_->durable.find(file);
  return found == root_->durable.end() || !found->second.file ? "" : found->second.file->durable;
}

}  // namespace dateline::test
