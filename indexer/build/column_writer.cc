#include "build/column_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <numeric>
#include <optional>
#include <unordered_map>
#include <utility>

#include "analysis/fold.h"
#include "dateline/error.h"
#include "schema.h"
#include "string_hash.h"

namespace dateline {
namespace {

// Sets of values that are told from each other; where there are more, further ones are written each time.
constexpr std::size_t kMostKnownSets = 1u << 18;

struct TooManyValues {};

}  // namespace

// The different values of a column, and their sets.
class ColumnWriter::Values {
 public:
  Values(const ColumnFile* base, Xapian::valueno slot, std::size_t most_texts) : most_texts_(most_texts) {
    if (base != nullptr) base_.emplace(*base, nullptr, slot);
  }

  // The number of a value slot's content. Calls put(value) for each value of a set that is new.
  template <class Put>
  std::uint32_t set_of(std::string_view content, Put&& put) {
    std::string key = hash_bytes(content);
    if (const auto known = sets_.find(key); known != sets_.end()) return known->second;
    for_each_value(content, [&](std::string_view value) {
      put(number_of(value));
      ++put_;
    });
    if (put_ > std::numeric_limits<std::uint32_t>::max()) throw TooManyValues();
    set_ends_.push_back(static_cast<std::uint32_t>(put_));
    const auto number = static_cast<std::uint32_t>(set_ends_.size());  // 0 is that of no values
    if (sets_.size() < kMostKnownSets) sets_.emplace(std::move(key), number);
    return number;
  }

  const std::vector<std::uint32_t>& set_ends() const { return set_ends_; }
  const std::vector<std::string>& texts() const { return texts_; }

  // Of the texts, in their order; and the texts in the order of their folded forms. Returns how many groups
  // there are.
  std::uint32_t group(std::vector<std::uint32_t>& groups, std::vector<std::uint32_t>& by_folded) const {
    std::vector<std::string> folded;
    for (const std::string& t : texts_) folded.push_back(fold_value(t));
    by_folded.resize(texts_.size());
    std::iota(by_folded.begin(), by_folded.end(), 0);
    std::stable_sort(by_folded.begin(), by_folded.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return folded[a] < folded[b]; });
    groups.resize(texts_.size());
    std::uint32_t next = base_ ? base_->groups() : 0;
    for (std::size_t i = 0; i < by_folded.size(); ++i) {
      const std::uint32_t value = by_folded[i];
      if (i > 0 && folded[value] == folded[by_folded[i - 1]]) {
        groups[value] = groups[by_folded[i - 1]];
      } else {
        const auto known = base_ ? base_->find(texts_[value]).group : std::nullopt;
        groups[value] = known ? *known : next++;
      }
    }
    return next;
  }

 private:
  std::uint32_t number_of(std::string_view text) {
    if (const auto known = numbers_.find(text); known != numbers_.end()) return known->second;
    std::optional<std::uint32_t> number = base_ ? base_->find(text).value : std::nullopt;
    if (!number) {
      number = static_cast<std::uint32_t>((base_ ? base_->size() : 0) + texts_.size());
      texts_.emplace_back(text);
    }
    bytes_ += text.size();
    if (bytes_ > most_texts_) throw TooManyValues();
    numbers_.emplace(text, *number);
    return *number;
  }

  std::optional<ColumnTexts> base_;
  std::size_t most_texts_, bytes_ = 0;
  std::uint64_t put_ = 0;
  std::unordered_map<std::string, std::uint32_t> sets_;  // by hash
  std::unordered_map<std::string, std::uint32_t, StringHash, std::equal_to<>> numbers_;
  std::vector<std::uint32_t> set_ends_;
  std::vector<std::string> texts_;  // that the base does not have
};

ColumnWriter::ColumnWriter(std::filesystem::path generation, Xapian::docid rows, std::size_t most_texts)
    : generation_(std::move(generation)), most_texts_(most_texts) {
  footer_.rows = rows;
  open();
}

ColumnWriter::ColumnWriter(std::filesystem::path generation, std::vector<Xapian::docid> docids,
                           const ColumnFile& base, const std::string& base_token, std::size_t most_texts)
    : generation_(std::move(generation)), docids_(std::move(docids)), base_(&base), most_texts_(most_texts) {
  footer_.base = base_token;
  footer_.rows = docids_.size();
  open();
  footer_.docids = section(docids_.data(), docids_.size());
}

ColumnWriter::~ColumnWriter() {
  if (!path_.empty()) unlink(path_.c_str());
}

