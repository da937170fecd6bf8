// Two passes. The first goes through the characters with a stack of what is open (templates, tables, links)
// and leaves text with line ends; the second makes paragraphs of its lines. What is never closed is text. The
// stack is bounded: deeper openings are left out, for the text inside is copied once for each of them.
#include "extract/wikitext.h"

#include <algorithm>
#include <cctype>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "analysis/fold.h"
#include "extract/html.h"
#include "utf8.h"

namespace dateline {
namespace {

constexpr std::size_t kMostOpen = 40;
constexpr std::size_t kLongestTag = 2000;  // bytes
constexpr char kBar = '\x01';              // between the parts of a template or link
constexpr char kBreak = '\x02';            // a template that is a paragraph

bool is_any_of(std::string_view text, std::initializer_list<std::string_view> values) {
  return std::find(values.begin(), values.end(), text) != values.end();
}

std::vector<std::string_view> parts_of(std::string_view text) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = std::min(text.find(kBar), text.size());
    parts.push_back(text.substr(0, end));
    if (end == text.size()) return parts;
    text.remove_prefix(end + 1);
  }
}

// The parameters of a template that are text by their place.
std::vector<std::string> plain_parameters(const std::vector<std::string_view>& parts) {
  std::vector<std::string> out;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    std::string_view part = parts[i];
    const std::size_t equals = part.find('=');
    if (equals != std::string_view::npos) {
      const std::string name = squeeze_space(part.substr(0, equals));
      if (name.empty() || name.find_first_not_of("0123456789") != std::string::npos) continue;
      part.remove_prefix(equals + 1);
    }
    out.push_back(squeeze_space(part));
  }
  return out;
}

// The value of a parameter by its name; empty where there is none.
std::string named_parameter(const std::vector<std::string_view>& parts,
                            std::initializer_list<std::string_view> names) {
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const std::size_t equals = parts[i].find('=');
    if (equals != std::string_view::npos && is_any_of(squeeze_space(parts[i].substr(0, equals)), names))
      return squeeze_space(parts[i].substr(equals + 1));
  }
  return {};
}

// {{frac|2}}, {{frac|1|2}} and {{frac|3|1|2}}: 1/2, 1/2 and 3 1/2.
std::string fraction(const std::vector<std::string>& values) {
  if (values.size() == 1) return "1/" + values[0];
  if (values.size() == 2) return values[0] + "/" + values[1];
  return values[0] + " " + values[1] + "/" + values[2];
}

// What a template stands for: most are boxes, notes and notices. A few, in the languages that lend them to
// others, are words of the sentence around them.
std::string expansion(const std::vector<std::string_view>& parts) {
  const std::string name = ascii_lower(squeeze_space(parts[0]));
  const std::vector<std::string> values = plain_parameters(parts);
  if (constexpr std::string_view kNumber = "formatnum:"; name.starts_with(kNumber))
    return squeeze_space(std::string_view(name).substr(kNumber.size()));
  if (is_any_of(name, {"quote", "blockquote", "cquote", "цитата", "zitat", "citation bloc"})) {
    const std::string named = named_parameter(parts, {"text", "quote"});
    if (named.empty() && values.empty()) return {};
    return kBreak + (named.empty() ? values[0] : named) + kBreak;
  }
  if (values.empty()) return name == "spaced ndash" || name == "snd" ? " – " : std::string();
  if (is_any_of(name, {"convert", "cvt"})) return values[0] + (values.size() > 1 ? " " + values[1] : "");
  if (is_any_of(name, {"lang", "transl", "transliteration"})) return values.back();
  if (name.starts_with("lang-")) return values[0];
  if (is_any_of(name, {"nowrap", "nobr", "small", "big", "nihongo", "abbr", "nobold", "noitalic", "tooltip",
                       "s", "sub", "sup"}))
    return values[0];
  if (is_any_of(name, {"frac", "sfrac", "fraction"})) return fraction(values);
  if (is_any_of(name, {"circa", "c."}))
    return "c. " + values[0] + (values.size() > 1 ? " – c. " + values[1] : "");
  return {};
}

