// Tokenised as HTML's standard says (13.2.5), as far as it takes to know where tags, comments and raw text
// begin and end. Where that hangs on the tree that is built meanwhile (drawings with HTML in them, lists to
// choose from, frames), the page is left as it is, rather than guessed at.
#include "extract/markup_filter.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <vector>

#include "dateline/error.h"
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

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> names) {
  return std::any_of(names.begin(), names.end(), [&](std::string_view name) { return is_name(text, name); });
}

// What stands between these tags is text, whatever it looks like.
bool is_raw(std::string_view tag) {
  return is_one_of(tag, {"script", "style", "title", "textarea", "iframe", "xmp", "noembed", "noframes"});
}
bool is_read(std::string_view raw_tag) { return is_name(raw_tag, "title") || is_name(raw_tag, "xmp"); }

// In SVG or MathML these end the drawing.
bool breaks_out(std::string_view tag) {
  return is_one_of(tag,
                   {"b",      "big",    "blockquote", "body",  "br",    "center", "code", "dd",      "div",
                    "dl",     "dt",     "em",         "embed", "font",  "h1",     "h2",   "h3",      "h4",
                    "h5",     "h6",     "head",       "hr",    "i",     "img",    "li",   "listing", "menu",
                    "meta",   "nobr",   "ol",         "p",     "pre",   "ruby",   "s",    "small",   "span",
                    "strong", "strike", "sub",        "sup",   "table", "tt",     "u",    "ul",      "var"});
}

// In SVG or MathML these hold HTML, or what would be raw text in HTML.
bool is_leaf(std::string_view foreign_tag) {
  return is_raw(foreign_tag) || is_one_of(foreign_tag, {"desc", "mi", "mo", "mn", "ms", "mtext", "select",
                                                        "foreignobject", "annotation-xml", "template"});
}

class Filter {
 public:
  explicit Filter(std::string_view html) : html_(html) { out_.reserve(html.size() / 2); }

  // Whether what is left surely means the same. A comment may end with "--!>" too.
  bool is_exact() const { return is_exact_ && html_.find("--!>") == std::string_view::npos; }

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
      at_ = rest.starts_with(">") ? at_ + 5 : rest.starts_with("->") ? at_ + 6 : behind("-->", at_ + 4);
    } else if (next(1) == '!' || next(1) == '?' || (next(1) == '/' && !is_letter(next(2)))) {
      if (html_.substr(at_, 9) == "<![CDATA[") is_exact_ = false;
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

  void read_tag(bool end) {
    const std::size_t kept = out_.size();
    at_ += end ? 2 : 1;
    const std::string_view name = token([](char c) { return is_space(c) || c == '/' || c == '>'; });
    out_.append(end ? "</" : "<").append(name);
    bool closes_itself = false, is_json = false;
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
      read_attribute(end ? std::string_view() : name, seen, is_json);
    }
    ++at_;
    // A space, lest the stroke become part of a value.
    if (closes_itself) out_ += out_.size() == kept + name.size() + (end ? 2 : 1) ? "/" : " /";
    out_ += '>';
    if (!foreign_.empty() || (!end && is_one_of(name, {"svg", "math"}))) {
      enter_foreign(name, end, closes_itself);
    } else {
      enter(name, end);
      if (!end && is_raw(name)) read_raw_text(name, is_json);
    }
  }

  // Drawings and formulas have no raw text. Followed as long as their tags pair up.
  void enter_foreign(std::string_view name, bool end, bool closes_itself) {
    if (in_select_) is_exact_ = false;
    if (end) {
      is_exact_ = is_exact_ && is_name(foreign_.back(), name);
      foreign_.pop_back();
    } else {
      if (breaks_out(name) || is_name(name, "script") || (!foreign_.empty() && is_leaf(foreign_.back())))
        is_exact_ = false;
      if (!closes_itself) foreign_.push_back(name);
    }
  }

  void enter(std::string_view name, bool end) {
    if (is_name(name, "select")) {
      in_select_ = !end;
    } else if (is_name(name, "template")) {
      templates_ += end ? (templates_ > 0 ? -1 : 0) : 1;
      if (in_select_) is_exact_ = false;
    } else if (!end) {
      if (is_one_of(name, {"plaintext", "frameset"}) || (templates_ > 0 && is_name(name, "col")) ||
          (in_select_ && is_raw(name) && !is_name(name, "script")))
        is_exact_ = false;
    }
  }

  template <class Ends>
  std::string_view token(Ends&& ends) {
    const std::size_t begin = at_;
    while (at_ < html_.size() && !ends(html_[at_])) ++at_;
    return html_.substr(begin, at_ - begin);
  }

  void read_attribute(std::string_view tag, unsigned& seen, bool& is_json) {
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
      if ((seen & (1u << i)) == 0) {
        out_.append(" ").append(name);
        // Of what is no <link> it is read whether it is there.
        const bool is_read = kAttributes[i] != "href" || is_name(tag, "link");
        if (!value.empty() && is_read) out_.append("=").append(value);
        // "&": of "application/ld&#x2B;json"
        is_json =
            is_json || (kAttributes[i] == "type" && (value.find('&') != std::string_view::npos ||
                                                     ascii_lower(value).find("json") != std::string::npos));
      }
      seen |= 1u << i;
      return;
    }
  }

  void read_raw_text(std::string_view tag, bool is_json) {
    const std::size_t begin = at_;
    at_ = is_name(tag, "script") ? script_end() : raw_end(tag, at_);
    if (is_json || is_read(tag)) out_.append(html_, begin, at_ - begin);
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
  std::vector<std::string_view> foreign_;  // elements of SVG and MathML that are open
  bool in_select_ = false, is_exact_ = true;
  int templates_ = 0;  // open ones
};

