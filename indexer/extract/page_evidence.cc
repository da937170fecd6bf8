#include "extract/page_evidence.h"

#include <algorithm>
#include <set>

#include "analysis/fold.h"
#include "extract/element_names.h"
#include "extract/prose_date.h"
#include "utf8.h"

namespace dateline {
namespace {

constexpr std::size_t kLabelBytes = 60;  // before a date in its element

// Of both: makers of pages use either.
NamedRoles roles_of(const GumboNode* node) {
  return named_roles(attribute(node, "class")) | named_roles(attribute(node, "id"));
}

enum class Whose { article, site, others };

// Of elements of comments and other articles, and of the site: its lists of articles, which may be named so
// where they are one article, and footers, which an article has too.
Whose owner_of(const GumboNode* node, NamedRoles roles) {
  const GumboTag tag = tag_of(node);
  if (tag == GUMBO_TAG_NAV || tag == GUMBO_TAG_ASIDE) return Whose::others;
  if (tag == GUMBO_TAG_HTML || tag == GUMBO_TAG_BODY || tag == GUMBO_TAG_MAIN) return Whose::article;
  if (attribute(node, "itemtype").ends_with("/Comment") || has_word(attribute(node, "itemprop"), "comment") ||
      roles.has_any(NamedRole::others))
    return Whose::others;
  const bool of_site = tag == GUMBO_TAG_FOOTER || roles.has_any(NamedRole::site | NamedRole::listing);
  return of_site ? Whose::site : Whose::article;
}

bool is_same_title(std::string_view folded, std::string_view title) {
  constexpr std::size_t kEnough = 15, kMost = 1000;  // longer than that is no title to search
  if (folded.empty() || title.empty()) return false;
  if (folded == title) return true;
  if (std::max(folded.size(), title.size()) > kMost) return false;
  return std::min(folded.size(), title.size()) >= kEnough &&
         (folded.find(title) != std::string_view::npos || title.find(folded) != std::string_view::npos);
}

// The element that shows the title; else the first heading.
const GumboNode* find_headline(const GumboNode* root, const std::string& title) {
  const GumboNode *first = nullptr, *best = nullptr;
  traverse(
      root,
      [&](const GumboNode* node) {
        const GumboTag tag = tag_of(node);
        if (tag != GUMBO_TAG_H1 && tag != GUMBO_TAG_H2) return true;
        if (tag == GUMBO_TAG_H1 && first == nullptr) first = node;
        const bool better = best == nullptr || (tag == GUMBO_TAG_H1 && tag_of(best) != GUMBO_TAG_H1);
        if (better && is_same_title(fold_value(text_content(node)), title)) best = node;
        return false;
      },
      [](const GumboNode*) {});
  return best != nullptr ? best : first;
}

struct OpenAuthor {
  const GumboNode* node;
  int rank;
  std::size_t line, text;  // where it begins
};

class EvidenceReader {
 public:
  EvidenceReader(const GumboNode* root, const std::string& title, PageEvidence& out)
      : out_(out), headline_(find_headline(root, title)) {
    out_.headline_element = headline_;
    for (const GumboNode* n = headline_; n != nullptr; n = n->parent) around_headline_.insert(n);
    traverse(
        root, [&](const GumboNode* n) { return enter(n); }, [&](const GumboNode* n) { leave(n); });
    flush();
    const std::vector<PageLine>& lines = out_.lines;
    if (out_.headline && *out_.headline >= lines.size()) out_.headline.reset();
    const bool matched = out_.headline && is_same_title(fold_value(lines[*out_.headline].text), title);
    for (std::size_t i = 0; i < lines.size() && !matched; ++i)  // a headline in bold type
      if (!lines[i].of_others && fold_value(lines[i].text) == title) {
        out_.headline = i;
        break;
      }
  }

