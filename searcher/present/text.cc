#include <algorithm>
#include <cstdint>
#include <cstdio>

#include "present/render.h"
#include "present/timeline_chart.h"
#include "utf8.h"

namespace dateline {
namespace {

constexpr std::size_t kBarColumns = 24;
constexpr std::size_t kMaxValueColumns = 40;
constexpr std::size_t kMaxTitleColumns = 300;
constexpr std::size_t kMaxUrlColumns = 300;
constexpr std::size_t kMaxTextColumns = 110;  // longer lines are hard to read
constexpr std::size_t kListedPeriods = 12;    // a longer timeline is drawn as a chart
constexpr std::string_view kIndent = "    ";
constexpr const char* kLeftToRightMark = "\u200E";

class Style {
 public:
  explicit Style(bool color) : color_(color) {}
  std::string operator()(const char* code, const std::string& text) const {
    return color_ && !text.empty() ? std::string("\033[") + code + "m" + text + "\033[0m" : text;
  }
  std::string title(const std::string& t) const { return (*this)("1", t); }
  std::string faint(const std::string& t) const { return (*this)("2", t); }
  std::string match(const std::string& t) const { return (*this)("1;33", t); }

 private:
  bool color_;
};

std::string cut_to(const std::string& text, std::size_t columns) {
  if (display_width(text) <= columns) return text;
  std::string out;
  std::size_t width = 0;
  for (std::size_t i = 0; i < text.size();) {
    const Decoded d = decode_utf8(text, i);
    const std::size_t w = display_width(std::string_view(text).substr(i, d.bytes));
    if (width + w + 1 > columns) break;
    width += w;
    out.append(text, i, d.bytes);
    i += d.bytes;
  }
  return out + "…";
}

std::string padded(const std::string& text, std::size_t columns) {
  const std::size_t width = display_width(text);
  return width < columns ? text + std::string(columns - width, ' ') : text;
}

std::string bar(std::uint64_t count, std::uint64_t most, std::size_t columns, bool unicode) {
  static constexpr const char* kEighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  if (most == 0) return {};
  if (!unicode) return std::string(std::max<std::size_t>(count > 0 ? 1 : 0, count * columns / most), '#');
  const std::size_t eighths = std::max<std::size_t>(count > 0 ? 1 : 0, count * columns * 8 / most);
  std::string out;
  for (std::size_t i = 0; i < eighths / 8; ++i) out += "█";
  return out + kEighths[eighths % 8];
}

std::string without_marks(std::string_view marked) {
  std::string out;
  for (const char c : marked)
    if (c != kMatchBegin && c != kMatchEnd) out += c;
  return out;
}

// The text with its marks shown, the rest in a style of its own.
template <class Plain>
std::string with_marks(std::string_view marked, const Style& style, Plain&& plain) {
  std::string out;
  while (!marked.empty()) {
    const bool in_match = marked.front() == kMatchBegin;
    if (in_match) marked.remove_prefix(1);
    const std::size_t end = std::min(marked.find(in_match ? kMatchEnd : kMatchBegin), marked.size());
    const std::string text = printable(marked.substr(0, end));
    out += in_match ? style.match(text) : plain(text);
    marked.remove_prefix(std::min(end + (in_match ? 1 : 0), marked.size()));
  }
  return out;
}

// A snippet or paragraph with its marks shown, wrapped and indented. Words wider than a line, such as those
// of scripts without spaces, are broken.
std::string wrapped(std::string_view marked, const Style& style, std::size_t width, std::string_view indent) {
  const std::size_t left = display_width(indent);
  const std::size_t right = width == 0 ? SIZE_MAX : std::max(std::min(width, kMaxTextColumns), left + 10);
  std::string out(indent), run;
  std::size_t column = left;
  bool in_match = false, first = true;
  const auto flush = [&] {
    out += in_match ? style.match(run) : run;
    run.clear();
  };
  const auto new_line = [&] {
    flush();
    out.append("\n").append(indent);
    column = left;
  };
  while (!marked.empty()) {
    const std::size_t end = std::min(marked.find(' '), marked.size());
    const std::string_view word = marked.substr(0, end);
    marked.remove_prefix(std::min(end + 1, marked.size()));
    const std::size_t columns = display_width(printable(without_marks(word)));
    if (!first && column + 1 + columns > right && left + columns <= right) {
      new_line();
    } else if (!first) {
      flush();
      out += ' ';
      ++column;
    }
    first = false;
    for (std::size_t i = 0; i < word.size();) {
      if (word[i] == kMatchBegin || word[i] == kMatchEnd) {
        flush();
        in_match = word[i] == kMatchBegin;
        ++i;
        continue;
      }
      const std::uint32_t bytes = decode_utf8(word, i).bytes;
      const std::string letter = printable(word.substr(i, bytes));
      const std::size_t letter_columns = display_width(letter);
      if (column + letter_columns > right) new_line();
      run += letter;
      column += letter_columns;
      i += bytes;
    }
  }
  flush();
  return out + "\n";
}

std::string joined(const std::vector<std::string>& parts, const char* between) {
  std::string out;
  for (const std::string& p : parts) {
    if (p.empty()) continue;
    if (!out.empty()) out += between;
    out += printable(p);
  }
  return out;
}

// Digits behind right-to-left text would be drawn to its left; a mark of no width keeps them in their column.
bool is_right_to_left(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const Decoded d = decode_utf8(text, i);
    const char32_t c = d.code_point;
    if ((c >= 0x590 && c <= 0x8FF) || (c >= 0xFB1D && c <= 0xFDFF) || (c >= 0xFE70 && c <= 0xFEFF) ||
        (c >= 0x10800 && c <= 0x10FFF) || (c >= 0x1E800 && c <= 0x1EFFF))
      return true;
    i += d.bytes;
  }
  return false;
}

// A URL that a terminal may open: of the web, every byte that could end the escape percent-encoded.
std::string link_target(std::string_view url) {
  if (url.substr(0, 7) != "http://" && url.substr(0, 8) != "https://") return {};
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : url) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte < 0x7F) {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return out;
}

