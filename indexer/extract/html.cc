// The article's text is found in three steps. The page is cut into blocks (paragraphs, headings, list items,
// quotes, captions), without what no reader takes for text: scripts, navigation, footers, forms, and elements
// whose class or id says that they are comments, sharing, advertising and the like. Each paragraph then gives
// points to the elements around it, the nearer the more, fewer the more of it is links; the element with most
// points is the article (the idea of Arc90's Readability). Its blocks are the text.
#include "extract/html.h"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "extract/html_tree.h"
#include "extract/page_metadata.h"
#include "extract/plain_text.h"
#include "utf8.h"

namespace dateline {
namespace {

enum class BlockKind { text, heading, caption };

struct Block {
  std::string text;
  std::size_t link_bytes = 0;
  BlockKind kind = BlockKind::text;
  const GumboNode* element = nullptr;  // the innermost element that is a block
};

bool is_skipped(GumboTag tag) {
  switch (tag) {
    case GUMBO_TAG_SCRIPT:
    case GUMBO_TAG_STYLE:
    case GUMBO_TAG_NOSCRIPT:
    case GUMBO_TAG_TEMPLATE:
    case GUMBO_TAG_NAV:
    case GUMBO_TAG_ASIDE:
    case GUMBO_TAG_FOOTER:
    case GUMBO_TAG_FORM:
    case GUMBO_TAG_IFRAME:
    case GUMBO_TAG_SVG:
    case GUMBO_TAG_BUTTON:
    case GUMBO_TAG_SELECT:
    case GUMBO_TAG_TEXTAREA:
    case GUMBO_TAG_HEAD:
    case GUMBO_TAG_OBJECT:
    case GUMBO_TAG_MENU:
    case GUMBO_TAG_MATH:
      return true;
    default:
      return false;
  }
}

// What a page says above its text, where the metadata is looked for.
bool is_page_head(GumboTag tag) { return tag == GUMBO_TAG_H1 || tag == GUMBO_TAG_TIME; }

// Words of a class or id that say what an element is; whole words, so that "shared-style" and
// "article-header" stay.
bool names_furniture(std::string_view text) {
  static constexpr std::string_view kWords[] = {
      "comment",    "comments",  "disqus",       "share",       "sharing",     "social",
      "related",    "sidebar",   "cookie",       "cookies",     "consent",     "gdpr",
      "newsletter", "subscribe", "subscription", "promo",       "advert",      "advertisement",
      "ads",        "ad",        "breadcrumb",   "breadcrumbs", "menu",        "navbar",
      "navigation", "footer",    "popup",        "modal",       "recommended", "recommendations",
      "popular",    "trending",  "byline",       "author",      "tags",        "taglist",
      "widget",     "banner",    "sponsored",    "login",       "signup",      "paywall",
      "pagination", "toolbar",   "outbrain",     "taboola",     "mostread",    "hidden",
      "skip"};
  std::string word;
  const auto is_furniture = [&] {
    return std::find(std::begin(kWords), std::end(kWords), word) != std::end(kWords);
  };
  for (const char c : text) {
    if (std::isalpha(static_cast<unsigned char>(c))) {
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else {
      if (is_furniture()) return true;
      word.clear();
    }
  }
  return is_furniture();
}

bool is_hidden(const GumboNode* node) {
  const std::string_view style = attribute(node, "style");
  return style.find("display:none") != std::string_view::npos ||
         style.find("display: none") != std::string_view::npos || attribute(node, "aria-hidden") == "true" ||
         gumbo_get_attribute(&element_of(node)->attributes, "hidden") != nullptr;
}

class Blocks {
 public:
  Blocks(const GumboNode* root, bool use_class_names, bool is_page = true)
      : use_class_names_(use_class_names), is_page_(is_page) {
    traverse(
        root, [&](const GumboNode* n) { return enter(n); }, [&](const GumboNode* n) { leave(n); });
    flush();
  }
  std::vector<Block>& blocks() { return blocks_; }

 private:
  bool enter(const GumboNode* node) {
    if (const GumboElement* e = element_of(node)) {
      if (is_skipped(e->tag) || (is_page_ && is_page_head(e->tag)) || is_hidden(node)) return false;
      const bool container = e->tag == GUMBO_TAG_HTML || e->tag == GUMBO_TAG_BODY ||
                             e->tag == GUMBO_TAG_ARTICLE || e->tag == GUMBO_TAG_MAIN;
      if (use_class_names_ && !container &&
          (names_furniture(attribute(node, "class")) || names_furniture(attribute(node, "id"))))
        return false;
      if (is_block(e->tag)) {
        flush();
        path_.push_back(node);
      } else if (e->tag == GUMBO_TAG_BR) {
        if (++breaks_ == 2) flush();  // two line breaks are a paragraph on pages that know no better
        if (breaks_ < 2) text_ += ' ';
      } else if (e->tag == GUMBO_TAG_A) {
        ++links_;
      }
      return true;
    }
    if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_CDATA) {
      breaks_ = 0;
      text_ += node->v.text.text;
      if (links_ > 0) link_bytes_ += std::string_view(node->v.text.text).size();
    } else if (node->type == GUMBO_NODE_WHITESPACE) {
      text_ += ' ';
    }
    return true;
  }

  void leave(const GumboNode* node) {
    const GumboTag tag = tag_of(node);
    if (tag == GUMBO_TAG_A) --links_;
    if (is_block(tag)) {
      flush();
      path_.pop_back();
    }
  }

  void flush() {
    breaks_ = 0;
    std::string text = squeeze_space(text_);
    text_.clear();
    const std::size_t link_bytes = std::min(std::exchange(link_bytes_, std::size_t{0}), text.size());
    if (text.empty() || path_.empty()) return;
    BlockKind kind = BlockKind::text;
    for (const GumboNode* around : path_) {
      const GumboTag tag = tag_of(around);
      const bool named =
          tag != GUMBO_TAG_BODY && attribute(around, "class").find("caption") != std::string_view::npos;
      if (tag == GUMBO_TAG_FIGCAPTION || tag == GUMBO_TAG_FIGURE || named) kind = BlockKind::caption;
    }
    const GumboTag own = tag_of(path_.back());
    if (own >= GUMBO_TAG_H1 && own <= GUMBO_TAG_H6 && kind == BlockKind::text) kind = BlockKind::heading;
    blocks_.push_back({std::move(text), link_bytes, kind, path_.back()});
  }

  bool use_class_names_, is_page_;
  std::vector<const GumboNode*> path_;
  std::vector<Block> blocks_;
  std::string text_;
  std::size_t link_bytes_ = 0;
  int links_ = 0;
  int breaks_ = 0;
};

constexpr std::size_t kMinParagraphBytes = 25;
constexpr int kLevels = 4;  // of elements around a paragraph that get points

// Points for a paragraph: one, one for each comma, and its length, less the share of links in it.
double points(const Block& block) {
  if (block.kind != BlockKind::text || block.text.size() < kMinParagraphBytes) return 0;
  const double prose = 1.0 - static_cast<double>(block.link_bytes) / static_cast<double>(block.text.size());
  const auto commas = static_cast<double>(std::count(block.text.begin(), block.text.end(), ','));
  return prose * prose * (1 + commas + std::min(static_cast<double>(block.text.size()) / 100, 10.0));
}

const GumboNode* find_article(const std::vector<Block>& blocks) {
  std::unordered_map<const GumboNode*, double> scores;
  const GumboNode* best = nullptr;
  const auto give = [&](const GumboNode* node, double score) {
    const double total = scores[node] += score;
    if (best == nullptr || total > scores[best]) best = node;
  };
  for (const Block& block : blocks) {
    const double score = points(block);
    if (score <= 0) continue;
    const GumboTag own = tag_of(block.element);
    const GumboNode* around =
        own == GUMBO_TAG_P || own == GUMBO_TAG_LI || own == GUMBO_TAG_BLOCKQUOTE || own == GUMBO_TAG_TD
            ? block.element->parent
            : block.element;
    double share = 1;
    for (int level = 0; level < kLevels && around != nullptr && element_of(around) != nullptr; ++level) {
      give(around, score * share);
      share =
          level == 0 ? 0.8 : share / 2;  // a container of the article's parts gets nearly all their points
      around = around->parent;
    }
  }
  return best;
}

bool is_within(const GumboNode* node, const GumboNode* ancestor) {
  while (node != nullptr && node != ancestor) node = node->parent;
  return node != nullptr;
}

bool is_good(const Block& block) { return block.link_bytes * 2 <= block.text.size(); }

// Adds blocks to an article: a caption once, a paragraph not twice in a row.
class BlockAdder {
 public:
  explicit BlockAdder(Article& article) : article_(article) {
    for (const Paragraph& caption : article.captions) captions_.insert(caption.text);
  }

