#include "build/spool.h"

#include <algorithm>
#include <limits>

#include "record.h"
#include "wire.h"

namespace dateline {
namespace {

constexpr std::size_t kWindowBytes = 1u << 20;

std::uint32_t narrow(std::uint64_t length) {
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(length, std::numeric_limits<std::uint32_t>::max()));
}

}  // namespace

std::string_view Spool::Entry::head() const {
  WireReader in(encoded);
  return in.raw(in.varint());
}

std::string_view Spool::Entry::rest() const {
  WireReader in(encoded);
  in.raw(in.varint());
  return in.rest();
}

Article Spool::Entry::article() const {
  Article a;
  decode_head(head(), a);
  decode_rest(rest(), a);
  return a;
}

Spool::Spool(const fs::path& directory) : directory_(directory), articles_(directory) {}

std::size_t Spool::append(const PreparedArticle& article) {
  const std::size_t number = infos_.size();
  std::vector<Xapian::valueno> slots;
  slots.reserve(article.values.size());
  for (const auto& [slot, value] : article.values) slots.push_back(slot);
  std::sort(slots.begin(), slots.end());
  const auto set = std::find(slot_sets_.begin(), slot_sets_.end(), slots);
  const auto slot_set = static_cast<std::uint32_t>(set - slot_sets_.begin());
  if (set == slot_sets_.end()) slot_sets_.push_back(std::move(slots));
  Info& info = infos_.emplace_back();
  info.offset = articles_.size();
  info.words = article.words;
  info.title_length = narrow(article.lengths.title);
  info.body_length = narrow(article.lengths.body);
  info.slot_set = slot_set & 0x7FFFFFFF;
  articles_.append(article.encoded);
  std::string record;
  for (const auto& [slot, value] : article.values) {
    record.clear();
    put_varint(record, number);
    put_string(record, value);
    auto file = values_.find(slot);
    if (file == values_.end()) file = values_.emplace(slot, directory_).first;
    file->second.append(record);
  }
  ++live_;
  return number;
}

void Spool::drop(std::size_t number) {
  if (infos_[number].dropped == 0) --live_;
  infos_[number].dropped = 1;
}

FieldLengths Spool::lengths(std::size_t number) const {
  return {infos_[number].title_length, infos_[number].body_length};
}

Spool::Entry Spool::read(std::size_t number) {
  articles_.flush();
  const std::uint64_t end = number + 1 < infos_.size() ? infos_[number + 1].offset : articles_.size();
  const std::uint64_t size = end - infos_[number].offset;
  SectionReader in(articles_, infos_[number].offset, end, size);
  return {number, std::string(in.bytes(size))};
}

void Spool::for_each(const std::function<void(Entry)>& visit, SectionReader::Behind behind) {
  articles_.flush();
  SectionReader in(articles_, 0, articles_.size(), kWindowBytes, behind);
  for (std::size_t number = 0; number < infos_.size(); ++number) {
    const std::uint64_t end = number + 1 < infos_.size() ? infos_[number + 1].offset : articles_.size();
    const std::string_view encoded = in.bytes(end - infos_[number].offset);
    if (infos_[number].dropped == 0) visit({number, std::string(encoded)});
  }
}

std::vector<Xapian::valueno> Spool::slots() const {
  std::vector<Xapian::valueno> slots;
  for (const auto& [slot, file] : values_) slots.push_back(slot);
  return slots;
}

const std::vector<Xapian::valueno>& Spool::slots(std::size_t number) const {
  return slot_sets_[infos_[number].slot_set];
}

void Spool::for_each_value(Xapian::valueno slot,
                           const std::function<void(std::size_t, std::string_view)>& visit) {
  const auto file = values_.find(slot);
  if (file == values_.end()) return;
  file->second.flush();
  SectionReader in(file->second, 0, file->second.size(), kWindowBytes);
  while (!in.done()) {
    const std::size_t number = in.varint();
    const std::string_view value = in.bytes(in.varint());
    if (infos_[number].dropped == 0) visit(number, value);
  }
}

}  // namespace dateline
