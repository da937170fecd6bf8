#include "extract/page_blocks.h"

#include <algorithm>
#include <utility>

#include "extract/element_names.h"
#include "extract/furniture.h"
#include "utf8.h"

namespace dateline {
namespace {

// What the element's kind says. A form may be the whole page, or ask for an address.
Doubt doubt_of(GumboTag tag) {
  switch (tag) {
    case GUMBO_TAG_NAV:
    case GUMBO_TAG_ASIDE:
    case GUMBO_TAG_FOOTER:
    case GUMBO_TAG_MENU:
      return Doubt::others;
    case GUMBO_TAG_FORM:
      return Doubt::furniture;
    default:
      return Doubt::none;
  }
}

// What holds the whole page or article, whatever its names say of how it is laid out.
bool is_container(GumboTag tag) {
  return tag == GUMBO_TAG_HTML || tag == GUMBO_TAG_BODY || tag == GUMBO_TAG_ARTICLE || tag == GUMBO_TAG_MAIN;
}

struct Marks {
  NamedRoles roles;
  bool is_hidden = false;
  bool is_caption() const { return roles.has_any(NamedRole::caption); }
};

// What the element's names say. A caption may name the picture's author, and be left out in print.
Doubt doubt_of(NamedRoles roles) {
  if (roles.has_any(NamedRole::others)) return Doubt::others;
  if (roles.has_any(NamedRole::site | NamedRole::request)) return Doubt::furniture;
  if (roles.has_any(NamedRole::caption)) return Doubt::none;
  return roles.has_any(NamedRole::tools | NamedRole::author) ? Doubt::furniture : Doubt::none;
}

// "Display : none", "color: red; visibility:hidden", but not "backface-visibility: hidden"
bool hides(std::string_view style) {
  std::string text = ";" + ascii_lower(style);
  std::erase_if(text, [](char c) { return c == ' ' || c == '\n' || c == '\t'; });
  return text.find(";display:none") != std::string::npos ||
         text.find(";visibility:hidden") != std::string::npos;
}

Marks read_marks(const GumboElement& element) {
  Marks marks;
  const bool named = !is_container(element.tag);
  const bool is_page = element.tag == GUMBO_TAG_HTML || element.tag == GUMBO_TAG_BODY;  // a script shows it
  marks.roles |= named_roles(custom_name(element));
  for (unsigned i = 0; i < element.attributes.length; ++i) {
    const auto* attribute = static_cast<const GumboAttribute*>(element.attributes.data[i]);
    const std::string_view name = attribute->name, value = attribute->value;
    if (name == "class" || (name == "id" && !is_heading(element.tag))) {  // a heading's is of its subject
      if (named) marks.roles |= named_roles(value);
    } else if (name == "style") {
      marks.is_hidden = marks.is_hidden || (!is_page && hides(value));
    } else if (name == "hidden" || (name == "aria-hidden" && value == "true")) {
      marks.is_hidden = true;
    }
  }
  return marks;
}

// Whether an element that is none for its kind holds lines of its own all the same.
bool holds_blocks(const GumboElement& element, Doubt doubt) {
  if (doubt == Doubt::none) return false;
  for (unsigned i = 0; i < element.children.length; ++i)
    if (is_block(tag_of(static_cast<const GumboNode*>(element.children.data[i])))) return true;
  return element.tag == GUMBO_TAG_UNKNOWN || element.tag == GUMBO_TAG_FIELDSET;
}

bool is_marked(const GumboElement& element) {
  const Marks marks = read_marks(element);
  return marks.is_caption() || doubt_of(marks.roles) != Doubt::none;
}

// Whether no text of the same line follows the element, as far as its next siblings tell.
bool ends_line(const GumboNode* node) {
  constexpr unsigned kSiblings = 3;
  const GumboElement* parent = node->parent == nullptr ? nullptr : element_of(node->parent);
  if (parent == nullptr) return true;
  for (unsigned n = 1; n <= kSiblings; ++n) {
    const std::size_t at = node->index_within_parent + n;
    if (at >= parent->children.length) return true;
    const auto* next = static_cast<const GumboNode*>(parent->children.data[at]);
    if (next->type == GUMBO_NODE_WHITESPACE || next->type == GUMBO_NODE_COMMENT) continue;
    const GumboElement* e = element_of(next);
    return e != nullptr &&
           (is_block(e->tag) || e->tag == GUMBO_TAG_BR || is_no_text(e->tag) || is_marked(*e));
  }
  return true;
}

// A name that others lead to is none. Old pages leave it open, and all that follows is within it.
bool is_link(const GumboNode* node) {
  const GumboElement* e = element_of(node);
  return e != nullptr && e->tag == GUMBO_TAG_A &&
         (gumbo_get_attribute(&e->attributes, "href") != nullptr ||
          gumbo_get_attribute(&e->attributes, "name") == nullptr);
}

class Cutter {
 public:
  Cutter(const GumboNode* headline, PageBlocks& out) : headline_(headline), out_(out) {}

