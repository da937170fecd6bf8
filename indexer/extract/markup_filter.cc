// Tokenised as HTML's standard says (13.2.5), as far as it takes to know where tags, comments and raw text
// begin and end.
#include "extract/markup_filter.h"

#include <algorithm>
#include <iterator>

#include "utf8.h"

namespace dateline {
namespace {

constexpr std::string_view kAttributes[] = {
    "aria-hidden", "class", "content",  "datetime", "hidden", "href",  "id",    "itemprop", "itemtype",
    "lang",        "name",  "property", "pubdate",  "rel",    "style", "title", "type"};

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_name(std::string_view text, std::string_view name) {
  return text.size() == name.size() && std::equal(text.begin(), text.end(), name.begin(),
                                                  [](char c, char n) { return lower(c) == lower(n); });
}

// What stands between these tags is text, whatever it looks like.
bool is_raw(std::string_view tag) {
  for (const std::string_view raw :
       {"script", "style", "title", "textarea", "iframe", "xmp", "noembed", "noframes"})
    if (is_name(tag, raw)) return true;
  return false;
}
bool is_read(std::string_view raw_tag) { return is_name(raw_tag, "title") || is_name(raw_tag, "xmp"); }

class Filter {
 public:
  explicit Filter(std::string_view html) : html_(html) { out_.reserve(html.size() / 2); }

  std::string filtered() {
    while (at_ < html_.size()) {
      const std::size_t begin = std::min(html_.find('<', at_), html_.size());
      add_text(html_.substr(at_, begin - at_));
      at_ = begin;
      if (at_ < html_.size()) read_markup();
    }
    return std::move(out_);
  }

 private:
  char next(std::size_t n) const { return at_ + n < html_.size() ? html_[at_ + n] : '\0'; }
  // The place behind the next such text; the end where there is none.
  std::size_t behind(std::string_view text, std::size_t from) const {
    const std::size_t found = html_.find(text, from);
    return found == std::string_view::npos ? html_.size() : found + text.size();
  }

  // Several spaces are one to every reader of the text.
  void add_text(std::string_view text) {
    while (!text.empty()) {
      std::size_t end = 0;
      while (end < text.size() && !(is_space(text[end]) && end + 1 < text.size() && is_space(text[end + 1])))
        ++end;
      out_.append(text, 0, end);
      text.remove_prefix(end);
      if (text.empty()) return;
      out_ += ' ';
      while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    }
  }

  void read_markup() {
    if (html_.substr(at_, 4) == "<!--") {
      if (!out_.empty() && out_.back() != '>' && !is_space(out_.back()))
        out_ += "<!---->";  // what it stood between is not joined: "&<!-- -->lt;"
      const std::string_view rest = html_.substr(at_ + 4);
      at_ = rest.starts_with(">")    ? at_ + 5
            : rest.starts_with("->") ? at_ + 6
                                     : std::min(behind("-->", at_ + 4), behind_bang(at_ + 4));
    } else if (next(1) == '!' || next(1) == '?' || (next(1) == '/' && !is_letter(next(2)))) {
      const std::size_t end = behind(">", at_);
      out_.append(html_, at_, end - at_);
      at_ = end;
    } else if (next(1) == '/') {
      read_tag(true);
    } else if (is_letter(next(1))) {
      read_tag(false);
    } else {
      out_ += html_[at_++];
    }
  }

  // A comment may end with "--!>" too. The last one found is kept, since a page may have many comments.
  std::size_t behind_bang(std::size_t from) {
    if (bang_ < from) bang_ = behind("--!>", from);
    return bang_;
  }

  void read_tag(bool end) {
    const std::size_t kept = out_.size();
    at_ += end ? 2 : 1;
    const std::string_view name = token([](char c) { return is_space(c) || c == '/' || c == '>'; });
    out_.append(end ? "</" : "<").append(name);
    bool closes_itself = false, is_json_ld = false;
    unsigned seen = 0;
    for (;;) {
      while (at_ < html_.size() && (is_space(html_[at_]) || html_[at_] == '/'))
        closes_itself = html_[at_++] == '/';
      if (at_ == html_.size()) {  // a tag without an end is none
        out_.resize(kept);
        return;
      }
      if (html_[at_] == '>') break;
      closes_itself = false;
      read_attribute(end ? std::string_view() : name, seen, is_json_ld);
    }
    ++at_;
    out_ += closes_itself ? "/>" : ">";
    const bool opens = !end && !closes_itself;
    if (is_name(name, "svg") || is_name(name, "math")) {
      foreign_ = opens ? foreign_ + 1 : foreign_ > 0 && end ? foreign_ - 1 : foreign_;
    } else if (!end && foreign_ == 0 && is_raw(name)) {
      read_raw_text(name, is_json_ld);
    }
  }