 private:
  bool enter(const GumboNode* node) {
    const GumboElement* e = element_of(node);
    if (e == nullptr) {
      if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_CDATA) text_ += node->v.text.text;
      if (node->type == GUMBO_NODE_WHITESPACE) text_ += ' ';
      return true;
    }
    if (is_no_text(e->tag)) return false;
    if (is_block(e->tag) || e->tag == GUMBO_TAG_BR || node == headline_) flush();
    if (node == headline_) out_.headline = out_.lines.size();
    const NamedRoles roles = roles_of(node);
    if (const Whose whose = owner_of(node, roles);
        whose != Whose::article && !around_headline_.contains(node)) {
      flush();  // the text before is of another line, whatever the element
      of_others_.push_back({node, whose});
      open_others_ += whose == Whose::others ? 1 : 0;
    }
    if (!around_headline_.contains(node) && is_of_change(node, roles)) {
      flush();
      changed_.push_back(node);
    }
    if (of_others_.empty()) {
      read_element(node, e->tag, roles);
      if (const auto rank = author_rank(node, roles))
        authors_.push_back({node, *rank, out_.lines.size(), text_.size()});
    }
    if (e->tag == GUMBO_TAG_TIME || is_named(node, roles)) {
      if (dated_.empty() && text_.size() > kLabelBytes) flush();
      dated_.push_back(node);
      named_ = true;
    }
    return true;
  }

  // Shows when the page was changed, as the names of the element say. Sites say "published updated" of pages
  // that were not.
  static bool is_of_change(const GumboNode* node, NamedRoles roles) {
    roles |= named_roles(attribute(node, "itemprop"));
    if (!roles.has_any(NamedRole::change) || roles.has_any(NamedRole::publication)) return false;
    switch (tag_of(node)) {
      case GUMBO_TAG_TIME:
      case GUMBO_TAG_SPAN:
      case GUMBO_TAG_P:
      case GUMBO_TAG_LI:
      case GUMBO_TAG_DD:
      case GUMBO_TAG_TD:
      case GUMBO_TAG_ABBR:
      case GUMBO_TAG_SMALL:
      case GUMBO_TAG_EM:
      case GUMBO_TAG_I:
      case GUMBO_TAG_B:
      case GUMBO_TAG_STRONG:
        return true;
      default:
        return is_named(node, roles);  // a division may be the article: "post updated"
    }
  }

  static bool is_named(const GumboNode* node, NamedRoles roles) {
    const GumboTag tag = tag_of(node);
    if (tag == GUMBO_TAG_BODY || tag == GUMBO_TAG_HTML || tag == GUMBO_TAG_ARTICLE || tag == GUMBO_TAG_MAIN)
      return false;
    return roles.has_any(NamedRole::date) ||
           attribute(node, "itemprop").find("datePublished") != std::string_view::npos;
  }

  void read_element(const GumboNode* node, GumboTag tag, NamedRoles roles) {
    std::string_view value = attribute(node, "content");
    const std::string_view property = attribute(node, "itemprop");
    if (tag == GUMBO_TAG_META) {
      std::string_view name = attribute(node, "property");
      if (name.empty()) name = attribute(node, "name");
      if (name.empty()) name = property;
      if (!name.empty() && !value.empty()) out_.meta.emplace_back(ascii_lower(name), value);
      return;
    }
    const bool published = property.find("datePublished") != std::string_view::npos;
    const bool created = property.find("dateCreated") != std::string_view::npos;
    const bool named = roles.has_any(NamedRole::publication) ||
                       gumbo_get_attribute(&element_of(node)->attributes, "pubdate") != nullptr;
    if (value.empty()) value = attribute(node, "datetime");
    if (value.empty() && named) value = attribute(node, "title");  // <abbr class="published" title=…>
    if (!published && !created && !(tag == GUMBO_TAG_TIME || (named && tag == GUMBO_TAG_ABBR))) return;
    // Of a change by its name, or by the words before it.
    const std::string label = squeeze_space(text_.substr(text_.size() - std::min(text_.size(), kLabelBytes)));
    const bool updated = !published && !created && !named &&
                         (!changed_.empty() || roles.has_any(NamedRole::change) ||
                          property.find("dateModified") != std::string_view::npos || says_updated(label));
    if (updated) return;
    if (!value.empty())
      out_.elements.push_back({std::string(value), out_.lines.size(), published, created, named});
  }

