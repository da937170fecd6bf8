#include <algorithm>
#include <cstdio>

#include "present/render.h"
#include "utf8.h"

namespace dateline {
namespace {

constexpr std::size_t kBarColumns = 24;
constexpr std::size_t kMaxValueColumns = 40;
constexpr std::string_view kIndent = "    ";

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

std::string bar(std::uint64_t count, std::uint64_t most, bool unicode) {
  static constexpr const char* kEighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  if (most == 0) return {};
  if (!unicode) return std::string(std::max<std::size_t>(count > 0 ? 1 : 0, count * kBarColumns / most), '#');
  const std::size_t eighths = std::max<std::size_t>(count > 0 ? 1 : 0, count * kBarColumns * 8 / most);
  std::string out;
  for (std::size_t i = 0; i < eighths / 8; ++i) out += "█";
  return out + kEighths[eighths % 8];
}

// A snippet or paragraph with its marks shown, wrapped and indented.
std::string wrapped(std::string_view marked, const Style& style, std::size_t width, std::string_view indent) {
  std::string out(indent);
  std::size_t column = display_width(indent);
  bool in_match = false, first = true;
  while (!marked.empty()) {
    const std::size_t end = std::min(marked.find(' '), marked.size());
    const std::string_view word = marked.substr(0, end);
    marked.remove_prefix(std::min(end + 1, marked.size()));
    // A word may have its marks inside; a phrase's marks may be words apart.
    std::string shown, run;
    std::size_t columns = 0;
    const auto flush = [&] {
      const std::string text = printable(run);
      columns += display_width(text);
      shown += in_match ? style.match(text) : text;
      run.clear();
    };
    for (const char c : word) {
      if (c == kMatchBegin || c == kMatchEnd) {
        flush();
        in_match = c == kMatchBegin;
      } else {
        run += c;
      }
    }
    flush();
    if (!first && width > 0 && column + 1 + columns > width) {
      out.append("\n").append(indent);
      column = display_width(indent);
    } else if (!first) {
      out += ' ';
      ++column;
    }
    out += shown;
    column += columns;
    first = false;
  }
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

void add_counts(std::string& out, const std::vector<FacetValue>& values, const Style& style, bool unicode) {
  std::size_t value_columns = 0, count_columns = 0;
  std::uint64_t most = 0;
  std::vector<std::string> shown;
  for (const FacetValue& v : values) {
    shown.push_back(cut_to(printable(v.value), kMaxValueColumns));
    value_columns = std::max(value_columns, display_width(shown.back()));
    count_columns = std::max(count_columns, std::to_string(v.count).size());
    most = std::max(most, v.count);
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string count = std::to_string(values[i].count);
    out.append("  ").append(padded(shown[i], value_columns)).append("  ");
    out.append(count_columns - count.size(), ' ').append(count).append("  ");
    out.append(style("36", bar(values[i].count, most, unicode))).append("\n");
  }
}

}  // namespace

std::string render_text(const SearchResult& r, const Terminal& terminal) {
  const Style style(terminal.color);
  std::string out =
      (r.total_exact ? "" : "about ") + std::to_string(r.total) + (r.total == 1 ? " article" : " articles");
  char took[32];
  std::snprintf(took, sizeof took, " (%.1f ms)", r.took_ms);
  out = style.faint(out + took) + "\n";
  for (const Hit& hit : r.hits) {
    std::string rank = std::to_string(hit.rank);
    if (rank.size() < 2) rank.insert(0, " ");
    const std::string title = printable(!hit.title.empty()     ? hit.title
                                        : !hit.opening.empty() ? hit.opening
                                                               : "(no title)");
    out.append("\n").append(rank).append("  ").append(style.title(title)).append("\n");
    out.append(kIndent)
        .append(style.faint(joined({hit.date.substr(0, 10), hit.site, hit.lang, hit.id}, " · ")))
        .append("\n");
    if (!hit.snippet.empty()) out += wrapped(hit.snippet, style, terminal.width, kIndent);
    if (!hit.url.empty() && hit.url != hit.id)
      out.append(kIndent).append(style.faint(printable(hit.url))).append("\n");
  }
  for (const FacetResult& f : r.facets) {
    out.append("\n").append(style.title(printable(f.name)));
    if (f.distinct > f.values.size())
      out += style.faint(" (" + std::to_string(f.values.size()) + " of " + std::to_string(f.distinct) + ")");
    out += "\n";
    if (f.values.empty()) out += "  none\n";
    add_counts(out, f.values, style, terminal.unicode);
  }
  if (r.has_timeline) {
    out.append("\n").append(style.title("timeline")).append("\n");
    std::vector<FacetValue> periods;
    for (const TimelineEntry& e : r.timeline) periods.push_back({e.period, e.count});
    if (r.undated > 0) periods.push_back({"undated", r.undated});
    add_counts(out, periods, style, terminal.unicode);
  }
  return out;
}

std::string render_article(const Article& a, const Terminal& terminal) {
  const Style style(terminal.color);
  std::string out;
  if (!a.title.empty()) out += style.title(printable(a.title)) + "\n";
  out += style.faint(
             joined({a.date, a.site, joined(languages(a), ", "), joined(a.authors, ", "), a.id}, " · ")) +
         "\n";
  if (!a.url.empty()) out += style.faint(printable(a.url)) + "\n";
  for (const Paragraph& c : a.captions) out += "\n" + wrapped(c.text, style, terminal.width, "  | ");
  for (const Paragraph& p : a.paragraphs) out += "\n" + wrapped(p.text, style, terminal.width, "");
  return out;
}

}  // namespace dateline
