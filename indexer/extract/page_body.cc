// The article is found in five steps.
//
// 1. Elements whose kind or name says that they are no text of the article are left out, unless they are not
//    hidden and hold much of the page's prose, or those of one class nearly all of it: names describe the
//    layout too ("has-sidebar", "section--ads"), and some systems put every page into a form.
// 2. Each paragraph gives points to the elements around it, the nearer the more, fewer the more of it is
//    links; the element with most points is the core (the idea of Arc90's Readability). One in which the
//    metadata's description stands gets more. Where microdata name the article's body, and it is not much
//    less than the core, the core is that, or an element around it.
// 3. Where the core is far from the headline and prose stands right by that, the core is there: the page has
//    more text of readers, or of other articles, than of its own. Of an <article> or <main> a sentence will
//    do, unless prose stands beside it. A paragraph or two before a core with many times as much are its
//    lead, as are paragraphs of several sentences between the headline and the text. Where no text is left of
//    a core in step 5, the next one is taken.
// 4. Elements that are shaped like the core, or like one around it, and stand beside it, join it: many
//    articles are cut into parts by advertising. Beside an element with the headline in it stand other rows
//    of the page, but within an <article> or <main>. What stands behind them and has a quarter of their prose
//    is no furniture, whatever its shape, where it lists no other texts.
// 5. Of the blocks in these elements, lines of links, what announces something left out, the date line before
//    the text and the site's notices behind it are left out.
//
// A page without any prose is what it shows.
#include "extract/page_body.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <utility>

#include "extract/byline.h"
#include "extract/furniture.h"
#include "extract/prose_date.h"
#include "utf8.h"

namespace dateline {
namespace {

constexpr std::size_t kMinParagraphBytes = 25;
constexpr int kLevels = 4;            // of elements around a paragraph that get points
constexpr int kItemLevels = 4;        // up from a text that the item of a list around it is looked for
constexpr int kJoinLevels = 12;       // of elements around the core whose others may join it
constexpr double kMuchProse = 0.4;    // of the page's, which no furniture has,
constexpr double kMostProse = 0.8;    // nor all of one class
constexpr double kParagraph = 2;      // points of a short one
constexpr double kFewParagraphs = 6;  // points of two or three
constexpr double kSomeProse = 12;     // of some more
constexpr double kQuarter = 0.25;     // of the points of a part: what has as many beside it is text
constexpr double kManyTimes = 4;      // the points of what is said to be the article
constexpr double kDescribed = 2;      // times the points, where the description stands
constexpr double kLinked = 0.3;       // share of links from which on text is a list of them
constexpr double kLinkedList = 0.5;   // the same for lists,
constexpr double kLinkedTable = 0.7;  // and tables, where names are links
constexpr std::size_t kDescriptionBytes = 40;  // of its beginning

// Points for a paragraph: one, one for each comma, and its length, less the share of links in it.
double points(const Block& block) {
  if (block.kind != BlockKind::text || block.text.size() < kMinParagraphBytes) return 0;
  const double prose = 1.0 - static_cast<double>(block.link_bytes) / static_cast<double>(block.text.size());
  const auto commas = static_cast<double>(std::count(block.text.begin(), block.text.end(), ','));
  return prose * prose * (1 + commas + std::min(static_cast<double>(block.text.size()) / 100, 10.0));
}

// The blocks without the date line, which stands before the first long one of those from one on.
void drop_date_line(std::vector<Block*>& blocks, std::size_t from) {
  constexpr std::size_t kLines = 6;
  std::size_t lines = 0;
  for (std::size_t i = from; i < blocks.size() && lines < kLines; ++i) {
    const Block& block = *blocks[i];
    if (block.kind == BlockKind::caption) continue;
    if (is_long(block.text)) return;
    if (const auto date = read_date_line(block.text); date && date->leads && !is_sentence(block.text)) {
      blocks.erase(blocks.begin() + static_cast<std::ptrdiff_t>(i));
      return;
    }
    ++lines;
  }
}

// Whether a block behind the article is the site's word to its readers, or announces nothing.
bool is_notice(const Block& block, const PageElement& element) {
  if (block.kind == BlockKind::heading || announces_more(block.text)) return true;
  if (!is_site_label(block.text) && !is_site_notice(block.text)) return false;
  if (tag_of(element.node) == GUMBO_TAG_LI) return true;  // of a list that the article ends with
  if (begins_with_order(block.text)) return true;
  const bool is_text = is_long(block.text) ? is_sentence(block.text) : speaks_in_passing(block.text);
  return block.link_bytes > 0 || !is_text;
}

// The blocks without those behind the article; its captions stay.
void drop_notices(std::vector<Block*>& blocks, const std::vector<PageElement>& elements) {
  std::vector<Block*> captions;
  while (!blocks.empty()) {
    Block* last = blocks.back();
    if (last->kind == BlockKind::caption) {
      captions.push_back(last);
    } else if (!is_notice(*last, elements[last->element])) {
      break;
    }
    blocks.pop_back();
  }
  blocks.insert(blocks.end(), captions.rbegin(), captions.rend());
}

// Whether the block is a sentence of an article, and no date or author.
bool tells(const Block& block) {
  return points(block) > 0 && is_sentence(block.text) && !read_date_line(block.text) &&
         !is_byline(block.text);
}

// Whether there is more than signs of ASCII.
bool has_words(std::string_view text) { return std::any_of(text.begin(), text.end(), is_of_word); }

std::size_t text_bytes(const std::vector<Block*>& blocks) {
  std::size_t bytes = 0;
  for (const Block* block : blocks)
    if (block->kind != BlockKind::caption) bytes += block->text.size();
  return bytes;
}

class Body {
 public:
  explicit Body(PageBlocks& page)
      : page_(page), elements_(page.elements), left_out_(elements_.size()), sums_(elements_.size()) {}

