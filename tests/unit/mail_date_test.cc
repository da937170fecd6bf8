#include "extract/mail_date.h"

#include <gtest/gtest.h>

namespace dateline {
namespace {

TEST(MailDate, WellWrittenAndIll) {
  const std::pair<const char*, const char*> cases[] = {
      {"Mon, 24 Jul 2023 10:00:00 +0400", "2023-07-24T10:00:00+04:00"},
      {"Mon, 24 Jul 2023 10:00:00 GMT", "2023-07-24T10:00:00Z"},
      {"Fri, 24 Jul 2023 10:00:00 Z", "2023-07-24T10:00:00Z"},  // it was a Monday
      {"24 Jul 2023 10:00 EST", "2023-07-24T10:00:00-05:00"},
      {"24 Jul 23 1:02:03 PDT", "2023-07-24T01:02:03-07:00"},
      {"Sat, 07 Sep 98 00:00:01 GMT", "1998-09-07T00:00:01Z"},
      {"Mon, 24 July 2023 10:00:00 GMT+4", "2023-07-24T10:00:00+04:00"},
      {"Mon, 24 Jul 2023 10:00:00 GMT+04:30", "2023-07-24T10:00:00+04:30"},
      {"Mon,24 Jul 2023 10:00:00 -0000", "2023-07-24T10:00:00Z"},
      {"Monday, July 24, 2023 3:05 PM", "2023-07-24T15:05:00"},
      {"Jul 24, 2023 12:05 am UTC", "2023-07-24T00:05:00Z"},
      {"Mon, 24 Jul 2023 10:00:00.123 +0400", "2023-07-24T10:00:00+04:00"},
      {"Mon, 24 Jul 2023 10:00:00 XYZ", "2023-07-24T10:00:00"},
      {"Mon Jul 24 10:00:00 MSK 2023", "2023-07-24T10:00:00+03:00"},
      {"24-Jul-2023", "2023-07-24"},
      {"Mon, 24 Jul 2023 29:00:00 GMT", "2023-07-24"},
      {"Mon, 24 Jul 2023 10:00:00 +9900", "2023-07-24"},
      {"Mon, 31 Feb 2023 10:00:00 GMT", ""},
      {"Mon, 24 2023 10:00:00 GMT", ""},
      {"24.07.2023", ""},
      {"yesterday", ""},
      {"", ""},
      {"::", ""},
      {"99999999999999999999 Jul 2023", ""},
  };
  for (const auto& [text, iso] : cases) EXPECT_EQ(iso_from_mail_date(text), iso) << text;
}

}  // namespace
}  // namespace dateline
