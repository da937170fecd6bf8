// A page cut into blocks: paragraphs, headings, list items, quotations, captions, and the elements around
// them, without what no reader takes for text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "extract/html_tree.h"

namespace dateline {

enum class BlockKind : std::uint8_t { text, heading, caption };

// Why the names or the kind of an element speak against its text.
enum class Doubt : std::uint8_t {
  none,
  furniture,  // sharing, advertising, forms, what is hidden
  others,     // comments, other articles, navigation
};

// An element that begins a line of its own, or whose names speak against its text. Those around an element
// stand before it; the first is the root.
struct PageElement {
  const GumboNode* node = nullptr;
  std::uint32_t around = 0;  // index of the element around it; its own for the root
  Doubt doubt = Doubt::none;
  bool is_apart = false;  // hidden, or no part of an article by its kind
  bool is_caption = false;
  bool has_headline = false;  // the article's headline is this element or stands in it
};

struct Block {
  std::string text;            // white space squeezed, never empty
  std::size_t link_bytes = 0;  // of the text that are links
  std::size_t time_bytes = 0;  // of the text that are in <time>
  BlockKind kind = BlockKind::text;
  std::uint32_t element = 0;  // the innermost element around it
};

struct PageBlocks {
  std::vector<PageElement> elements;
  std::vector<Block> blocks;              // in the order of the page
  std::optional<std::uint32_t> headline;  // the element
};

// `headline` is the element that shows the article's title, null where there is none.
PageBlocks cut_into_blocks(const GumboNode* root, const GumboNode* headline = nullptr);

}  // namespace dateline