  void leave_out_furniture() {
    leave_out([](const PageElement& e, const Sums&) {
      return (e.doubt == Doubt::others || e.is_apart) && !e.has_headline;
    });
    sum_up();
    const double much = std::max(sums_[0].points * kMuchProse, kSomeProse);
    const double most = std::max(sums_[0].points * kMostProse, kSomeProse);
    const auto same_class = points_by_class();
    leave_out([&](const PageElement& e, const Sums& s) {
      if (e.doubt == Doubt::none || s.points >= much) return false;
      if (e.doubt != Doubt::furniture) return true;
      const auto alike = same_class.find(attribute(e.node, "class"));
      return !e.has_headline && (alike == same_class.end() || alike->second < most);
    });
    sum_up();
  }

  void leave_out_doubtful() {
    leave_out([](const PageElement& e, const Sums&) { return e.doubt != Doubt::none; });
  }

  // Where no names can be trusted, sentences are no captions either.
  void take_all_back() {
    left_out_.assign(elements_.size(), false);
    leave_out([](const PageElement& e, const Sums&) { return e.is_apart && !e.has_headline; });
    for (Block& block : page_.blocks)
      if (block.kind == BlockKind::caption && is_long(block.text) && is_sentence(block.text))
        block.kind = BlockKind::text;
    sum_up();
  }

  std::vector<Block*> rest() {
    std::vector<Block*> blocks;
    for (Block& block : page_.blocks)
      if (!left_out_[block.element]) blocks.push_back(&block);
    return blocks;
  }

  // All words that stand on the page but its headline, in all its places.
  std::vector<Block*> rest_but_headline(std::string_view title) {
    std::vector<Block*> blocks = rest();
    std::erase_if(blocks, [&](const Block* b) { return is_headline(*b, title) || !has_words(b->text); });
    return blocks;
  }

