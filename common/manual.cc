#include "manual.h"

#include <algorithm>
#include <cctype>
#include <sstream>

#include "utf8.h"

namespace dateline {
namespace {

constexpr std::size_t kTermColumns = 26;

void add_sections(std::ostringstream& out, const std::vector<Manual::Section>& sections) {
  for (const Manual::Section& s : sections) {
    out << s.title << "\n";
    if (!s.text.empty()) out << "  " << s.text << "\n";
    for (const Manual::Row& row : s.rows) {
      const std::size_t width = display_width(row.term);
      const std::size_t gap = width < kTermColumns ? kTermColumns - width : 0;
      out << "  " << row.term << (gap > 0 ? std::string(gap, ' ') : "\n" + std::string(kTermColumns + 2, ' '))
          << row.text << "\n";
    }
    out << "\n";
  }
}

// roff takes a backslash, a leading dot or apostrophe and a plain minus for its own.
std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else if (c == '\'') {
      out += "\\(aq";
    } else if (c == '.' && (out.empty() || out.back() == '\n')) {
      out += "\\&.";
    } else {
      out += c;
    }
  }
  return out;
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
  return text;
}

void add_roff_sections(std::ostringstream& out, const std::vector<Manual::Section>& sections) {
  for (const Manual::Section& s : sections) {
    out << ".SH \"" << escaped(upper(s.title)) << "\"\n";
    if (!s.text.empty()) out << escaped(s.text) << "\n";
    for (const Manual::Row& row : s.rows)
      out << ".TP\n\\fB" << escaped(row.term) << "\\fR\n" << escaped(row.text) << "\n";
  }
}

}  // namespace

std::string help_text(const Manual& m) {
  std::ostringstream out;
  out << "Usage: " << m.name << " " << m.synopsis << "\n" << m.text << "\n\n";
  add_sections(out, m.before_options);
  out << *m.options << "\n";
  add_sections(out, m.after_options);
  std::string text = out.str();
  while (text.size() > 1 && text[text.size() - 2] == '\n') text.pop_back();
  return text;
}

std::string manual_page(const Manual& m, const std::string& version) {
  std::ostringstream out;
  out << ".TH \"" << upper(m.name) << "\" 1 \"\" \"dateline " << version << "\" \"User Commands\"\n"
      << ".SH NAME\n"
      << escaped(m.name) << " \\- " << escaped(m.summary) << "\n"
      << ".SH SYNOPSIS\n.B " << escaped(m.name) << "\n"
      << escaped(m.synopsis) << "\n"
      << ".SH DESCRIPTION\n"
      << escaped(m.text) << "\n";
  add_roff_sections(out, m.before_options);
  out << ".SH OPTIONS\n";
  for (const auto& option : m.options->options()) {
    out << ".TP\n\\fB\\-\\-" << escaped(option->long_name()) << "\\fR";
    if (const std::string value = option->format_parameter(); !value.empty())
      out << " \\fI" << escaped(value) << "\\fR";
    out << "\n" << escaped(option->description()) << "\n";
  }
  add_roff_sections(out, m.after_options);
  return out.str();
}

}  // namespace dateline
