// HTTP responses as crawls keep them (RFC 9110, 9112), and what they carry.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "source/header_fields.h"

namespace dateline {

struct HttpResponse {
  unsigned status = 0;
  std::string media_type;  // in lower case, without parameters; empty where it is not said
  std::string charset;     // likewise
  HeaderFields header;
};

// The head of a response. Throws Error(bad_input) where it is none.
HttpResponse read_http_response(std::string_view message);

// Its body, without chunks and decompressed (gzip, deflate, br, zstd). Of a body that was cut off what there
// is. Crawlers decode bodies too and leave the header as it was: what is not so coded is given as it stands.
// Throws Error(bad_input) for a coding that is not known, and one that gives more than `max_bytes`.
std::string body_of(const HttpResponse& response, std::string_view message, std::size_t max_bytes);

}  // namespace dateline