  std::vector<Block*> article(std::string_view title, const std::vector<std::string>& descriptions) {
    std::vector<Block*> blocks;
    const Headings headings = find_headings();
    const Cores cores = find_cores(described(descriptions), headings);
    for (const std::uint32_t core : cores.elements) {
      std::vector<std::uint32_t> region = joined(core, headings);
      const bool has_lead = cores.lead && core == cores.elements.front();
      if (has_lead) region.push_back(*cores.lead);
      blocks = blocks_in(region, elements_[core].around, title);
      const auto behind_lead = std::find_if(blocks.begin(), blocks.end(), [&](const Block* b) {
        return !has_lead || !is_around(*cores.lead, b->element);
      });
      drop_date_line(blocks, static_cast<std::size_t>(behind_lead - blocks.begin()));
      drop_notices(blocks, elements_);
      const std::vector<Block*> leads = leads_before(blocks, core, headings, title);
      blocks.insert(blocks.end(), leads.begin(), leads.end());
      std::sort(blocks.begin(), blocks.end());  // as they stand on the page
      if (text_bytes(blocks) > 0) break;
    }
    return blocks;
  }

 private:
  struct Headings {
    std::vector<bool> within;  // an element has one
    std::vector<bool> lists;   // it has one that is a link, or prose in items: it lists other texts
    std::vector<int> first;    // rank of the one that an element begins with, 0 where it does not or is one
  };

  struct Cores {
    std::vector<std::uint32_t> elements;  // that may be the core, the likeliest first
    std::optional<std::uint32_t> lead;    // of that one, far from it
  };

  // Of all blocks in an element that are not left out.
  struct Sums {
    double points = 0;
    std::size_t bytes = 0, link_bytes = 0;
    double link_share() const {
      return bytes == 0 ? 0 : static_cast<double>(link_bytes) / static_cast<double>(bytes);
    }
  };

  // Points of all elements of a class whose names say that they are furniture, but of none that are in
  // another such element or others'.
  std::map<std::string_view, double> points_by_class() const {
    std::map<std::string_view, double> out;
    std::vector<bool> is_in = of_others();
    for (std::size_t i = 0; i < elements_.size(); ++i) {
      const PageElement& e = elements_[i];
      is_in[i] = is_in[i] || is_in[e.around];
      if (e.doubt != Doubt::furniture || is_in[i] || left_out_[i]) continue;
      is_in[i] = true;
      const std::string_view names = attribute(e.node, "class");
      if (!names.empty()) out[names] += sums_[i].points;
    }
    return out;
  }

  // The elements that are no text of the article, or in such a one.
  std::vector<bool> of_others() const {
    std::vector<bool> out(elements_.size());
    for (std::size_t i = 0; i < elements_.size(); ++i)
      out[i] = out[elements_[i].around] || elements_[i].doubt == Doubt::others;
    return out;
  }

  bool is_headline(const Block& block, std::string_view title) const {
    return block.element == page_.headline || (block.kind == BlockKind::heading && block.text == title);
  }

  // Whether the block is no line of links or of times. A list is one or the other as a whole, as is a table,
  // and a sentence may be a link for the greater part.
  bool is_prose(const Block& block) const {
    if (block.time_bytes * 3 > block.text.size()) return false;
    if (block.link_bytes * 2 <= block.text.size()) return true;
    if (block.link_bytes * 3 <= block.text.size() * 2 && is_sentence(block.text) &&
        (is_long(block.text) || block.text.find(':') == std::string::npos))
      return true;
    const std::uint32_t outer = elements_[block.element].around;
    return is_of_text_list(block.element) || is_of_text_list(outer) || is_of_text_table(block.element);
  }

  bool is_of_text_list(std::uint32_t item) const {
    return tag_of(elements_[item].node) == GUMBO_TAG_LI &&
           sums_[elements_[item].around].link_share() <= kLinkedList;
  }

  // Whether an element is the cell of a table of text, or a paragraph or item of a list in one. A table with
  // the headline in it lays out the page.
  bool is_of_text_table(std::uint32_t i) const {
    const auto table = table_around(i);
    return table && !elements_[*table].has_headline && sums_[*table].link_share() <= kLinkedTable;
  }

