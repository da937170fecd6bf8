#include "extract/plain_text.h"

#include <algorithm>
#include <map>
#include <set>

#include "analysis/fold.h"
#include "extract/furniture.h"
#include "extract/language.h"
#include "extract/prose_date.h"
#include "utf8.h"

namespace dateline {
namespace {

constexpr std::size_t kWrapColumn = 100;    // lines wrapped by a program are no longer than this
constexpr std::size_t kMinWrapColumn = 40;  // and fill at least this much
constexpr std::size_t kMaxHeadlineBytes = 300;
constexpr std::size_t kMaxHeadParagraphs = 8;  // captions, headline, date and byline before the body

bool is_indented(std::string_view line) { return line.substr(0, 2) == "  " || line.substr(0, 1) == "\t"; }

// Whether the lines of a block were cut at a column: all but the last nearly as long as the longest, and few
// of them the end of a sentence.
bool is_wrapped(const std::vector<std::string_view>& lines) {
  if (lines.size() < 2) return false;
  std::size_t longest = 0, shortest = std::string_view::npos, sentences = 0;
  for (const std::string_view line : lines) longest = std::max(longest, line.size());
  for (std::size_t i = 0; i + 1 < lines.size(); ++i) {
    shortest = std::min(shortest, lines[i].size());
    sentences += lines[i].ends_with('.') ? 1 : 0;
  }
  if (sentences * 2 > lines.size() - 1) return false;
  return longest <= kWrapColumn && longest >= kMinWrapColumn && shortest * 3 >= longest * 2;
}

void flush(std::vector<std::string_view>& block, const std::function<void(std::string)>& visit) {
  const auto squeezed = [&](std::string_view text) {
    if (std::string paragraph = squeeze_space(text); !paragraph.empty()) visit(std::move(paragraph));
  };
  if (is_wrapped(block)) {
    std::string joined;
    joined.reserve(block.size() * (kWrapColumn + 1));
    for (const std::string_view line : block) joined.append(line).append(" ");
    squeezed(joined);
  } else {
    for (const std::string_view line : block) squeezed(line);
  }
  block.clear();
}

// A letter and a full stop, which end no sentence: 5 августа 2022 г.
bool ends_in_a_letter(std::string_view paragraph) {
  const std::size_t word = paragraph.rfind(' ') + 1;
  if (word == 0 || !paragraph.ends_with('.')) return false;
  paragraph.remove_prefix(word);
  return !is_digit(paragraph.front()) && decode_utf8(paragraph, 0).bytes + 1 == paragraph.size();
}

// A sentence and behind it a few words that are none: "Rusiya sülhməramlıları. AP", or a label for the
// picture's maker: "Laçın dəhlizi. Foto: Reuters".
bool has_credit(std::string_view paragraph) {
  constexpr std::size_t kMaxCreditBytes = 40;
  if (paragraph.size() > kMaxHeadlineBytes || is_sentence(paragraph)) return false;
  const std::string folded = fold_value(paragraph);
  for (const std::string_view label : {"foto:", "foto ", "photo:", "photo ", "фото:", "фото ", "fotograf:",
                                       "image:", "credit:", "bild:", "©", "(c)", "լուսանկար", "ფოტო"})
    if (const std::size_t at = folded.find(label);
        at != std::string::npos && (at == 0 || !std::isalnum(static_cast<unsigned char>(folded[at - 1]))))
      return true;
  for (const std::string_view mark : {". ", " / ", " | ", ") "}) {
    const std::size_t at = paragraph.rfind(mark);
    if (at != std::string_view::npos && at > 0 && paragraph.size() - at - mark.size() <= kMaxCreditBytes)
      return true;
  }
  return false;
}

// "Advertisement", "Share": printed again and again between the paragraphs of an article.
void erase_repeated_labels(std::vector<std::string>& paragraphs) {
  constexpr std::size_t kTimes = 3;
  std::map<std::string, std::size_t> times;
  for (const std::string& p : paragraphs)
    if (!is_sentence(p) && is_site_label(p)) ++times[fold_value(p)];
  if (std::none_of(times.begin(), times.end(), [](const auto& label) { return label.second >= kTimes; }))
    return;
  std::erase_if(paragraphs, [&](const std::string& p) {
    const auto found = times.find(fold_value(p));
    return found != times.end() && found->second >= kTimes;
  });
}

// What stands before the body, taken apart.
class Head {
 public:
  Head(std::vector<std::string>& paragraphs, Article& article, const DateHints& hints)
      : paragraphs_(paragraphs), article_(article), hints_(hints) {}

