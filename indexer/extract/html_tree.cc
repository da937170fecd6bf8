#include "extract/html_tree.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <iterator>
#include <string>

#include "dateline/error.h"
#include "extract/html.h"
#include "extract/markup_filter.h"
#include "utf8.h"

namespace dateline {
namespace {

// Elements that have no end tag, or whose end tag the parser supplies: they do not nest however often they
// stand.
bool nests(std::string_view name) {
  static constexpr std::string_view kFlat[] = {"area",  "base",  "br",    "col",   "embed",  "hr",    "img",
                                               "input", "link",  "meta",  "param", "source", "track", "wbr",
                                               "p",     "li",    "dt",    "dd",    "option", "tr",    "td",
                                               "th",    "tbody", "thead", "tfoot", "body",   "html",  "head"};
  for (const std::string_view flat : kFlat)
    if (name == flat) return false;
  return true;
}

// Formatting elements left open are opened again in every paragraph that follows, by the rules of HTML.
bool is_formatting(std::string_view name) {
  static constexpr std::string_view kFormatting[] = {"b", "big",   "code",   "em",     "font", "i", "nobr",
                                                     "s", "small", "strike", "strong", "tt",   "u"};
  return std::find(std::begin(kFormatting), std::end(kFormatting), name) != std::end(kFormatting);
}

// Upper bounds of how many elements stand within one another, without parsing: start tags less end tags.
struct Nesting {
  std::size_t depth = 0, deepest = 0;
  void add(bool end) {
    if (end) {
      depth -= depth > 0 ? 1 : 0;
    } else {
      deepest = std::max(deepest, ++depth);
    }
  }
};

void check_nesting(std::string_view html) {
  Nesting all, formatting, foreign;
  for (std::size_t i = html.find('<'); i != std::string_view::npos; i = html.find('<', i + 1)) {
    const bool end = i + 1 < html.size() && html[i + 1] == '/';
    std::size_t at = i + (end ? 2 : 1);
    std::string name;
    while (at < html.size() && std::isalnum(static_cast<unsigned char>(html[at])) && name.size() < 10)
      name += static_cast<char>(std::tolower(static_cast<unsigned char>(html[at++])));
    if (name == "svg" || name == "math") foreign.add(end);
    if (name.empty() || (foreign.depth == 0 && !nests(name))) continue;  // within these every element nests
    all.add(end);
    if (is_formatting(name)) formatting.add(end);
  }
  if (all.deepest > kMaxHtmlDepth)
    throw Error(ErrorKind::bad_input,
                "HTML nested deeper than " + std::to_string(kMaxHtmlDepth) + " elements");
  if (formatting.deepest > kMaxOpenFormatting)
    throw Error(ErrorKind::bad_input, "HTML with more than " + std::to_string(kMaxOpenFormatting) +
                                          " formatting elements left open");
}

bool is_never_shown(GumboTag tag) {
  return tag == GUMBO_TAG_SCRIPT || tag == GUMBO_TAG_STYLE || tag == GUMBO_TAG_NOSCRIPT ||
         tag == GUMBO_TAG_TEMPLATE;
}

// Gumbo adds up the digits of a reference without bounds, and past them writes what is no UTF-8. Such a
// reference becomes one of U+FFFD of the same length, which is what browsers show.
void bound_references(std::string& markup) {
  constexpr std::uint32_t kLastCharacter = 0x10FFFF;
  const auto digit_of = [](char c, unsigned base) {
    const unsigned digit = c >= '0' && c <= '9'   ? static_cast<unsigned>(c - '0')
                           : c >= 'a' && c <= 'f' ? static_cast<unsigned>(c - 'a') + 10
                           : c >= 'A' && c <= 'F' ? static_cast<unsigned>(c - 'A') + 10
                                                  : base;
    return std::min(digit, base);
  };
  for (std::size_t at = markup.find("&#"); at != std::string::npos; at = markup.find("&#", at)) {
    at += 2;
    const bool hexadecimal = at < markup.size() && (markup[at] == 'x' || markup[at] == 'X');
    const unsigned base = hexadecimal ? 16 : 10;
    if (hexadecimal) ++at;
    const std::size_t begin = at;
    std::uint32_t character = 0;
    for (unsigned digit; at < markup.size() && (digit = digit_of(markup[at], base)) < base; ++at)
      character = std::min(character * base + digit, kLastCharacter + 1);
    if (character <= kLastCharacter) continue;
    std::string digits = hexadecimal ? "FFFD" : "65533";
    digits.insert(0, at - begin - digits.size(), '0');
    markup.replace(begin, at - begin, digits);
  }
}

}  // namespace

HtmlTree::HtmlTree(std::string_view html) : markup_(readable_markup(html)) {
  check_nesting(markup_);
  bound_references(markup_);
  output_.reset(gumbo_parse_with_options(&kGumboDefaultOptions, markup_.data(), markup_.size()));
}

const GumboElement* element_of(const GumboNode* node) {
  return node->type == GUMBO_NODE_ELEMENT || node->type == GUMBO_NODE_TEMPLATE ? &node->v.element : nullptr;
}

GumboTag tag_of(const GumboNode* node) {
  const GumboElement* e = element_of(node);
  return e == nullptr ? GUMBO_TAG_LAST : e->tag;
}

std::string_view attribute(const GumboNode* node, const char* name) {
  const GumboElement* e = element_of(node);
  const GumboAttribute* found = e == nullptr ? nullptr : gumbo_get_attribute(&e->attributes, name);
  return found == nullptr ? std::string_view() : std::string_view(found->value);
}

std::string_view custom_name(const GumboElement& element) {
  if (element.tag != GUMBO_TAG_UNKNOWN || element.original_tag.data == nullptr) return {};
  GumboStringPiece name = element.original_tag;
  gumbo_tag_from_original_text(&name);
  return name.data == nullptr ? std::string_view() : std::string_view(name.data, name.length);
}

bool is_block(GumboTag tag) {
  switch (tag) {
    case GUMBO_TAG_P:
    case GUMBO_TAG_DIV:
    case GUMBO_TAG_SECTION:
    case GUMBO_TAG_ARTICLE:
    case GUMBO_TAG_MAIN:
    case GUMBO_TAG_HEADER:
    case GUMBO_TAG_UL:
    case GUMBO_TAG_OL:
    case GUMBO_TAG_LI:
    case GUMBO_TAG_DL:
    case GUMBO_TAG_DT:
    case GUMBO_TAG_DD:
    case GUMBO_TAG_BLOCKQUOTE:
    case GUMBO_TAG_PRE:
    case GUMBO_TAG_TABLE:
    case GUMBO_TAG_TBODY:
    case GUMBO_TAG_TR:
    case GUMBO_TAG_TD:
    case GUMBO_TAG_TH:
    case GUMBO_TAG_FIGURE:
    case GUMBO_TAG_FIGCAPTION:
    case GUMBO_TAG_BODY:
    case GUMBO_TAG_HTML:
    case GUMBO_TAG_H1:
    case GUMBO_TAG_H2:
    case GUMBO_TAG_H3:
    case GUMBO_TAG_H4:
    case GUMBO_TAG_H5:
    case GUMBO_TAG_H6:
    case GUMBO_TAG_HR:
    case GUMBO_TAG_CENTER:
    case GUMBO_TAG_ADDRESS:
    case GUMBO_TAG_DETAILS:
    case GUMBO_TAG_SUMMARY:
      return true;
    default:
      return false;
  }
}

bool has_word(std::string_view value, std::string_view word) {
  constexpr std::string_view kSpace = " \t\n\r\f";
  while (!value.empty()) {
    const std::size_t end = std::min(value.find_first_of(kSpace), value.size());
    if (value.substr(0, end) == word) return true;
    value.remove_prefix(std::min(end + 1, value.size()));
  }
  return false;
}

bool is_no_text(GumboTag tag) {
  if (is_never_shown(tag)) return true;
  switch (tag) {
    case GUMBO_TAG_TITLE:
    case GUMBO_TAG_IFRAME:
    case GUMBO_TAG_NOFRAMES:
    case GUMBO_TAG_OBJECT:
    case GUMBO_TAG_SVG:
    case GUMBO_TAG_MATH:
    case GUMBO_TAG_BUTTON:
    case GUMBO_TAG_SELECT:
    case GUMBO_TAG_TEXTAREA:
      return true;
    default:
      return false;
  }
}

bool is_heading(GumboTag tag) { return tag >= GUMBO_TAG_H1 && tag <= GUMBO_TAG_H6; }

std::string text_content(const GumboNode* root) {
  std::string text;
  traverse(
      root,
      [&](const GumboNode* node) {
        if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE ||
            node->type == GUMBO_NODE_CDATA)
          text += node->v.text.text;
        if (tag_of(node) == GUMBO_TAG_BR) text += ' ';
        return !is_never_shown(tag_of(node));
      },
      [](const GumboNode*) {});
  return squeeze_space(text);
}

}  // namespace dateline