  template <class Ends>
  std::string_view token(Ends&& ends) {
    const std::size_t begin = at_;
    while (at_ < html_.size() && !ends(html_[at_])) ++at_;
    return html_.substr(begin, at_ - begin);
  }

  void read_attribute(std::string_view tag, unsigned& seen, bool& is_json_ld) {
    const std::size_t begin = at_++;  // a name may begin with "="
    token([](char c) { return is_space(c) || c == '/' || c == '>' || c == '='; });
    const std::string_view name = html_.substr(begin, at_ - begin);
    const std::size_t name_end = at_;
    token([](char c) { return !is_space(c); });
    std::string_view value;
    if (next(0) == '=') {
      ++at_;
      token([](char c) { return !is_space(c); });
      const char quote = next(0);
      if (quote == '"' || quote == '\'') {
        const std::size_t end = behind(std::string_view(&quote, 1), at_ + 1);
        value = html_.substr(at_, end - at_);
        at_ = end;
      } else {
        value = token([](char c) { return is_space(c) || c == '>'; });
      }
    } else {
      at_ = name_end;
    }
    if (tag.empty()) return;  // of an end tag
    for (std::size_t i = 0; i < std::size(kAttributes); ++i) {
      if (!is_name(name, kAttributes[i])) continue;
      const bool is_read = kAttributes[i] != "href" || is_name(tag, "link");
      if ((seen & (1u << i)) == 0 && is_read) {
        out_.append(" ").append(name);
        if (!value.empty()) out_.append("=").append(value);
        is_json_ld = is_json_ld || (kAttributes[i] == "type" &&
                                    ascii_lower(value).find("application/ld+json") != std::string::npos);
      }
      seen |= 1u << i;
      return;
    }
  }

  void read_raw_text(std::string_view tag, bool is_json_ld) {
    const std::size_t begin = at_;
    at_ = is_name(tag, "script") ? script_end() : raw_end(tag, at_);
    if (is_json_ld || is_read(tag)) out_.append(html_, begin, at_ - begin);
  }

  bool stands(std::string_view mark, std::string_view tag, std::size_t at) const {
    if (html_.substr(at, mark.size()) != mark || !is_name(html_.substr(at + mark.size(), tag.size()), tag))
      return false;
    const std::size_t behind = at + mark.size() + tag.size();
    return behind < html_.size() && (is_space(html_[behind]) || html_[behind] == '/' || html_[behind] == '>');
  }

  // Where the end tag stands.
  std::size_t raw_end(std::string_view tag, std::size_t from) const {
    for (std::size_t i = html_.find('<', from); i != std::string_view::npos; i = html_.find('<', i + 1))
      if (stands("</", tag, i)) return i;
    return html_.size();
  }

  // Within "<!--" and "-->" a script may hold tags of other scripts.
  std::size_t script_end() const {
    bool escaped = false, within = false;
    for (std::size_t i = html_.find_first_of("<-", at_); i != std::string_view::npos;
         i = html_.find_first_of("<-", i + 1)) {
      if (html_[i] == '-') {
        if (escaped && html_.substr(i, 3) == "-->") escaped = within = false;
      } else if (html_.substr(i, 4) == "<!--") {
        escaped = true;
        i += 1;  // "<!-->" ends at once
      } else if (escaped && !within && stands("<", "script", i)) {
        within = true;
      } else if (stands("</", "script", i)) {
        if (!within) return i;
        within = false;
      }
    }
    return html_.size();
  }

  std::string_view html_;
  std::string out_;
  std::size_t at_ = 0;
  std::size_t bang_ = 0;
  std::size_t foreign_ = 0;  // depth of elements of SVG and MathML, which have no raw text
};

}  // namespace

std::string readable_markup(std::string_view html) { return Filter(html).filtered(); }

}  // namespace dateline