  void read() {
    take_repeated_captions();
    const std::size_t size = head_size();
    std::string body;
    for (std::size_t i = size; i < paragraphs_.size() && body.size() < 4000; ++i)
      body += paragraphs_[i] + "\n";
    const LanguageGuess body_language = guess_language(body);

    std::vector<std::string> kept;
    for (std::size_t i = 0; i < size; ++i) {
      std::string& p = paragraphs_[i];
      if (const auto said = read_date_line(p, hints_);
          said && said->leads && (!is_sentence(p) || ends_in_a_letter(p)) && article_.date.empty()) {
        article_.date = iso_day(said->date);
        article_.date_from = "prose";
        continue;
      }
      const LanguageGuess language = guess_language(p);
      const bool foreign = language.reliable && body_language.reliable && language.code != body_language.code;
      if (has_credit(p) || foreign) {
        add_caption(std::move(p));
      } else if (article_.title.empty() && kept.empty() && p.size() <= kMaxHeadlineBytes &&
                 last_is_no_stop(p)) {
        article_.title = std::move(p);
      } else {
        kept.push_back(std::move(p));
      }
    }
    paragraphs_.erase(paragraphs_.begin(), paragraphs_.begin() + static_cast<std::ptrdiff_t>(size));
    paragraphs_.insert(paragraphs_.begin(), std::make_move_iterator(kept.begin()),
                       std::make_move_iterator(kept.end()));
  }

 private:
  static bool last_is_no_stop(std::string_view p) { return !p.empty() && p.back() != '.' && p.back() != ':'; }

  void add_caption(std::string text) {
    if (!captions_.insert(fold_value(text)).second) return;
    article_.captions.push_back({std::move(text), {}});
  }

  // A short paragraph printed twice in a row is a picture's caption, wherever it stands. One that comes again
  // later stays once.
  void take_repeated_captions() {
    std::vector<std::string> kept;
    std::string caption;  // folded, while it may come again
    std::string next = paragraphs_.empty() ? std::string() : fold_value(paragraphs_[0]);
    for (std::size_t i = 0; i < paragraphs_.size(); ++i) {
      const std::string folded = std::move(next);
      next = i + 1 < paragraphs_.size() ? fold_value(paragraphs_[i + 1]) : std::string();
      if (!caption.empty() && folded == caption) continue;
      caption.clear();
      if (folded == next && !folded.empty()) {
        if (!is_long(paragraphs_[i])) {
          add_caption(paragraphs_[i]);
          caption = folded;
          continue;
        }
        paragraphs_[i + 1].clear();
        next.clear();
      }
      if (!paragraphs_[i].empty()) kept.push_back(std::move(paragraphs_[i]));
    }
    paragraphs_ = std::move(kept);
  }

  // Paragraphs before the first that is surely text; none where no text follows.
  std::size_t head_size() const {
    for (std::size_t i = 0; i < std::min(paragraphs_.size(), kMaxHeadParagraphs); ++i)
      if (is_long(paragraphs_[i]) && is_sentence(paragraphs_[i]) && !has_credit(paragraphs_[i])) return i;
    return paragraphs_.size() > 1 && is_sentence(paragraphs_[1]) ? 1 : 0;
  }

  std::vector<std::string>& paragraphs_;
  Article& article_;
  const DateHints& hints_;
  std::set<std::string> captions_;  // folded
};

}  // namespace

void for_each_paragraph(std::string_view text, const std::function<void(std::string)>& visit) {
  std::vector<std::string_view> block;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ' || line.back() == '\t'))
      line.remove_suffix(1);
    if (line.find_first_not_of(" \t\f\v") == std::string_view::npos) {
      flush(block, visit);
      continue;
    }
    // An indented line begins a paragraph, unless the whole block is indented.
    if (is_indented(line) && !block.empty() && !is_indented(block.back())) flush(block, visit);
    block.push_back(line);
  }
  flush(block, visit);
}

void read_plain_text(std::string_view text, Article& article, std::string_view fetched) {
  std::vector<std::string> paragraphs;
  for_each_paragraph(text, [&](std::string p) { paragraphs.push_back(std::move(p)); });
  erase_repeated_labels(paragraphs);
  DateHints hints;
  hints.fetched = parse_iso_date(fetched);
  Head(paragraphs, article, hints).read();
  paragraphs.resize(find_article_end(paragraphs));
  for (std::string& p : paragraphs) article.paragraphs.push_back({std::move(p), {}});
}

}  // namespace dateline