  // The table of the cell that an element is, or is a paragraph in, or an item of a list in.
  std::optional<std::uint32_t> table_around(std::uint32_t i) const {
    constexpr int kInCell = 2, kInTable = 3;  // levels
    const auto cell = nearest(i, kInCell, [](GumboTag t) { return t == GUMBO_TAG_TD || t == GUMBO_TAG_TH; });
    return cell ? nearest(*cell, kInTable, [](GumboTag t) { return t == GUMBO_TAG_TABLE; }) : std::nullopt;
  }

  // The nearest element of such a tag around one, itself included, at most so many levels up.
  template <class Test>
  std::optional<std::uint32_t> nearest(std::uint32_t i, int levels, Test&& test) const {
    while (!test(tag_of(elements_[i].node))) {
      if (levels-- == 0) return {};
      i = elements_[i].around;
    }
    return i;
  }

  // Whether a heading has its text below it, in the smallest element that holds more than the heading. Such a
  // one is no line of links, even where it is one to what it speaks of.
  bool is_above(const Block& heading, const Block& below) const {
    if (heading.kind != BlockKind::heading || below.kind != BlockKind::text) return false;
    std::uint32_t box = heading.element;
    while (box != 0 && sums_[box].bytes <= heading.text.size()) box = elements_[box].around;
    return is_around(box, below.element);
  }

  template <class Test>
  void leave_out(Test&& test) {
    for (std::size_t i = 0; i < elements_.size(); ++i)
      left_out_[i] = left_out_[i] || left_out_[elements_[i].around] || test(elements_[i], sums_[i]);
  }

  void sum_up() {
    sums_.assign(elements_.size(), {});
    for (const Block& block : page_.blocks) {
      if (left_out_[block.element]) continue;
      Sums& s = sums_[block.element];
      s.points += points(block);
      s.bytes += block.text.size();
      s.link_bytes += block.link_bytes;
    }
    for (std::size_t i = elements_.size(); i > 1; --i) {
      Sums& s = sums_[elements_[i - 1].around];
      const Sums& part = sums_[i - 1];
      s.points += part.points;
      s.bytes += part.bytes;
      s.link_bytes += part.link_bytes;
    }
  }

  // The elements in which a description stands.
  std::vector<bool> described(const std::vector<std::string>& descriptions) const {
    std::vector<std::string_view> beginnings;
    for (const std::string& description : descriptions)
      if (description.size() >= kDescriptionBytes)
        beginnings.push_back(std::string_view(description).substr(0, kDescriptionBytes));
    return around_blocks([&](const Block& block) {
      return std::any_of(beginnings.begin(), beginnings.end(),
                         [&](std::string_view b) { return block.text.find(b) != std::string::npos; });
    });
  }

  // The elements in which a block stands of which the test is true.
  template <class Test>
  std::vector<bool> around_blocks(Test&& test) const {
    std::vector<bool> out(elements_.size());
    for (const Block& block : page_.blocks)
      if (test(block)) out[block.element] = true;
    for (std::size_t i = elements_.size(); i > 1; --i)
      if (out[i - 1]) out[elements_[i - 1].around] = true;
    return out;
  }

  std::vector<bool> within(const std::vector<std::uint32_t>& region) const {
    std::vector<bool> in(elements_.size());
    for (const std::uint32_t i : region) in[i] = true;
    for (std::size_t i = 0; i < elements_.size(); ++i) in[i] = in[i] || in[elements_[i].around];
    return in;
  }

  // The nearest element around the headline with some prose in it; the root where there is no headline. Of
  // <article> and <main> a sentence will do, for an article may be short, but where prose stands beside them
  // they may be its heading and lead.
  std::uint32_t headline_surroundings() const {
    std::uint32_t at = page_.headline.value_or(0);
    std::vector<bool> has_sentence;
    while (at != 0 && sums_[at].points < kSomeProse) {
      const std::uint32_t outer = elements_[at].around;
      if (is_article_or_main(at) && sums_[at].points > 0 && sums_[outer].points < kSomeProse) {
        if (has_sentence.empty())
          has_sentence = around_blocks([&](const Block& b) { return !left_out_[b.element] && tells(b); });
        if (has_sentence[at]) break;
      }
      at = outer;
    }
    return at;
  }

