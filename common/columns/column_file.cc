#include "columns/column_file.h"

#include <xxhash.h>

#include <algorithm>
#include <cstring>

#include "dateline/error.h"
#include "schema.h"
#include "wire.h"

namespace dateline {
namespace {

constexpr std::string_view kMagic = "dateline columns 1\n";
constexpr std::uint32_t kByteOrder = 0x01020304;  // files are mapped by the kind of machine that wrote them

template <class T>
void put_raw(std::string& out, const T* items, std::size_t count) {
  out.append(reinterpret_cast<const char*>(items), count * sizeof(T));
}

// The parts of a column in the order of the footer.
template <class Layout, class Use>
void each_section(Layout& c, Use&& use) {
  if (c.kind == ColumnLayout::Kind::numbers) {
    use(c.numbers, sizeof(double));
  } else if (c.kind == ColumnLayout::Kind::values) {
    for (auto* s : {&c.sets, &c.set_ends, &c.values}) use(*s, sizeof(std::uint32_t));
    use(c.texts, 1);
    for (auto* s : {&c.text_ends, &c.groups, &c.by_folded}) use(*s, sizeof(std::uint32_t));
  }
}

void put_section(std::string& out, const ColumnSection& s) {
  put_varint(out, s.offset);
  put_varint(out, s.items);
}
ColumnSection get_section(WireReader& in) {
  ColumnSection s;
  s.offset = in.varint();
  s.items = in.varint();
  return s;
}

ColumnFooter decode_footer(std::string_view bytes) {
  WireReader in(bytes);
  ColumnFooter f;
  std::uint32_t order = 0;
  const bool ours = in.raw(kMagic.size()) == kMagic;
  std::memcpy(&order, in.raw(sizeof order).data(), sizeof order);
  if (!ours || order != kByteOrder) throw_damaged();
  f.base = in.string();
  f.revision = in.varint();
  f.last_docid = static_cast<Xapian::docid>(in.varint());
  f.documents = static_cast<Xapian::doccount>(in.varint());
  f.rows = in.varint();
  f.docids = get_section(in);
  f.columns.resize(in.count());
  for (ColumnLayout& c : f.columns) {
    c.slot = static_cast<Xapian::valueno>(in.varint());
    c.kind = static_cast<ColumnLayout::Kind>(in.byte());
    c.all_groups = static_cast<std::uint32_t>(in.varint());
    each_section(c, [&](ColumnSection& s, std::size_t) { s = get_section(in); });
  }
  f.checksums.resize(in.count());
  for (std::uint64_t& sum : f.checksums) std::memcpy(&sum, in.raw(sizeof sum).data(), sizeof sum);
  return f;
}

}  // namespace

std::uint64_t column_checksum(std::string_view block) { return XXH3_64bits(block.data(), block.size()); }

std::string encode_footer(const ColumnFooter& f) {
  std::string out(kMagic);
  put_raw(out, &kByteOrder, 1);
  put_string(out, f.base);
  put_varint(out, f.revision);
  put_varint(out, f.last_docid);
  put_varint(out, f.documents);
  put_varint(out, f.rows);
  put_section(out, f.docids);
  put_varint(out, f.columns.size());
  for (const ColumnLayout& c : f.columns) {
    put_varint(out, c.slot);
    out += static_cast<char>(c.kind);
    put_varint(out, c.all_groups);
    each_section(c, [&](const ColumnSection& s, std::size_t) { put_section(out, s); });
  }
  put_varint(out, f.checksums.size());
  put_raw(out, f.checksums.data(), f.checksums.size());
  return out;
}

std::string column_token(std::string_view footer) { return hash_hex(footer); }

ColumnFile::ColumnFile(const std::filesystem::path& directory, const std::string& token)
    : path_(directory / (std::string(kColumnsPrefix) + token)) {
  std::uint64_t footer_bytes = 0;  // stands behind the footer
  try {
    file_ = MappedFile(path_);
    if (file_.size() < sizeof footer_bytes) throw_damaged();
    const std::size_t end = file_.size() - sizeof footer_bytes;
    std::memcpy(&footer_bytes, file_.data() + end, sizeof footer_bytes);
    if (footer_bytes > end) throw_damaged();
    data_bytes_ = end - footer_bytes;
    const std::string_view footer(file_.data() + data_bytes_, footer_bytes);
    if (column_token(footer) != token) throw_damaged();
    footer_ = decode_footer(footer);
  } catch (const Error&) {
    throw_damaged();
  }
  check_sections();
  checked_.assign(footer_.checksums.size(), 0);
}

void ColumnFile::throw_damaged() const { throw DamagedColumns(path_.string() + ": damaged or missing"); }

void ColumnFile::check_sections() const {
  if (footer_.checksums.size() != (data_bytes_ + kColumnBlock - 1) / kColumnBlock) throw_damaged();
  const auto check_section = [&](const ColumnSection& s, std::size_t item_bytes) {
    if (s.offset % kColumnAlignment != 0 || s.offset > data_bytes_ ||
        s.items > (data_bytes_ - s.offset) / item_bytes)
      throw_damaged();
  };
  check_section(footer_.docids, sizeof(std::uint32_t));
  for (const ColumnLayout& c : footer_.columns) each_section(c, check_section);
}

const ColumnLayout* ColumnFile::column(Xapian::valueno slot) const {
  for (const ColumnLayout& c : footer_.columns)
    if (c.slot == slot) return &c;
  return nullptr;
}

void ColumnFile::check_block(std::uint64_t block) const {
  const std::size_t begin = block * kColumnBlock;
  const std::string_view bytes(file_.data() + begin, std::min(kColumnBlock, data_bytes_ - begin));
  if (column_checksum(bytes) != footer_.checksums[block]) throw_damaged();
  checked_[block] = 1;
}

}  // namespace dateline
