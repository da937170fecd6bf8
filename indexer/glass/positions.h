// Position lists as a glass position table holds them: interpolative coding (Moffat & Stuiver 2000, "Binary
// interpolative coding for effective index compression") with truncated binary codes.
#pragma once

#include <xapian.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace dateline::glass {

// Appends the tag for `count` positions, at least one, ascending.
void encode_positions(std::string& out, const Xapian::termpos* positions, std::size_t count);

// The beginning of a key of the table, without the document's id: pack_ordered_uint() is to follow.
void begin_position_key(std::string& key, std::string_view term);

}  // namespace dateline::glass