  bool is_article_or_main(std::uint32_t i) const {
    const GumboTag tag = tag_of(elements_[i].node);
    return tag == GUMBO_TAG_ARTICLE || tag == GUMBO_TAG_MAIN;
  }

  bool is_around(std::uint32_t outer, std::uint32_t inner) const {
    while (inner > outer) inner = elements_[inner].around;  // what is around stands before
    return inner == outer;
  }

  // The one element that the page's microdata say is the article. Some say it of the lead alone, or of
  // another article, so that it counts behind the headline, and where the core has not many times its points.
  std::optional<std::uint32_t> named_body(std::uint32_t core) const {
    std::optional<std::uint32_t> body;
    std::vector<bool> in_body(elements_.size());
    for (std::uint32_t i = 0; i < elements_.size(); ++i) {
      in_body[i] = in_body[elements_[i].around];
      if (in_body[i] || left_out_[i] || sums_[i].points <= 0 ||
          !has_word(attribute(elements_[i].node, "itemprop"), "articleBody"))
        continue;
      if (body) return {};
      body = i;
      in_body[i] = true;
    }
    if (!body || sums_[*body].points * kManyTimes < sums_[core].points) return {};
    const bool by_headline = !page_.headline || elements_[*body].has_headline || is_behind_headline(*body);
    return by_headline ? body : std::nullopt;
  }

  // The tables whose rows or columns have headings. They stand in a text; others may hold one, or the page.
  std::vector<bool> tables_of_facts() const {
    std::vector<bool> out(elements_.size());
    for (std::uint32_t i = 0; i < elements_.size(); ++i)
      if (tag_of(elements_[i].node) == GUMBO_TAG_TH)
        if (const auto table = table_around(i)) out[*table] = true;
    return out;
  }

  // Whether an element by the headline is a lead: it has a paragraph or two, and an element behind it, in the
  // same <article> or <main> if there is one, many times as much prose in paragraphs of its own: most
  // comments and other stories are boxes of paragraphs, or begin with a heading. Within one <article>, which
  // is whole by itself, two paragraphs and as much prose will do.
  bool is_lead(std::uint32_t i, std::uint32_t text, const Headings& headings) const {
    constexpr int kLead = 2, kText = 3, kTextOfArticle = 2;  // paragraphs
    if (!is_behind_headline(text) || headings.first[text] != 0) return false;
    const std::uint32_t article = article_around(*page_.headline);
    if (article != 0 && !is_around(article, text)) return false;
    const bool is_one = tag_of(elements_[article].node) == GUMBO_TAG_ARTICLE;
    int in_lead = 0, in_text = 0;
    for (const Block& block : page_.blocks) {
      if (left_out_[block.element] || points(block) <= 0) continue;
      in_lead += is_around(i, block.element) ? 1 : 0;
      in_text += elements_[block.element].around == text ? 1 : 0;
    }
    return in_lead <= kLead && in_text >= (is_one ? kTextOfArticle : kText) &&
           sums_[text].points >= sums_[i].points * (is_one ? 1 : kManyTimes);
  }

