// Position lists as a glass position table holds them: interpolative coding (Moffat & Stuiver 2000, "Binary
// interpolative coding for effective index compression") with truncated binary codes.
#pragma once

#include <xapian.h>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace dateline::glass {

// Writes the tag for positions, at least one, ascending. Returns its end.
char* encode_positions(char* to, std::span<const Xapian::termpos> positions);
constexpr std::size_t max_encoded_bytes(std::size_t positions) { return 16 + 4 * positions; }

// The beginning of a key of the table, without the document's id: pack_ordered_uint() is to follow.
void begin_position_key(std::string& key, std::string_view term);

}  // namespace dateline::glass