void add_query_part(std::string& out, const QueryPart& part, std::size_t depth) {
  out.append(2 * depth, ' ');
  if (!part.role.empty()) out.append(part.role).append(": ");
  out.append(part.kind);
  if (part.parts.empty() && !part.text.empty()) out.append(" ").append(printable(part.text));
  out.append(" (").append(std::to_string(part.articles)).append(")");
  if (!part.terms.empty()) out.append(" = ").append(joined(part.terms, " | "));
  out += "\n";
  for (const QueryPart& p : part.parts) add_query_part(out, p, depth + 1);
}

// An estimate with the two digits that mean something.
std::string rounded(std::uint64_t number) {
  std::uint64_t unit = 1;
  while (number / unit >= 100) unit *= 10;
  return std::to_string((number + unit / 2) / unit * unit);
}

class TextRenderer final : public Renderer {
 public:
  explicit TextRenderer(const Terminal& terminal) : terminal_(terminal), style_(terminal.color) {}

  std::string begin(const SearchResult& r) override {
    char took[32];
    std::snprintf(took, sizeof took, " (%.1f ms)", r.took_ms);
    std::string out = style_.faint((r.total_exact ? std::to_string(r.total) : "about " + rounded(r.total)) +
                                   (r.total == 1 ? " article" : " articles") + took) +
                      "\n";
    if (r.explanation) {
      out.append("\n").append(style_.title("query")).append("\n");
      add_query_part(out, *r.explanation, 1);
    }
    return out;
  }

  std::string hit(const Hit& hit) override {
    std::string rank = std::to_string(hit.rank);
    if (rank.size() < 2) rank.insert(0, " ");
    const bool of_title = !hit.snippet.empty() && !hit.opening.empty() && !hit.title.empty();
    const std::string& snippet = of_title ? hit.opening : hit.snippet;
    const std::string title = printable(!hit.title.empty()     ? hit.title
                                        : !hit.opening.empty() ? hit.opening
                                                               : "(no title)");
    // Where nothing but the headline matches, it is marked.
    const std::string shown_title =
        of_title && without_marks(hit.snippet) == hit.title
            ? with_marks(hit.snippet, style_, [&](const std::string& t) { return style_.title(t); })
            : style_.title(cut_to(title, kMaxTitleColumns));
    std::string out = "\n" + rank + "  " + linked(hit.url, shown_title) + "\n";
    std::string facts = joined({hit.date.substr(0, 10), hit.site, hit.lang, hit.id}, " · ");
    if (hit.copies > 0) facts += " · " + std::to_string(hit.copies) + (hit.copies == 1 ? " copy" : " copies");
    out.append(kIndent).append(style_.faint(facts)).append("\n");
    if (!snippet.empty()) out += wrapped(snippet, style_, terminal_.width, kIndent);
    if (!hit.url.empty() && hit.url != hit.id)
      out.append(kIndent)
          .append(style_.faint(linked(hit.url, cut_to(printable(hit.url), kMaxUrlColumns))))
          .append("\n");
    if (!hit.explanation.empty()) {
      char number[32];
      std::snprintf(number, sizeof number, "%.3f", hit.score);
      out.append(kIndent).append("score ").append(number);
      const char* between = " = ";
      for (const ScorePart& p : hit.explanation) {
        std::snprintf(number, sizeof number, "%.3f", p.score);
        out.append(between).append(number).append(" ").append(printable(p.text));
        between = " + ";
      }
      out += "\n";
      if (!hit.guessed.empty())
        out.append(kIndent).append("found in its text: ").append(joined(hit.guessed, ", ")).append("\n");
    }
    return out;
  }