  Cores find_cores(const std::vector<bool>& described, const Headings& headings) const {
    const std::uint32_t surroundings = headline_surroundings();
    const std::vector<bool> by_headline = within({surroundings});
    std::vector<double> scores(elements_.size());
    const std::vector<bool> is_of_facts = tables_of_facts();
    std::optional<std::uint32_t> best, best_by_headline;
    for (const Block& block : page_.blocks) {
      const double score = left_out_[block.element] ? 0 : points(block);
      if (score <= 0) continue;
      std::uint32_t at = block.element;
      const GumboTag own = tag_of(elements_[at].node);
      if (own == GUMBO_TAG_P || own == GUMBO_TAG_LI || own == GUMBO_TAG_BLOCKQUOTE || own == GUMBO_TAG_TD ||
          own == GUMBO_TAG_DD)
        at = elements_[at].around;
      const GumboTag list = tag_of(elements_[at].node);
      if (list == GUMBO_TAG_UL || list == GUMBO_TAG_OL || list == GUMBO_TAG_DL) at = elements_[at].around;
      if (const auto table = table_around(block.element); table && is_of_facts[*table])
        at = elements_[*table].around;
      double share = 1;
      for (int level = 0; level < kLevels; ++level) {
        scores[at] += score * share * (described[at] ? kDescribed : 1);
        if (!best || scores[at] > scores[*best]) best = at;
        if (by_headline[at] && (!best_by_headline || scores[at] > scores[*best_by_headline]))
          best_by_headline = at;
        if (at == 0) break;
        // A container of the article's parts gets nearly all their points, one of several articles does not.
        share = level == 0 && tag_of(elements_[at].node) != GUMBO_TAG_ARTICLE ? 0.8 : share / 2;
        at = elements_[at].around;
      }
    }
    if (!best) return {};
    Cores found;
    std::vector<std::uint32_t>& cores = found.elements;
    cores = {*best};
    if (best_by_headline && !by_headline[*best] && !is_around(*best, surroundings)) {
      if (is_lead(*best_by_headline, *best, headings)) {
        found.lead = best_by_headline;
      } else {
        cores.insert(cores.begin(), *best_by_headline);
      }
    }
    if (const auto named = named_body(cores.front()); named && !is_around(cores.front(), *named)) {
      cores.insert(cores.begin(), *named);
      found.lead.reset();
    }
    return found;
  }

  bool is_behind_headline(std::uint32_t i) const { return page_.headline && i > *page_.headline; }

  // The nearest <article> or <main> around an element, itself included; the root where there is none.
  std::uint32_t article_around(std::uint32_t i) const {
    while (i != 0 && !is_article_or_main(i)) i = elements_[i].around;
    return i;
  }

  // Of a layout; they are seldom named.
  bool is_unnamed_row(std::uint32_t i) const {
    return tag_of(elements_[i].node) == GUMBO_TAG_TR && attribute(elements_[i].node, "class").empty();
  }

  // Rows of the table that the headline stands in, or before, are those of the page.
  bool same_shape(std::uint32_t a, std::uint32_t b) const {
    const GumboNode *const x = elements_[a].node, *const y = elements_[b].node;
    const std::string_view names = attribute(x, "class");
    const bool is_telling = !names.empty() || (is_unnamed_row(a) && is_behind_headline(elements_[a].around));
    return tag_of(x) == tag_of(y) && is_telling && names == attribute(y, "class");
  }

  // 1 to 6, of a heading.
  int rank_of(std::uint32_t heading) const {
    return static_cast<int>(tag_of(elements_[heading].node)) - static_cast<int>(GUMBO_TAG_H1) + 1;
  }

  Headings find_headings() const {
    Headings out;
    out.within = around_blocks([](const Block& block) { return block.kind == BlockKind::heading; });
    out.lists = around_blocks([&](const Block& block) {
      if (block.kind == BlockKind::heading) return block.link_bytes * 2 > block.text.size();
      return points(block) > 0 &&
             nearest(block.element, kItemLevels, [](GumboTag t) { return t == GUMBO_TAG_LI; });
    });
    out.first.resize(elements_.size());
    std::vector<bool> begun(elements_.size());
    const std::vector<bool> is_of_others = of_others();
    for (const Block& block : page_.blocks) {
      if (left_out_[block.element] && !is_of_others[block.element]) continue;
      for (std::uint32_t i = block.element; !begun[i]; i = elements_[i].around) {
        begun[i] = true;
        if (block.kind == BlockKind::heading && !is_heading(tag_of(elements_[i].node)))
          out.first[i] = rank_of(block.element);
      }
    }
    return out;
  }