// The caption of a picture: the last part that is more than a setting, which are words or "name=value".
std::string_view caption_of(const std::vector<std::string_view>& parts) {
  for (std::size_t i = parts.size() - 1; i > 0; --i) {
    const std::string_view part = parts[i];
    const std::size_t letters = part.find_first_not_of(" \t\r\n");
    if (letters == std::string_view::npos) continue;
    const std::size_t word = part.find_first_of(" \t\r\n=", letters);
    if (word != std::string_view::npos && part[word] != '=' &&
        part.find_first_not_of(" \t\r\n", word) != std::string_view::npos)
      return part;
  }
  return {};
}

// "[[de:Berlin]]" leads to the page in another language.
bool is_language_prefix(std::string_view name) {
  const std::size_t letters = std::min(name.find('-'), name.size());
  return (letters == 2 || letters == 3 || name == "simple") &&
         std::all_of(name.begin(), name.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
}

// Wikis have names for their namespace of files that their dumps do not tell.
bool is_media_file(std::string_view target) {
  const std::string name = ascii_lower(target.substr(0, target.find_last_not_of(" _") + 1));
  const std::size_t dot = name.rfind('.');
  return dot != std::string::npos &&
         is_any_of(std::string_view(name).substr(dot + 1), {"jpg", "jpeg", "png", "svg", "gif", "webp", "tif",
                                                            "tiff", "ogg", "ogv", "webm", "pdf", "djvu"});
}

enum class Open { page, template_, table, link, external, gallery };

struct Frame {
  Open kind;
  std::string_view mark;  // what opened it
  std::string text;
};

class MarkupReader {
 public:
  MarkupReader(std::string_view text, const WikiNamespaces& names, Article& article)
      : text_(text), lower_(ascii_lower(text)), names_(names), article_(article) {
    open_.push_back({Open::page, {}, {}});
  }

  // The text that is left.
  std::string read() {
    while (at_ < text_.size()) step();
    while (open_.size() > 1) leave_open();
    return std::move(open_.back().text);
  }

 private:
  Frame& top() { return open_.back(); }
  std::string_view rest() const { return text_.substr(at_); }

  void step() {
    const char c = text_[at_];
    const std::string_view rest = this->rest();
    if (c == '{' && rest.starts_with("{{")) return begin(Open::template_, "{{");
    if (c == '{' && rest.starts_with("{|") && at_line_start()) return begin(Open::table, "{|");
    if (c == '[' && rest.starts_with("[[")) return begin(Open::link, "[[");
    if (c == '[' && is_external(rest.substr(1))) return begin(Open::external, "[");
    if (c == '}' && rest.starts_with("}}") && close_template()) return;
    if (c == '|' && rest.starts_with("|}") && !rest.starts_with("|}}") && at_line_start() && close_table())
      return;
    if (c == ']' && rest.starts_with("]]") && top().kind == Open::link) return close_link();
    if (c == ']' && top().kind == Open::external) return close_external();
    if (c == '<' && tag()) return;
    if (c == '\'' && rest.starts_with("''"))
      return quotes(std::min(rest.find_first_not_of('\''), rest.size()));
    if (c == '\n') leave_line();
    if (c == '|' && (top().kind == Open::template_ || top().kind == Open::link)) {
      top().text += kBar;
    } else {
      top().text += c == kBar || c == kBreak ? ' ' : c;
    }
    ++at_;
  }

  // Two are italic, three bold, five both; one more is an apostrophe.
  void quotes(std::size_t count) {
    if (count == 4 || count > 5) top().text += '\'';
    at_ += count;
  }

  bool at_line_start() const {
    std::size_t before = at_;
    while (before > 0 && (text_[before - 1] == ' ' || text_[before - 1] == ':')) --before;
    return before == 0 || text_[before - 1] == '\n';
  }

  static bool is_external(std::string_view text) {
    for (const std::string_view scheme : {"http://", "https://", "//", "ftp://", "mailto:"})
      if (text.starts_with(scheme)) return true;
    return false;
  }

  void begin(Open kind, std::string_view mark) {
    at_ += mark.size();
    if (open_.size() < kMostOpen) open_.push_back({kind, mark, {}});
  }

  // The innermost was no link or template after all.
  void leave_open() {
    Frame frame = std::move(open_.back());
    open_.pop_back();
    const bool has_parts = top().kind == Open::template_ || top().kind == Open::link;
    if (!has_parts) std::replace(frame.text.begin(), frame.text.end(), kBar, '|');
    top().text.append(frame.mark).append(frame.text);
  }

  // Links end with their paragraph, those to the outside with their line.
  void leave_line() {
    const bool paragraph_ends = rest().starts_with("\n\n");
    while (top().kind == Open::external || (top().kind == Open::link && paragraph_ends)) leave_open();
  }

  // Leaves open what stands within the innermost of this kind, if there is one.
  bool unwind_to(Open kind) {
    const auto found =
        std::find_if(open_.rbegin(), open_.rend(), [&](const Frame& frame) { return frame.kind == kind; });
    if (found == open_.rend()) return false;
    while (top().kind != kind) leave_open();
    return true;
  }

  Frame close(std::size_t mark_bytes) {
    at_ += mark_bytes;
    Frame frame = std::move(open_.back());
    open_.pop_back();
    return frame;
  }

  bool close_template() {
    if (!unwind_to(Open::template_)) return false;
    const Frame frame = close(2);
    top().text += expansion(parts_of(frame.text));
    return true;
  }

  bool close_table() {
    if (!unwind_to(Open::table)) return false;
    (void)close(2);
    return true;
  }

  void close_external() {
    const Frame frame = close(1);
    const std::size_t label = frame.text.find(' ');
    if (label != std::string::npos) top().text.append(frame.text, label + 1);
  }

  void close_link() {
    const Frame frame = close(2);
    const std::vector<std::string_view> parts = parts_of(frame.text);
    std::string_view target = parts[0];
    const bool shown = target.starts_with(':');  // a link to a category or file itself
    if (shown) target.remove_prefix(1);
    const std::size_t colon = target.find(':');
    if (colon != std::string_view::npos && !shown) {
      const std::string space = fold_value(target.substr(0, colon));
      if (names_.category_names.count(space) != 0) return add_tag(target.substr(colon + 1));
      const bool unknown = names_.other_names.count(space) == 0;
      if (names_.file_names.count(space) != 0 || (unknown && parts.size() > 1 && is_media_file(target)))
        return add_caption(caption_of(parts));
      if (parts.size() == 1 && is_language_prefix(target.substr(0, colon))) return;
    }
    if (parts.size() == 1) {
      top().text.append(target);
    } else {
      for (std::size_t i = 1; i < parts.size(); ++i) top().text.append(i > 1 ? "|" : "").append(parts[i]);
    }
  }

  void add_tag(std::string_view name) {
    std::string tag = squeeze_space(name);
    std::replace(tag.begin(), tag.end(), '_', ' ');
    if (!tag.empty() && tags_.insert(tag).second) article_.tags.push_back(std::move(tag));
  }

  void add_caption(std::string_view text) {
    std::string caption = line_text(text);
    if (!caption.empty() && captions_.insert(caption).second)
      article_.captions.push_back({std::move(caption), {}});
  }

  // "File:Bridge.jpg|The bridge" a line.
  void close_gallery() {
    Frame frame = std::move(open_.back());
    open_.pop_back();
    std::string_view lines = frame.text;
    while (!lines.empty()) {
      const std::string_view line = lines.substr(0, lines.find('\n'));
      if (const std::size_t bar = line.find('|'); bar != std::string_view::npos)
        add_caption(line.substr(bar + 1));
      lines.remove_prefix(std::min(line.size() + 1, lines.size()));
    }
  }

  // Goes behind a tag, and with some behind what is between them; false where there is none.
  bool tag() {
    const std::string_view rest = this->rest();
    if (rest.starts_with("<!--")) {
      at_ = end_of("-->", at_ + 4).value_or(at_ + 4);
      return true;
    }
    const bool is_end = rest.starts_with("</");
    const std::size_t name_begin = at_ + (is_end ? 2 : 1);
    std::size_t name_end = name_begin;
    while (name_end < text_.size() && std::isalnum(static_cast<unsigned char>(text_[name_end]))) ++name_end;
    const std::string_view name = std::string_view(lower_).substr(name_begin, name_end - name_begin);
    const std::string_view tag = text_.substr(at_, kLongestTag);
    const std::size_t close = tag.find_first_of("<>", 1);
    if (name.empty() || name.size() > 20 || close == std::string_view::npos || tag[close] == '<')
      return false;
    at_ += close + 1;
    const bool is_empty = tag[close - 1] == '/';
    if (is_any_of(name, {"br", "td", "th"})) {
      top().text += ' ';
    } else if (is_any_of(name, {"p", "div", "blockquote", "center", "poem", "ul", "ol", "li", "dl", "dd",
                                "dt", "table", "tr", "hr", "h2", "h3", "h4"})) {
      top().text += "\n\n";
    } else if (name == "gallery") {
      if (is_end && unwind_to(Open::gallery)) close_gallery();
      if (!is_end && !is_empty && open_.size() < kMostOpen) open_.push_back({Open::gallery, {}, {}});
    } else if (!is_end && !is_empty) {
      pass_content(name);
    }
    return true;
  }

  // Code, formulas and notes are no text; within nowiki nothing is markup.
  void pass_content(std::string_view name) {
    const bool hidden = is_any_of(
        name,
        {"ref",      "math",         "chem",  "ce",           "timeline",       "score",    "syntaxhighlight",
         "source",   "templatedata", "graph", "mapframe",     "maplink",        "imagemap", "hiero",
         "inputbox", "includeonly",  "style", "categorytree", "templatestyles", "indicator"});
    const bool literal = name == "nowiki" || name == "pre";
    if (!hidden && !literal) return;
    const std::string end_tag = "</" + std::string(name);
    const std::size_t begin = at_;
    const auto end = end_of(end_tag, begin);
    if (!end) return;
    if (literal)
      for (const char c : text_.substr(begin, *end - end_tag.size() - begin))
        top().text += c == '|' ? '/' : c;
    at_ = std::min(text_.find('>', *end), text_.size() - 1) + 1;
  }

  // Behind the mark, in lower case; one that was looked for in vain is not looked for again.
  std::optional<std::size_t> end_of(const std::string& mark, std::size_t from) {
    if (absent_.count(mark) != 0) return std::nullopt;
    const std::size_t at = lower_.find(mark, from);
    if (at != std::string::npos) return at + mark.size();
    absent_.insert(mark);
    return std::nullopt;
  }

 public:
  // A line without what is left of its markup.
  static std::string line_text(std::string_view text) {
    std::string line = squeeze_space(text);
    if (line.find('&') == std::string::npos) return tidied(line);
    std::string html;
    for (const char c : line) html.append(c == '<' ? "&lt;" : std::string(1, c));
    return tidied(html_line(html));
  }

 private:
  // Templates leave holes: "( ; born 1950)", "(Bakı; )", "the river , which".
  static std::string tidied(const std::string& text) {
    static constexpr std::string_view kSeparators = " ,;:";
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
      const char c = text[at];
      if (c == '(') {
        const std::size_t inside = std::min(text.find_first_not_of(kSeparators, at + 1), text.size());
        if (inside < text.size() && text[inside] == ')') {
          if (out.ends_with(' ')) out.pop_back();
          at = inside;
          continue;
        }
        out += c;
        at = inside - 1;
        continue;
      }
      const bool stop = c == ',' || (c == '.' && (at + 1 == text.size() || text[at + 1] == ' '));
      if (stop && out.ends_with(' ')) out.pop_back();
      if (c == ')') out.resize(out.find_last_not_of(kSeparators) + 1);
      out += c;
    }
    return out;
  }

  std::string_view text_;
  std::string lower_;
  const WikiNamespaces& names_;
  Article& article_;
  std::size_t at_ = 0;
  std::vector<Frame> open_;
  std::set<std::string> absent_, tags_, captions_;
};