// An upper bound of how many attributes a tag of the page has, wherever tags may begin. Each attribute is
// compared by the parser with those before it.
std::size_t most_attributes(std::string_view html) {
  enum State { kTagName, kGap, kName, kEquals, kDouble, kSingle, kValue, kStates };
  constexpr int kNever = -1;
  std::array<int, kStates> in;  // the most attributes of a tag that may be in the state here
  in.fill(kNever);
  int most = 0;
  for (std::size_t i = 0; i < html.size(); ++i) {
    const char c = html[i];
    std::array<int, kStates> next;
    next.fill(kNever);
    for (int s = 0; s < kStates; ++s) {
      if (in[s] == kNever) continue;
      State to = static_cast<State>(s);
      const bool quoted = s == kDouble || s == kSingle;
      if (quoted) {
        if (c == (s == kDouble ? '"' : '\'')) to = kGap;
      } else if (c == '>') {
        continue;
      } else if (s == kEquals && !is_space(c)) {
        to = c == '"' ? kDouble : c == '\'' ? kSingle : kValue;
      } else if ((is_space(c) && s != kEquals) || (c == '/' && s != kValue)) {
        to = kGap;
      } else if (c == '=' && (s == kName || s == kGap)) {
        to = kEquals;
      } else if (s == kGap) {
        to = kName;
      }
      const int count = in[s] + (to == kName && s != kName ? 1 : 0);
      most = std::max(most, count);
      next[to] = std::max(next[to], count);
      // "=" behind a space begins a name where none stands before it.
      if (s == kGap && c == '=') next[kName] = std::max(next[kName], in[s] + 1);
    }
    if (c == '<' || (c == '/' && i > 0 && html[i - 1] == '<')) next[kTagName] = std::max(next[kTagName], 0);
    in = next;
  }
  return static_cast<std::size_t>(most);
}

}  // namespace

std::string readable_markup(std::string_view html) {
  Filter filter(html);
  std::string filtered = filter.filtered();
  if (filter.is_exact()) return filtered;
  if (most_attributes(html) <= kMaxAttributes) return std::string(html);
  if (most_attributes(filtered) <= kMaxAttributes) return filtered;
  throw Error(ErrorKind::bad_input,
              "HTML with a tag of more than " + std::to_string(kMaxAttributes) + " attributes");
}

}  // namespace dateline