  // Whether what stands behind an element or the headline has a quarter of its prose, two or three paragraphs
  // at the least. An <article> is whole by itself, a row of a table is known by its shape, and comments and
  // other stories are often listed.
  bool has_enough_prose(std::uint32_t i, std::uint32_t at, const Headings& headings) const {
    const auto fits = [&](std::uint32_t e) {
      const GumboTag tag = tag_of(elements_[e].node);
      return tag != GUMBO_TAG_ARTICLE && tag != GUMBO_TAG_TR && tag != GUMBO_TAG_TD;
    };
    const bool same_side = elements_[at].has_headline || is_behind_headline(i) == is_behind_headline(at);
    return (i > at || is_behind_headline(i)) && same_side && fits(i) && fits(at) && !headings.lists[i] &&
           sums_[i].points >= std::max(kFewParagraphs, sums_[at].points * kQuarter);
  }

  // What stands beside an element and is shaped like it, or behind it or the headline and has enough prose,
  // and from the first of these parts to the last the headings and small parts between. What begins with a
  // heading as the part with the headline does is another story, but within an <article>, and where it has
  // enough prose below a heading of a lower rank; so is, among unnamed rows, what stands behind one of a few
  // words.
  std::vector<std::uint32_t> parts_like(std::uint32_t at, const Headings& headings) const {
    const std::uint32_t around = elements_[at].around;
    const bool is_article = tag_of(elements_[at].node) == GUMBO_TAG_ARTICLE, is_row = is_unnamed_row(at);
    const bool has_stories = is_row || (elements_[at].has_headline &&
                                        tag_of(elements_[article_around(at)].node) != GUMBO_TAG_ARTICLE);
    std::vector<std::uint32_t> parts, between;
    bool begun = false;
    for (std::uint32_t i = around + 1; i < elements_.size(); ++i) {
      if (elements_[i].around != around || left_out_[i] || elements_[i].is_caption) continue;
      if (is_article && headings.within[i] != headings.within[at]) continue;
      const bool is_title = is_row && sums_[i].points <= 0 && sums_[i].bytes > 0;
      const bool is_enough = has_enough_prose(i, at, headings);
      const bool is_story = has_stories && headings.first[i] != 0 &&
                            !(is_enough && page_.headline && headings.first[i] > rank_of(*page_.headline));
      if (is_story || is_title) {
        if (i > at) break;
        parts.clear();
        between.clear();
        begun = false;
      }
      const bool fits = i == at || ((is_enough || same_shape(i, at)) && sums_[i].link_share() < kLinked);
      if (i == at || (fits && sums_[i].points >= kParagraph)) {
        parts.insert(parts.end(), between.begin(), between.end());
        if (i != at) parts.push_back(i);
        between.clear();
        begun = true;
      } else if (begun && (fits || is_heading(tag_of(elements_[i].node)))) {
        between.push_back(i);
      }
    }
    return parts;
  }

  // The core and what joins it.
  std::vector<std::uint32_t> joined(std::uint32_t core, const Headings& headings) const {
    std::vector<std::uint32_t> region = {core};
    std::uint32_t at = core;
    for (int level = 0; level < kJoinLevels && at != 0; ++level) {
      const GumboTag tag = tag_of(elements_[at].node);
      // Several articles of one kind below one headline are its parts: a live report.
      const bool own = elements_[at].has_headline || !page_.headline;
      if ((tag == GUMBO_TAG_ARTICLE && own) || tag == GUMBO_TAG_MAIN || tag == GUMBO_TAG_BODY) break;
      // What has the headline is all of the article, and what is shaped like it are other rows of the page;
      // but the parts of one <article> or <main> are of it.
      if (!elements_[at].has_headline || article_around(at) != 0) {
        const std::vector<std::uint32_t> parts = parts_like(at, headings);
        region.insert(region.end(), parts.begin(), parts.end());
      }
      at = elements_[at].around;
    }
    return region;
  }