  void add(Block& block) {
    if (block.kind == BlockKind::caption) {
      if (captions_.insert(block.text).second) article_.captions.push_back({std::move(block.text), {}});
      return;
    }
    Paragraph paragraph{std::move(block.text), {}};
    std::vector<Paragraph>& list = article_.paragraphs;
    if (list.empty() || list.back() != paragraph) list.push_back(std::move(paragraph));
  }

 private:
  Article& article_;
  std::set<std::string> captions_;
};

// Adds the text to the article; false where there is hardly any.
bool take_text(const HtmlTree& tree, bool use_class_names, Article& article) {
  constexpr std::size_t kHardlyAny = 250;
  std::vector<Block> blocks = Blocks(tree.root(), use_class_names).blocks();
  const GumboNode* const best = find_article(blocks);
  if (best == nullptr) return false;

  std::vector<Block*> kept;
  std::size_t bytes = 0;
  for (Block& block : blocks) {
    // The lead picture often stands beside the text, not in it.
    const GumboNode* const around =
        block.kind == BlockKind::caption && best->parent != nullptr ? best->parent : best;
    if (!is_within(block.element, around) || !is_good(block)) continue;
    if (block.kind == BlockKind::heading && block.text == article.title) continue;
    kept.push_back(&block);
    bytes += block.text.size();
  }
  if (bytes < kHardlyAny && use_class_names) return false;
  // A heading with nothing behind it heads what was left out.
  while (!kept.empty() && kept.back()->kind == BlockKind::heading) kept.pop_back();
  BlockAdder adder(article);
  for (Block* block : kept) adder.add(*block);
  return !kept.empty();
}

// WordPress ends each item with "The post … appeared first on …".
bool is_feed_notice(std::string_view text) {
  return text.starts_with("The post ") && text.find(" appeared first on ") != std::string_view::npos;
}

}  // namespace

std::string declared_charset(std::string_view bytes) {
  std::string head(bytes.substr(0, 4096));
  std::transform(head.begin(), head.end(), head.begin(), [](unsigned char c) { return std::tolower(c); });
  std::size_t at = head.find("charset");
  if (at == std::string::npos) at = head.find("encoding=");
  if (at == std::string::npos) return {};
  at = head.find('=', at);
  if (at == std::string::npos) return {};
  at = head.find_first_not_of(" \t\"'", at + 1);
  if (at == std::string::npos) return {};
  const std::size_t end = head.find_first_of(" \t\r\n\"';>/?", at);
  std::string name = head.substr(at, end == std::string::npos ? std::string::npos : end - at);
  return name.size() <= 40 ? name : std::string();
}

void read_html(std::string_view html, Article& article, const std::string& url, std::string_view fetched) {
  const HtmlTree tree(html);
  read_page_metadata(tree, article, url, fetched);
  if (!take_text(tree, true, article)) take_text(tree, false, article);
}

void read_html_fragment(std::string_view html, Article& article) {
  const HtmlTree tree(html);
  std::vector<Block> blocks = Blocks(tree.root(), true, false).blocks();
  if (blocks.empty()) blocks = Blocks(tree.root(), false, false).blocks();
  if (!blocks.empty() && is_feed_notice(blocks.back().text)) blocks.pop_back();
  BlockAdder adder(article);
  for (Block& block : blocks)
    if (block.kind != BlockKind::heading || block.text != article.title) adder.add(block);
}

std::string html_line(std::string_view html) {
  if (html.find_first_of("<&") == std::string_view::npos) return squeeze_space(html);
  return text_content(HtmlTree(html).root());
}

}  // namespace dateline
