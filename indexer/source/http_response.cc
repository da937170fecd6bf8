#include "source/http_response.h"

#include <brotli/decode.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <vector>

#include "dateline/error.h"
#include "utf8.h"

namespace dateline {
namespace {

constexpr std::size_t kOutputStep = 64 * 1024;
constexpr std::size_t kMostCodings = 4;  // of one body, one upon the other
constexpr int kBodyWindowLog = 23;       // as RFC 8878 asks of who sends

[[noreturn]] void fail(const std::string& what) { throw Error(ErrorKind::bad_input, what); }

std::vector<std::string> list_of(std::string_view value) {
  std::vector<std::string> out;
  while (!value.empty()) {
    const std::size_t comma = std::min(value.find(','), value.size());
    std::string item = ascii_lower(value.substr(0, comma));
    std::erase_if(item, [](char c) { return c == ' ' || c == '\t'; });
    if (!item.empty()) out.push_back(std::move(item));
    value.remove_prefix(std::min(comma + 1, value.size()));
  }
  return out;
}

// Nothing where the bytes are no chunks.
std::optional<std::string> without_chunks(std::string_view bytes) {
  std::string out;
  for (bool first = true; !bytes.empty(); first = false) {
    std::size_t size = 0;
    const auto [end, error] = std::from_chars(bytes.data(), bytes.data() + bytes.size(), size, 16);
    const std::size_t line = bytes.find('\n');
    if (error != std::errc() || line == std::string_view::npos)
      return first ? std::nullopt : std::optional(out);  // the rest is cut off or damaged
    if (const char next = *end; first && next != '\r' && next != '\n' && next != ';' && next != ' ')
      return std::nullopt;
    bytes.remove_prefix(line + 1);
    if (size == 0) break;
    out += bytes.substr(0, size);
    bytes.remove_prefix(std::min(size, bytes.size()));
    if (bytes.starts_with('\r')) bytes.remove_prefix(1);
    if (bytes.starts_with('\n')) bytes.remove_prefix(1);
  }
  return out;
}

// Appends what step(out, room) gives until it gives nothing.
template <class Step>
std::string collected(std::size_t max_bytes, Step&& step) {
  std::string out;
  for (;;) {
    const std::size_t old = out.size();
    out.resize(old + kOutputStep);
    const std::size_t got = step(out.data() + old, kOutputStep);
    out.resize(old + got);
    if (out.size() > max_bytes)
      fail("larger than " + std::to_string(max_bytes >> 20) + " MiB when decompressed");
    if (got == 0) return out;
  }
}

// `window_bits` as of inflateInit2.
std::string inflated(std::string_view bytes, int window_bits, std::size_t max_bytes) {
  z_stream z{};
  if (inflateInit2(&z, window_bits) != Z_OK) throw Error(ErrorKind::internal, "zlib cannot start");
  const std::unique_ptr<z_stream, int (*)(z_stream*)> guard(&z, inflateEnd);
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  z.avail_in = static_cast<uInt>(std::min<std::size_t>(bytes.size(), 1U << 30));
  return collected(max_bytes, [&](char* to, std::size_t room) {
    z.next_out = reinterpret_cast<Bytef*>(to);
    z.avail_out = static_cast<uInt>(room);
    (void)inflate(&z, Z_NO_FLUSH);  // damage gives nothing more, like the end
    return room - z.avail_out;
  });
}

std::string unzstd(std::string_view bytes, std::size_t max_bytes) {
  const std::unique_ptr<ZSTD_DStream, std::size_t (*)(ZSTD_DStream*)> z(ZSTD_createDStream(),
                                                                        ZSTD_freeDStream);
  ZSTD_DCtx_setParameter(z.get(), ZSTD_d_windowLogMax, kBodyWindowLog);
  ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
  return collected(max_bytes, [&](char* to, std::size_t room) {
    ZSTD_outBuffer out{to, room, 0};
    (void)ZSTD_decompressStream(z.get(), &out, &in);
    return out.pos;
  });
}

std::string unbrotli(std::string_view bytes, std::size_t max_bytes) {
  const std::unique_ptr<BrotliDecoderState, void (*)(BrotliDecoderState*)> z(
      BrotliDecoderCreateInstance(nullptr, nullptr, nullptr), BrotliDecoderDestroyInstance);
  std::size_t in_bytes = bytes.size();
  const auto* in = reinterpret_cast<const std::uint8_t*>(bytes.data());
  return collected(max_bytes, [&](char* to, std::size_t room) {
    std::size_t left = room;
    auto* out = reinterpret_cast<std::uint8_t*>(to);
    (void)BrotliDecoderDecompressStream(z.get(), &in_bytes, &in, &left, &out, nullptr);
    return room - left;
  });
}

std::string decoded(const std::string& coding, std::string bytes, std::size_t max_bytes) {
  if (coding == "identity" || bytes.empty()) return bytes;
  std::string out;
  if (coding == "gzip" || coding == "x-gzip") {
    if (bytes.starts_with("\x1F\x8B")) out = inflated(bytes, 16 + MAX_WBITS, max_bytes);
  } else if (coding == "deflate") {
    out = inflated(bytes, MAX_WBITS, max_bytes);
    if (out.empty()) out = inflated(bytes, -MAX_WBITS, max_bytes);  // as some servers mean it
  } else if (coding == "br") {
    out = unbrotli(bytes, max_bytes);
  } else if (coding == "zstd") {
    out = unzstd(bytes, max_bytes);
  } else {
    fail("content in the unknown coding '" + coding + "'");
  }
  return out.empty() ? bytes : out;
}

std::string parameter(std::string_view value, std::string_view name) {
  const std::string lower = ascii_lower(value);
  const std::size_t at = lower.find(std::string(name) + "=");
  if (at == std::string::npos) return {};
  std::string out = lower.substr(at + name.size() + 1);
  out.erase(std::min(out.find_first_of("; \t"), out.size()));
  std::erase_if(out, [](char c) { return c == '"' || c == '\''; });
  return out;
}

}  // namespace

HttpResponse read_http_response(std::string_view message) {
  std::optional<HeaderFields> header = read_header_fields(message);
  if (!header || !header->first_line.starts_with("HTTP/")) fail("no HTTP response in it");
  HttpResponse out;
  const std::size_t space = std::min(header->first_line.find(' '), header->first_line.size());
  const std::string code = header->first_line.substr(space);
  const std::size_t digits = std::min(code.find_first_not_of(' '), code.size());
  std::from_chars(code.data() + digits, code.data() + code.size(), out.status);
  const std::string_view type = (*header)["content-type"];
  out.media_type = ascii_lower(type.substr(0, type.find_first_of("; \t")));
  out.charset = parameter(type, "charset");
  out.header = *std::move(header);
  return out;
}

std::string body_of(const HttpResponse& response, std::string_view message, std::size_t max_bytes) {
  std::string body(message.substr(response.header.bytes));
  const auto transfer = list_of(response.header["transfer-encoding"]);
  if (std::find(transfer.begin(), transfer.end(), "chunked") != transfer.end())
    if (std::optional<std::string> whole = without_chunks(body)) body = *std::move(whole);
  const auto codings = list_of(response.header["content-encoding"]);
  if (codings.size() > kMostCodings)
    fail("content coded more than " + std::to_string(kMostCodings) + " times");
  for (auto coding = codings.rbegin(); coding != codings.rend(); ++coding)  // the last was applied last
    body = decoded(*coding, std::move(body), max_bytes);
  return body;
}

}  // namespace dateline
