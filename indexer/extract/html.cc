#include "extract/html.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "extract/furniture.h"
#include "extract/html_tree.h"
#include "extract/page_blocks.h"
#include "extract/page_body.h"
#include "extract/page_metadata.h"
#include "utf8.h"

namespace dateline {
namespace {

// Adds blocks to an article: a caption once, a paragraph not twice in a row, unless it is a long one that the
// text repeats in the same place: in another it is the lead, or what other screens are shown.
class BlockAdder {
 public:
  BlockAdder(const PageBlocks& page, Article& article) : elements_(page.elements), article_(article) {
    for (const Paragraph& caption : article.captions) captions_.insert(caption.text);
  }

  void add(Block& block) {
    if (block.kind == BlockKind::caption) {
      if (captions_.insert(block.text).second) article_.captions.push_back({std::move(block.text), {}});
      return;
    }
    Paragraph paragraph{std::move(block.text), {}};
    std::vector<Paragraph>& list = article_.paragraphs;
    const std::uint32_t around = elements_[block.element].around;
    const bool is_repeated = !list.empty() && list.back() == paragraph;
    if (!is_repeated || (around == around_last_ && is_long(paragraph.text)))
      list.push_back(std::move(paragraph));
    around_last_ = around;
  }

 private:
  const std::vector<PageElement>& elements_;
  Article& article_;
  std::uint32_t around_last_ = 0;  // the paragraph before
  std::set<std::string> captions_;
};

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
  const PageLandmarks marks = read_page_metadata(tree, article, url, fetched);
  PageBlocks page = cut_into_blocks(tree.root(), marks.headline);
  BlockAdder adder(page, article);
  for (Block* block : find_body(page, article.title, marks.descriptions)) adder.add(*block);
}

void read_html_fragment(std::string_view html, Article& article) {
  const HtmlTree tree(html);
  PageBlocks page = cut_into_blocks(tree.root());
  std::vector<Block*> blocks = without_furniture(page);
  if (!blocks.empty() && is_feed_notice(blocks.back()->text)) blocks.pop_back();
  BlockAdder adder(page, article);
  for (Block* block : blocks)
    if (block->kind != BlockKind::heading || block->text != article.title) adder.add(*block);
}

std::string html_line(std::string_view html) {
  if (html.find_first_of("<&") == std::string_view::npos) return squeeze_space(html);
  return text_content(HtmlTree(html).root());
}

}  // namespace dateline