  std::string end(const SearchResult& r) override {
    std::string out;
    for (const FacetResult& f : r.facets) {
      out.append("\n").append(style_.title(printable(f.name)));
      if (f.distinct > f.values.size())
        out +=
            style_.faint(" (" + std::to_string(f.values.size()) + " of " + std::to_string(f.distinct) + ")");
      out += "\n";
      if (f.values.empty()) out += "  none\n";
      add_counts(out, f.values);
    }
    if (!r.has_timeline) return out;
    out.append("\n").append(style_.title("timeline")).append("\n");
    if (terminal_.unicode && terminal_.width > 0 && r.timeline.size() > kListedPeriods) {
      out += timeline_chart(r.timeline, terminal_.width);
    } else {
      std::vector<FacetValue> periods;
      for (const TimelineEntry& e : r.timeline) periods.push_back({e.period, e.count});
      add_counts(out, periods);
    }
    if (r.undated > 0) out += "  undated  " + std::to_string(r.undated) + "\n";
    return out;
  }

 private:
  std::string linked(const std::string& url, const std::string& text) const {
    const std::string target = terminal_.links ? link_target(url) : std::string();
    return target.empty() ? text : "\033]8;;" + target + "\033\\" + text + "\033]8;;\033\\";
  }

  void add_counts(std::string& out, const std::vector<FacetValue>& values) const {
    std::size_t value_columns = 0, count_columns = 0;
    std::uint64_t most = 0;
    std::vector<std::string> shown;
    for (const FacetValue& v : values) {
      shown.push_back(cut_to(printable(v.value), kMaxValueColumns));
      value_columns = std::max(value_columns, display_width(shown.back()));
      count_columns = std::max(count_columns, std::to_string(v.count).size());
      most = std::max(most, v.count);
    }
    const std::size_t used = value_columns + count_columns + 7;
    const std::size_t bar_columns =
        terminal_.width == 0 ? kBarColumns
                             : std::min(kBarColumns, terminal_.width > used + 4 ? terminal_.width - used : 4);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const std::string count = std::to_string(values[i].count);
      const char* mark = terminal_.unicode && is_right_to_left(shown[i]) ? kLeftToRightMark : "";
      out.append("  ").append(padded(shown[i] + mark, value_columns)).append("  ");
      out.append(count_columns - count.size(), ' ').append(count).append("  ");
      out.append(style_("36", bar(values[i].count, most, bar_columns, terminal_.unicode))).append("\n");
    }
  }

  Terminal terminal_;
  Style style_;
};

}  // namespace

std::unique_ptr<Renderer> text_renderer(const Terminal& terminal) {
  return std::make_unique<TextRenderer>(terminal);
}

std::string render_article(const Article& a, const Terminal& terminal) {
  const Style style(terminal.color);
  std::string out;
  if (!a.title.empty()) out += style.title(printable(a.title)) + "\n";
  out += style.faint(
             joined({a.date, a.site, joined(languages(a), ", "), joined(a.authors, ", "), a.id}, " · ")) +
         "\n";
  if (!a.url.empty()) out += style.faint(printable(a.url)) + "\n";
  for (const Version& v : a.versions)
    out += style.faint("superseded: " + joined({v.date, v.source}, " · ")) + "\n";
  for (const Paragraph& c : a.captions) out += "\n" + wrapped(c.text, style, terminal.width, "  | ");
  for (const Paragraph& p : a.paragraphs) out += "\n" + wrapped(p.text, style, terminal.width, "");
  return out;
}

}  // namespace dateline