  // The paragraphs between the headline and the text that are a lead: several sentences, in the <article> or
  // <main> that holds both, else close to the text, and in nothing that begins as other stories do: with a
  // heading of a low rank, or a list. One sentence is a subtitle.
  std::vector<Block*> leads_before(const std::vector<Block*>& text, std::uint32_t core,
                                   const Headings& headings, std::string_view title) {
    constexpr int kOfParts = 2;  // rank of a heading that parts of an article may have
    std::vector<Block*> leads;
    const auto first =
        std::find_if(text.begin(), text.end(), [](const Block* b) { return b->kind != BlockKind::caption; });
    if (!page_.headline || first == text.end()) return leads;
    const std::uint32_t article = article_around(*page_.headline);
    const bool is_one = article != 0 && is_around(article, core);
    const std::uint32_t around = is_one ? article : elements_[elements_[core].around].around;
    const std::vector<bool> near = within({around});
    const auto is_of_other = [&](std::uint32_t i) {
      for (; i != around && !elements_[i].has_headline; i = elements_[i].around)
        if (const int rank = headings.first[i]; rank > kOfParts || (rank != 0 && headings.lists[i]))
          return true;
      return false;
    };
    for (Block& block : page_.blocks) {
      if (&block == *first) break;
      if (!is_behind_headline(block.element) || !near[block.element] || left_out_[block.element] ||
          is_of_other(block.element))
        continue;
      const bool is_plain = block.kind == BlockKind::text && block.link_bytes == 0 && is_prose(block);
      if (is_plain && is_long(block.text) && tells(block) && has_sentences(block.text) &&
          !is_site_notice(block.text) && !is_headline(block, title))
        leads.push_back(&block);
    }
    return leads;
  }

  std::vector<Block*> blocks_in(const std::vector<std::uint32_t>& region, std::uint32_t around_core,
                                std::string_view title) {
    const std::vector<bool> in_region = within(region);
    // The lead picture often stands beside the text, not in it.
    const std::vector<bool> beside = within({around_core});
    const std::vector<bool> is_of_others = of_others();
    std::vector<Block*> kept;
    bool left_out_behind = false;
    const Block* kept_below = nullptr;  // the next block, where it is kept
    for (auto it = page_.blocks.rbegin(); it != page_.blocks.rend(); ++it) {
      Block& block = *it;
      const bool here = in_region[block.element], is_left_out = left_out_[block.element];
      const bool good = !is_left_out && is_prose(block);
      if (block.kind == BlockKind::caption) {
        if (good && (here || beside[block.element])) kept.push_back(&block);
        continue;
      }
      const Block* const below = std::exchange(kept_below, nullptr);
      const bool has_text = !is_left_out && below != nullptr && is_above(block, *below);
      const bool announces =
          block.kind == BlockKind::heading ||
          (announces_more(block.text) && (kept.empty() || !begins_as_speech(kept.back()->text)));
      const bool is_kept = here && (good || has_text) && !(announces && left_out_behind);
      if (is_kept && !is_headline(block, title)) {
        kept.push_back(&block);
        kept_below = &block;
      }
      // An advertisement may stand between a heading and its text.
      if (is_kept || !is_left_out || is_of_others[block.element]) left_out_behind = !is_kept;
    }
    std::reverse(kept.begin(), kept.end());
    return kept;
  }

  PageBlocks& page_;
  const std::vector<PageElement>& elements_;
  std::vector<bool> left_out_;
  std::vector<Sums> sums_;
};

}  // namespace

std::vector<Block*> without_furniture(PageBlocks& page) {
  Body body(page);
  body.leave_out_doubtful();
  std::vector<Block*> blocks = body.rest();
  if (!blocks.empty()) return blocks;
  body.take_all_back();
  return body.rest();
}

std::vector<Block*> find_body(PageBlocks& page, std::string_view title,
                              const std::vector<std::string>& descriptions) {
  Body body(page);
  body.leave_out_furniture();
  std::vector<Block*> blocks = body.article(title, descriptions);
  if (text_bytes(blocks) > 0) return blocks;
  body.take_all_back();
  blocks = body.article(title, descriptions);
  if (!blocks.empty()) return blocks;  // captions say more than what the site says
  Body page_as_it_is(page);
  page_as_it_is.leave_out_doubtful();
  return page_as_it_is.rest_but_headline(title);
}

}  // namespace dateline
