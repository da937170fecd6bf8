#include "extract/charset.h"

#include <iconv.h>
#include <uchardet/uchardet.h>

#include <cerrno>
#include <memory>

#include "utf8.h"

namespace dateline {
namespace {

// The bytes converted, or nothing for an unknown character set or bytes that are not in it.
std::optional<std::string> converted(std::string_view bytes, const std::string& charset) {
  const iconv_t handle = iconv_open("UTF-8", charset.c_str());
  if (handle == reinterpret_cast<iconv_t>(-1)) return std::nullopt;
  std::string out(bytes.size() * 2 + 16, '\0');
  char* in = const_cast<char*>(bytes.data());
  std::size_t in_left = bytes.size(), used = 0;
  bool good = true;
  while (in_left > 0) {
    char* to = out.data() + used;
    std::size_t to_left = out.size() - used;
    const std::size_t code = iconv(handle, &in, &in_left, &to, &to_left);
    used = out.size() - to_left;
    if (code != static_cast<std::size_t>(-1)) continue;
    if (errno == E2BIG) {
      out.resize(out.size() * 2);
    } else if (errno == EINVAL) {
      break;  // a character cut off at the end
    } else {
      good = false;
      break;
    }
  }
  iconv_close(handle);
  if (!good) return std::nullopt;
  out.resize(used);
  return out;
}

std::string guessed_charset(std::string_view bytes) {
  const std::unique_ptr<uchardet, void (*)(uchardet*)> detector(uchardet_new(), uchardet_delete);
  uchardet_handle_data(detector.get(), bytes.data(), bytes.size());
  uchardet_data_end(detector.get());
  return uchardet_get_charset(detector.get());
}

bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

struct HighBytes {
  std::size_t in_utf8 = 0;  // sequences that are valid UTF-8
  std::size_t outside = 0;  // bytes that are not
  std::size_t lone = 0;     // of these, bytes beside no ASCII letter, or such that no Western text has
};

HighBytes count_high_bytes(std::string_view bytes) {
  HighBytes count;
  for (std::size_t i = 0; i < bytes.size();) {
    const Decoded d = decode_utf8(bytes, i);
    if (!d.valid) {
      ++count.outside;
      const auto byte = static_cast<unsigned char>(bytes[i]);
      const bool beside =
          (i > 0 && is_ascii_letter(bytes[i - 1])) || (i + 1 < bytes.size() && is_ascii_letter(bytes[i + 1]));
      if (!beside || byte >= 0xFE) ++count.lone;
      i += 1;
      continue;
    }
    if (d.bytes > 1) ++count.in_utf8;
    i += d.bytes;
  }
  return count;
}

}  // namespace

Utf8Text to_utf8(std::string_view bytes, std::string_view declared) {
  if (bytes.substr(0, 3) == "\xEF\xBB\xBF") bytes.remove_prefix(3);
  const bool little = bytes.substr(0, 2) == "\xFF\xFE", big = bytes.substr(0, 2) == "\xFE\xFF";
  if (little || big) {
    if (auto text = converted(bytes.substr(2), little ? "UTF-16LE" : "UTF-16BE"))
      return {std::move(*text), {}};
  }
  const std::size_t invalid = find_invalid_utf8(bytes);
  if (invalid == std::string_view::npos) return {std::string(bytes), {}};

  const HighBytes high = count_high_bytes(bytes);
  if (high.in_utf8 < 3 * high.outside) {
    if (!declared.empty())
      if (auto text = converted(bytes, std::string(declared))) return {std::move(*text), {}};
    // A text in another character set has many such bytes, or has them inside words.
    const bool many = high.outside >= 20 || high.outside * 20 >= bytes.size();
    if (many || high.lone * 2 < high.outside) {
      const std::string guess = guessed_charset(bytes);
      for (const std::string& charset : {guess, std::string("WINDOWS-1252")})
        if (!charset.empty() && charset != "UTF-8" && charset != "ASCII")
          if (auto text = converted(bytes, charset)) return {std::move(*text), {}};
    }
  }
  return {repair_utf8(bytes), invalid};
}

}  // namespace dateline