class LineReader {
 public:
  explicit LineReader(Article& article) : article_(article) {}

  void read(std::string_view text) {
    while (!text.empty()) {
      const std::size_t end = std::min(text.find_first_of(std::string_view("\n\x02", 2)), text.size());
      take(text.substr(0, end));
      if (end < text.size() && text[end] == kBreak) flush();
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    flush();
    drop_empty_sections(0);
  }

 private:
  static constexpr std::string_view kListMarks = "*#:;";

  void take(std::string_view line) {
    while (!line.empty() && (line.back() == ' ' || line.back() == '\t' || line.back() == '\r'))
      line.remove_suffix(1);
    const bool magic = line.starts_with("__") && line.ends_with("__");
    // Bars begin the lines of tables and of templates that were not closed.
    if (line.empty() || line.starts_with('|') || line.starts_with("{|") || line.starts_with("----") || magic)
      return flush();
    if (line.starts_with('=') && line.ends_with('=') && line.size() > 2) return take_heading(line);
    const std::size_t marks = line.find_first_not_of(kListMarks);
    if (marks == std::string_view::npos) return flush();
    if (marks > 0) {
      flush();
      paragraph_ = line.substr(marks);
      return flush();
    }
    paragraph_.append(line).append(" ");
  }

  void take_heading(std::string_view line) {
    flush();
    const std::size_t begin = std::min(line.find_first_not_of('='), line.size()),
                      end = line.find_last_not_of('=') + 1;
    const std::size_t level = begin;
    const std::string text =
        begin < end ? MarkupReader::line_text(line.substr(begin, end - begin)) : std::string();
    drop_empty_sections(level);
    if (text.empty()) return;
    headings_.push_back({article_.paragraphs.size(), level});
    article_.paragraphs.push_back({text, {}});
  }

  // A heading with nothing behind it heads what was left out: references, pictures, boxes.
  void drop_empty_sections(std::size_t next_level) {
    while (!headings_.empty() && headings_.back().at + 1 == article_.paragraphs.size() &&
           headings_.back().level >= next_level) {
      article_.paragraphs.pop_back();
      headings_.pop_back();
    }
  }

  void flush() {
    std::string text = MarkupReader::line_text(std::exchange(paragraph_, {}));
    const bool words =
        std::any_of(text.begin(), text.end(), [](unsigned char c) { return std::isalnum(c) || c >= 0x80; });
    if (words) article_.paragraphs.push_back({std::move(text), {}});
  }

  struct Heading {
    std::size_t at, level;
  };

  Article& article_;
  std::string paragraph_;
  std::vector<Heading> headings_;
};

}  // namespace

void read_wikitext(std::string_view text, const WikiNamespaces& names, Article& article) {
  const std::string lines = MarkupReader(text, names, article).read();
  LineReader(article).read(lines);
}

bool is_redirect(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  if (!text.starts_with('#')) return false;
  const std::size_t word_end = text.find_first_of(" :[\n");
  if (word_end == std::string_view::npos || word_end < 2) return false;
  const std::size_t target = text.find_first_not_of(" :", word_end);
  return target != std::string_view::npos && text.substr(target).starts_with("[[");
}

}  // namespace dateline
