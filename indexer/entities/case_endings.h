// How names end in the cases of languages that have them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace dateline {

// Endings of a language's names, folded, and what the name may end in instead: Росси|и → Росси|я.
class CaseEndings {
 public:
  // `langs`: codes of two letters; `least`: bytes that an ending must leave.
  CaseEndings(std::string_view langs, std::size_t least, std::vector<std::string_view> endings,
              std::vector<std::string_view> instead);

  bool are_of(std::string_view lang) const;
  std::size_t least() const { return least_; }
  const std::vector<std::string_view>& instead() const { return instead_; }
  // Whether a folded word is a case of another.
  bool make(std::string_view folded, std::string_view base) const;
  // Those that the word may have by its last byte, the longer first.
  std::span<const std::string_view> of(std::string_view folded) const {
    if (folded.empty()) return {};
    const auto last = static_cast<unsigned char>(folded.back());
    return std::span(endings_).subspan(begins_[last], begins_[last + 1u] - begins_[last]);
  }

 private:
  std::string_view langs_;
  std::size_t least_;
  std::vector<std::string_view> endings_;   // by their last byte
  std::array<std::uint8_t, 257> begins_{};  // where those of a last byte begin
  std::vector<std::string_view> instead_;
};

// Null for a language whose names have none, nor names that are names in no other; without any where they
// have none.
const CaseEndings* case_endings_of(std::string_view lang);

}  // namespace dateline