  // Microdata, links to an author, names of elements; the less the surer.
  static std::optional<int> author_rank(const GumboNode* node, NamedRoles roles) {
    const std::string_view property = attribute(node, "itemprop");
    if (tag_of(node) == GUMBO_TAG_META || tag_of(node) == GUMBO_TAG_BODY || tag_of(node) == GUMBO_TAG_LINK)
      return {};
    if (property.starts_with("author") || property.starts_with("creator")) return 0;
    if (attribute(node, "rel") == "author") return 1;
    return roles.has_any(NamedRole::author) ? std::optional(2) : std::nullopt;
  }

  // What the element shows, where that is little: a byline, not the life of an author.
  void take_author(const OpenAuthor& open) {
    constexpr std::size_t kLines = 4, kBytes = 200;
    std::string text =
        open.line == out_.lines.size() ? text_.substr(std::min(open.text, text_.size())) : std::string();
    if (text.empty() && out_.lines.size() - open.line <= kLines) {
      for (std::size_t i = open.line; i < out_.lines.size(); ++i) text += out_.lines[i].text + " | ";
      text += text_;
    }
    text = squeeze_space(text);
    if (!text.empty() && text.size() <= kBytes)
      out_.authors.push_back({std::move(text), open.line, open.rank});
  }

  void leave(const GumboNode* node) {
    const GumboTag tag = tag_of(node);
    if (!authors_.empty() && authors_.back().node == node) {
      take_author(authors_.back());
      authors_.pop_back();
    }
    if (!dated_.empty() && dated_.back() == node) {
      dated_.pop_back();
      if (dated_.empty()) flush();
    }
    if (is_block(tag) || node == headline_) flush();
    if (!changed_.empty() && changed_.back() == node) {
      flush();
      changed_.pop_back();
    }
    if (!of_others_.empty() && of_others_.back().node == node) {
      flush();
      open_others_ -= of_others_.back().whose == Whose::others ? 1 : 0;
      of_others_.pop_back();
    }
  }

  void flush() {
    std::string text = squeeze_space(text_);
    text_.clear();
    const bool named = std::exchange(named_, !dated_.empty());
    if (text.empty()) return;
    const bool of_others = !of_others_.empty() || !changed_.empty();
    const bool of_site = of_others && changed_.empty() && open_others_ == 0;
    out_.lines.push_back({std::move(text), named, of_others, of_site});
  }

  PageEvidence& out_;
  const GumboNode* headline_;
  std::set<const GumboNode*> around_headline_;
  struct Owned {
    const GumboNode* node;
    Whose whose;
  };
  std::vector<Owned> of_others_;  // that are open
  std::size_t open_others_ = 0;   // of them, others' than the site's
  std::vector<const GumboNode*> changed_, dated_;
  std::vector<OpenAuthor> authors_;
  std::string text_;
  bool named_ = false;
};

}  // namespace

PageEvidence read_page_evidence(const HtmlTree& tree, const std::string& title) {
  PageEvidence out;
  const EvidenceReader reader(tree.root(), fold_value(title), out);
  return out;
}

std::optional<int> lines_from_headline(const PageEvidence& page, std::size_t line) {
  constexpr int kBehind = 12, kBefore = 5;
  if (!page.headline) return std::nullopt;
  const int d = static_cast<int>(line) - static_cast<int>(*page.headline);
  if (d > kBehind || d < -kBefore || d == 0) return std::nullopt;
  return d > 0 ? d : 2 - 2 * d;
}

}  // namespace dateline