  bool enter(const GumboNode* node) {
    const GumboElement* e = element_of(node);
    if (e == nullptr) {
      add_text(node);
      return true;
    }
    if (is_no_text(e->tag)) return false;
    const Marks marks = read_marks(*e);
    const Doubt kind = doubt_of(e->tag);
    Doubt doubt = std::max(kind, doubt_of(marks.roles));
    if (doubt == Doubt::none && marks.is_hidden) doubt = Doubt::furniture;
    const bool is_caption = marks.is_caption();
    if (is_block(e->tag) || kind != Doubt::none || out_.elements.empty() || holds_blocks(*e, doubt) ||
        (is_caption && !has_words_) || (doubt != Doubt::none && ends_line(node) && !goes_on())) {
      flush();
      open(node, doubt, is_caption);
      out_.elements.back().is_apart = kind == Doubt::others || marks.is_hidden;
    } else if (marks.is_hidden) {
      return false;
    } else if (e->tag == GUMBO_TAG_BR) {
      if (++breaks_ == 2) flush();  // two line breaks are a paragraph on pages that know no better
      if (breaks_ < 2) text_ += ' ';
    } else if (is_link(node)) {
      ++links_;
    } else if (e->tag == GUMBO_TAG_TIME) {
      ++times_;
    }
    return true;
  }

  void leave(const GumboNode* node) {
    const GumboTag tag = tag_of(node);
    if (!path_.empty() && out_.elements[path_.back()].node == node) {
      flush();
      path_.pop_back();
    } else if (is_link(node)) {
      --links_;
    } else if (tag == GUMBO_TAG_TIME) {
      --times_;
    }
  }

 private:
  void open(const GumboNode* node, Doubt doubt, bool named_caption) {
    const auto index = static_cast<std::uint32_t>(out_.elements.size());
    const GumboTag tag = tag_of(node);
    PageElement element;
    element.node = node;
    element.around = path_.empty() ? index : path_.back();
    element.doubt = doubt;
    element.is_caption = named_caption || tag == GUMBO_TAG_FIGURE || tag == GUMBO_TAG_FIGCAPTION;
    out_.elements.push_back(element);
    path_.push_back(index);
    if (node == headline_) {
      out_.headline = index;
      for (const std::uint32_t around : path_) out_.elements[around].has_headline = true;
    }
  }

  // Names of words within a sentence do not take them out of it.
  bool goes_on() const {
    return has_words_ && std::string_view(".!?:").find(last_) == std::string_view::npos;
  }

  void add_text(const GumboNode* node) {
    if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_CDATA) {
      const std::string_view text = node->v.text.text;
      has_words_ = true;
      if (const std::size_t at = text.find_last_not_of(" \n\t\r"); at != std::string_view::npos)
        last_ = text[at];
      breaks_ = 0;
      text_ += text;
      if (links_ > 0) link_bytes_ += text.size();
      if (times_ > 0) time_bytes_ += text.size();
    } else if (node->type == GUMBO_NODE_WHITESPACE) {
      text_ += ' ';
    }
  }

  void flush() {
    breaks_ = 0;
    has_words_ = false;
    std::string text = squeeze_space(text_);
    text_.clear();
    const std::size_t link_bytes = std::min(std::exchange(link_bytes_, std::size_t{0}), text.size());
    const std::size_t time_bytes = std::min(std::exchange(time_bytes_, std::size_t{0}), text.size());
    if (text.empty() || path_.empty()) return;
    const PageElement& element = out_.elements[path_.back()];
    const BlockKind kind = is_heading(tag_of(element.node)) ? BlockKind::heading : BlockKind::text;
    out_.blocks.push_back({std::move(text), link_bytes, time_bytes, kind, path_.back()});
  }

  const GumboNode* headline_;
  PageBlocks& out_;
  std::vector<std::uint32_t> path_;  // of the elements that are open
  std::string text_;
  std::size_t link_bytes_ = 0, time_bytes_ = 0;
  int links_ = 0, times_ = 0, breaks_ = 0;
  bool has_words_ = false;  // in the text
  char last_ = ' ';         // of them
};

// Names speak of captions where pages are galleries, or show one: what has the headline, several paragraphs
// or much of the page's text is none. What stands in a caption is one.
void mark_captions(PageBlocks& page) {
  constexpr std::size_t kMuch = 2;  // one part of so many
  constexpr std::size_t kParagraphs = 3;
  std::vector<PageElement>& elements = page.elements;
  std::vector<std::size_t> bytes(elements.size()), paragraphs(elements.size());  // long sentences
  for (const Block& block : page.blocks) {
    if (block.link_bytes * 2 > block.text.size()) continue;
    bytes[block.element] += block.text.size();
    if (is_long(block.text) && is_sentence(block.text)) ++paragraphs[elements[block.element].around];
  }
  for (std::size_t i = elements.size(); i > 1; --i) {
    bytes[elements[i - 1].around] += bytes[i - 1];
    // Boxes of one are the pictures of a gallery.
    if (paragraphs[i - 1] > 1) paragraphs[elements[i - 1].around] += paragraphs[i - 1];
  }
  for (std::size_t i = 0; i < elements.size(); ++i) {
    PageElement& e = elements[i];
    const GumboTag tag = tag_of(e.node);
    const bool is_figure = tag == GUMBO_TAG_FIGURE || tag == GUMBO_TAG_FIGCAPTION;
    const bool much = !is_figure && (bytes[i] * kMuch > bytes[0] || paragraphs[i] >= kParagraphs);
    e.is_caption = elements[e.around].is_caption || (e.is_caption && !e.has_headline && !much);
  }
  for (Block& block : page.blocks)
    if (elements[block.element].is_caption) block.kind = BlockKind::caption;
}

}  // namespace

PageBlocks cut_into_blocks(const GumboNode* root, const GumboNode* headline) {
  PageBlocks out;
  Cutter cutter(headline, out);
  traverse(
      root, [&](const GumboNode* n) { return cutter.enter(n); },
      [&](const GumboNode* n) { cutter.leave(n); });
  if (!out.elements.empty()) mark_captions(out);
  return out;
}

}  // namespace dateline
