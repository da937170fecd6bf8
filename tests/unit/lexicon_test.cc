#include "words/lexicon.h"

#include <gtest/gtest.h>

#include <set>

namespace dateline {
namespace {

std::vector<Lexeme> read_all(Lexicon& lexicon, std::string_view text, std::string_view lang) {
  const std::vector<Lexicon::Text> texts{{text, lang}};
  Lexicon::Place place;
  std::vector<Lexeme> out;
  for (std::span<const Lexicon::Found> some; !(some = lexicon.read(texts, place)).empty();)
    for (const Lexicon::Found& found : some) out.push_back(*found.lexeme);
  return out;
}

TEST(Lexicon, TellsWordsApartThatDifferInOneLetter) {
  std::string text;
  std::vector<std::string> words;
  for (std::size_t size = 1; size <= 40; ++size)
    for (std::size_t at = 0; at < size; ++at) {
      std::string word(size, 'a');
      word[at] = 'b';
      text += word + " ";
      words.push_back(std::move(word));
    }
  Lexicon lexicon;
  for (int time = 0; time < 2; ++time) {
    const std::vector<Lexeme> read = read_all(lexicon, text, "");
    ASSERT_EQ(read.size(), words.size());
    for (std::size_t i = 0; i < words.size(); ++i) {
      EXPECT_EQ(lexicon.words().at(read[i].word), words[i]);
      EXPECT_EQ(lexicon.stems().at(read[i].stems[0]), words[i]);
    }
    EXPECT_EQ(lexicon.words().size(), words.size());
  }
}

TEST(Lexicon, KnowsAWordWhereverItStandsInAText) {
  Lexicon lexicon;
  for (std::size_t size = 1; size <= 20; ++size) {
    const std::string word(size, 'a'), text = word + " or " + word;
    const std::vector<Lexicon::Text> texts{{text, ""}, {word, ""}};
    Lexicon::Place place;
    const std::span<const Lexicon::Found> found = lexicon.read(texts, place);
    ASSERT_EQ(found.size(), 4u);
    EXPECT_EQ(found[2].lexeme, found[0].lexeme) << size;
    EXPECT_EQ(found[3].lexeme, found[0].lexeme) << size;
  }
}

TEST(Lexicon, StemsSpellingsOfAWordByTheLanguageOfEach) {
  const auto stems = [](Lexicon& lexicon, std::string_view text, std::string_view lang) {
    std::set<std::string> out;
    for (const Lexeme& lexeme : read_all(lexicon, text, lang))
      for (const std::uint32_t stem : lexeme.stems)
        if (stem != Lexeme::kNone) out.emplace(lexicon.stems().at(stem));
    return out;
  };
  const std::pair<std::string, std::string> texts[] = {{"relations Relations RELATIONS", "en"},
                                                       {"Relations relations", "de"},
                                                       {"Übungen übungen UBUNGEN Ubungen", "de"},
                                                       {"relations RELATIONS ubungen", "fr"},
                                                       {"Relations ubungen", ""},
                                                       {"RELATIONS", "en"}};
  Lexicon shared;
  for (const auto& [text, lang] : texts) {
    Lexicon own;
    EXPECT_EQ(stems(shared, text, lang), stems(own, text, lang)) << text << " in " << lang;
  }
  EXPECT_EQ(stems(shared, "RELATIONS", "en"), std::set<std::string>{"relat"});
}

}  // namespace
}  // namespace dateline
