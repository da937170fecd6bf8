// A parsed page, and the few questions we ask of its nodes. The tree is Gumbo's; nothing here recurses, since
// pages may be nested deeper than a stack.
#pragma once

#include <gumbo.h>

#include <memory>
#include <string>
#include <string_view>

namespace dateline {

class HtmlTree {
 public:
  // Throws Error(bad_input) for a page past the limits of html.h.
  explicit HtmlTree(std::string_view html);
  const GumboNode* root() const { return output_->root; }

 private:
  struct Free {
    void operator()(GumboOutput* output) const { gumbo_destroy_output(&kGumboDefaultOptions, output); }
  };
  std::string markup_;  // the nodes point into it
  std::unique_ptr<GumboOutput, Free> output_;
};

// The node's element, or null for text and the like.
const GumboElement* element_of(const GumboNode* node);
GumboTag tag_of(const GumboNode* node);  // GUMBO_TAG_LAST for what is no element
// The name, as it is written, of an element that HTML does not know: <amp-ad>. Empty for others.
std::string_view custom_name(const GumboElement& element);
// Whether such an element begins a line of its own, as browsers show it.
bool is_block(GumboTag tag);
// Whether what such an element holds is no text for readers of the page.
bool is_no_text(GumboTag tag);
bool is_heading(GumboTag tag);  // h1 to h6
// The attribute's value; empty where there is none.
std::string_view attribute(const GumboNode* node, const char* name);
// Whether the word is one of those, between white space, that the value of a class or itemprop is made of.
bool has_word(std::string_view value, std::string_view word);

// Calls enter(node) before and leave(node) after each node under `root`, itself included, in document order.
// Where enter returns false, what is below the node is left out, and leave is not called for it.
template <class Enter, class Leave>
void traverse(const GumboNode* root, Enter&& enter, Leave&& leave) {
  const GumboNode* node = root;
  bool down = enter(node);
  for (;;) {
    const GumboVector* children = nullptr;
    if (const GumboElement* e = down ? element_of(node) : nullptr) children = &e->children;
    if (children != nullptr && children->length > 0) {
      node = static_cast<const GumboNode*>(children->data[0]);
      down = enter(node);
      continue;
    }
    bool entered = down;
    for (;;) {
      if (entered) leave(node);
      if (node == root) return;
      const GumboNode* parent = node->parent;
      const GumboVector& siblings = element_of(parent)->children;
      const std::size_t next = node->index_within_parent + 1;
      if (next < siblings.length) {
        node = static_cast<const GumboNode*>(siblings.data[next]);
        down = enter(node);
        break;
      }
      node = parent;
      entered = true;
    }
  }
}

// All text below a node but scripts, styles and what is shown in their place, white space squeezed. A
// headline may name elements, and have them in its markup: "How to use the <select> element".
std::string text_content(const GumboNode* node);

}  // namespace dateline
