#include "dateline/article.h"

#include <algorithm>

namespace dateline {
namespace {

std::string joined(const std::vector<Paragraph>& paragraphs) {
  std::string out;
  for (const Paragraph& p : paragraphs) {
    if (!out.empty()) out += '\n';
    out += p.text;
  }
  return out;
}

}  // namespace

std::string body_text(const Article& article) { return joined(article.paragraphs); }

std::string caption_text(const Article& article) { return joined(article.captions); }

std::vector<std::string> languages(const Article& article) {
  std::vector<std::string> out;
  const auto add = [&](const std::string& lang) {
    if (!lang.empty() && std::find(out.begin(), out.end(), lang) == out.end()) out.push_back(lang);
  };
  for (const Paragraph& p : article.captions) add(p.lang);
  for (const Paragraph& p : article.paragraphs) add(p.lang);
  if (out.empty()) add(article.lang);
  return out;
}

}  // namespace dateline
