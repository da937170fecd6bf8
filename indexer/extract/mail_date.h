// Dates of mail headers (RFC 822, RFC 2822), as feeds write them, well or badly.
#pragma once

#include <string>
#include <string_view>

namespace dateline {

// "Mon, 24 Jul 2023 10:00:00 +0400" as "2023-07-24T10:00:00+04:00", in ISO 8601 with the zone it has. The
// weekday may be wrong or missing, the month written out or before the day, the year of two digits, the time
// without seconds or not there, the zone a name, "GMT+4", or not there. Empty for anything else.
std::string iso_from_mail_date(std::string_view text);

}  // namespace dateline