void ColumnWriter::open() {
  const std::filesystem::path path = generation_ / (std::string(kColumnsPrefix) + "new");
  fd_ = FileDescriptor(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (!fd_) throw Error(ErrorKind::io, system_message(path, "cannot create", errno));
  path_ = path;
}

void ColumnWriter::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t part = std::min(bytes.size(), kColumnBlock - block_.size());
    block_ += bytes.substr(0, part);
    bytes.remove_prefix(part);
    if (block_.size() == kColumnBlock) end_block();
  }
}

void ColumnWriter::end_block() {
  if (block_.empty()) return;
  footer_.checksums.push_back(column_checksum(block_));
  write_all(fd_.get(), block_, path_);
  written_ += block_.size();
  block_.clear();
}

ColumnSection ColumnWriter::begin_section() {
  const std::size_t beyond = block_.size() % kColumnAlignment;
  if (beyond != 0) append(std::string(kColumnAlignment - beyond, '\0'));
  return {written_ + block_.size(), 0};
}

template <class T>
ColumnSection ColumnWriter::section(const T* items, std::size_t count) {
  ColumnSection out = begin_section();
  out.items = count;
  append({reinterpret_cast<const char*>(items), count * sizeof(T)});
  return out;
}

std::uint64_t ColumnWriter::row_of(Xapian::docid docid) {
  if (base_ == nullptr) return docid - 1;
  while (docids_[next_row_] < docid) ++next_row_;
  return next_row_;
}

void ColumnWriter::add(Xapian::valueno slot, const ValueSource& source) {
  next_row_ = 0;
  ColumnLayout layout;
  layout.slot = slot;
  if (slot == kPublishedSlot) {
    add_numbers(layout, source);
  } else {
    add_values(layout, source);
  }
  const bool is_empty = layout.kind == ColumnLayout::Kind::values && layout.values.items == 0;
  if (!is_empty) footer_.columns.push_back(layout);
}

void ColumnWriter::add_numbers(ColumnLayout& layout, const ValueSource& source) {
  layout.kind = ColumnLayout::Kind::numbers;
  std::vector<double> numbers(footer_.rows, kNoNumber);
  source([&](Xapian::docid docid, std::string_view value) {
    numbers[row_of(docid)] = Xapian::sortable_unserialise(std::string(value));
  });
  layout.numbers = section(numbers.data(), numbers.size());
}

void ColumnWriter::add_values(ColumnLayout& layout, const ValueSource& source) {
  const ColumnLayout* const of_base = base_ != nullptr ? base_->column(layout.slot) : nullptr;
  try {
    if (of_base != nullptr && of_base->kind == ColumnLayout::Kind::left_out) throw TooManyValues();
    Values values(base_, layout.slot, most_texts_);
    std::vector<std::uint32_t> sets(footer_.rows, 0);
    layout.values = begin_section();
    source([&](Xapian::docid docid, std::string_view content) {
      sets[row_of(docid)] = values.set_of(content, [&](std::uint32_t value) {
        append({reinterpret_cast<const char*>(&value), sizeof value});
        ++layout.values.items;
      });
    });
    layout.sets = section(sets.data(), sets.size());
    layout.set_ends = section(values.set_ends().data(), values.set_ends().size());
    layout.texts = begin_section();
    std::vector<std::uint32_t> text_ends;
    for (const std::string& text : values.texts()) {
      append(text);
      layout.texts.items += text.size();
      text_ends.push_back(static_cast<std::uint32_t>(layout.texts.items));
    }
    layout.text_ends = section(text_ends.data(), text_ends.size());
    std::vector<std::uint32_t> groups, by_folded;
    layout.all_groups = values.group(groups, by_folded);
    layout.groups = section(groups.data(), groups.size());
    layout.by_folded = section(by_folded.data(), by_folded.size());
  } catch (const TooManyValues&) {
    const Xapian::valueno slot = layout.slot;
    layout = {};
    layout.slot = slot;
    layout.kind = ColumnLayout::Kind::left_out;
  }
}

std::string ColumnWriter::finish(std::uint64_t revision, Xapian::docid last_docid,
                                 Xapian::doccount documents) {
  footer_.revision = revision;
  footer_.last_docid = last_docid;
  footer_.documents = documents;
  end_block();
  std::string footer = encode_footer(footer_);
  std::string token = column_token(footer);
  const std::uint64_t bytes = footer.size();
  footer.append(reinterpret_cast<const char*>(&bytes), sizeof bytes);
  write_all(fd_.get(), footer, path_);
  const std::filesystem::path path = generation_ / (std::string(kColumnsPrefix) + token);
  if (rename(path_.c_str(), path.c_str()) != 0)
    throw Error(ErrorKind::io, system_message(path, "cannot replace", errno));
  path_.clear();
  return token;
}

}  // namespace dateline
