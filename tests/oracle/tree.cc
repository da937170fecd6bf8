#include "tree.h"

#include <random>

namespace dateline::oracle {
namespace {

// How tightly the parts of a node hold together.
enum Level { kOr, kAnd, kSideBySide, kNear, kAtom };

Level level_of(const Tree& tree) {
  switch (tree.kind) {
    case Kind::either:
      return kOr;
    case Kind::chain:
      return kAnd;
    case Kind::group:
      return kSideBySide;
    case Kind::near:
      return kNear;
    default:
      return kAtom;
  }
}

class Renderer {
 public:
  explicit Renderer(unsigned spaces) : random_(spaces) {}

  std::string write(const Tree& tree, Level least) {
    const std::string inner = write(tree);
    const bool needed = level_of(tree) < least;
    return needed || tree.parentheses ? "(" + maybe_space() + inner + maybe_space() + ")" : inner;
  }

 private:
  std::string write(const Tree& tree) {
    std::string out;
    switch (tree.kind) {
      case Kind::field:
      case Kind::facet:
        return tree.name + ":" + write(tree.children[0], kAtom);
      case Kind::near:
        for (std::size_t i = 0; i < tree.children.size(); ++i) {
          if (i > 0) {
            std::string name = tree.ordered ? "ADJ" : "NEAR";
            if (const unsigned n = tree.distances[i - 1]; n > 0) name += "/" + std::to_string(n);
            append(out, name);
          }
          append(out, write(tree.children[i], kAtom));
        }
        return out;
      case Kind::group:
        for (std::size_t i = 0; i < tree.children.size(); ++i) {
          std::string clause = write(tree.children[i], kNear);
          if (tree.signs[i] != ' ') clause.insert(0, 1, tree.signs[i]);
          append(out, clause);
        }
        return out;
      case Kind::chain:
        for (std::size_t i = 0; i < tree.children.size(); ++i) {
          if (tree.signs[i] == '!') append(out, i > 0 && random_() % 2 == 0 ? "AND NOT" : "NOT");
          if (tree.signs[i] == '&' && i > 0) append(out, "AND");
          append(out, write(tree.children[i], kSideBySide));
        }
        return out;
      case Kind::either:
        for (std::size_t i = 0; i < tree.children.size(); ++i) {
          if (i > 0) append(out, "OR");
          append(out, write(tree.children[i], kAnd));
        }
        return out;
      default:
        return tree.text;
    }
  }

  std::string maybe_space() { return random_() % 8 == 0 ? " " : ""; }
  void append(std::string& out, const std::string& next) {
    // "- (a)" is not "-(a)".
    const bool apart =
        out.empty() || out.back() == ')' || (next.front() == '(' && out.back() != '-' && out.back() != '+');
    if (!out.empty() && !(apart && random_() % 6 == 0)) {
      static constexpr const char* kSpaces[] = {"  ", "\t", "\n", "\r\n"};
      const auto n = random_() % 40;
      out += n < 4 ? kSpaces[n] : " ";
    }
    out += next;
  }

  std::minstd_rand random_;
};

}  // namespace

std::string render(const Tree& tree, unsigned spaces) { return Renderer(spaces + 1).write(tree, kOr); }

std::vector<Tree> smaller(const Tree& tree) {
  std::vector<Tree> out;
  const bool prefix = tree.kind == Kind::field || tree.kind == Kind::facet;
  if (!prefix)
    for (const Tree& child : tree.children)
      if (child.kind != Kind::punctuation) out.push_back(child);
  if (tree.parentheses) {
    out.push_back(tree);
    out.back().parentheses = false;
  }
  // One child is enough where it has a sign.
  if (tree.children.size() > 2 || (tree.children.size() == 2 && !tree.signs.empty())) {
    for (std::size_t i = 0; i < tree.children.size(); ++i) {
      Tree less = tree;
      const auto at = static_cast<std::ptrdiff_t>(i);
      less.children.erase(less.children.begin() + at);
      if (!less.signs.empty()) less.signs.erase(i, 1);
      if (!less.distances.empty()) less.distances.pop_back();
      out.push_back(std::move(less));
    }
  }
  for (std::size_t i = 0; i < tree.children.size(); ++i) {
    for (Tree& child : smaller(tree.children[i])) {
      Tree less = tree;
      less.children[i] = std::move(child);
      out.push_back(std::move(less));
    }
  }
  return out;
}

bool is_filter(const Tree& tree) {
  switch (tree.kind) {
    case Kind::everything:
    case Kind::value:
    case Kind::dates:
    case Kind::undated:
    case Kind::facet:
      return true;
    case Kind::word:
    case Kind::phrase:
    case Kind::verbatim:
    case Kind::near:
    case Kind::punctuation:
      return false;
    default:
      break;
  }
  for (std::size_t i = 0; i < tree.children.size(); ++i) {
    const bool negative = !tree.signs.empty() && (tree.signs[i] == '-' || tree.signs[i] == '!');
    if (!negative && tree.children[i].kind != Kind::punctuation && !is_filter(tree.children[i])) return false;
  }
  return true;
}

}  // namespace dateline::oracle
