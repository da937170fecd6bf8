#include <gtest/gtest.h>

#include <algorithm>

#include "analysis/tokenize.h"
#include "entities/find_entities.h"
#include "entities/gazetteer.h"
#include "entities/person_names.h"
#include "small_archive.h"
#include "utf8.h"
#include "words/lexicon.h"

namespace dateline::test {
namespace {

using Strings = std::vector<std::string>;

Article found_in(const Strings& paragraphs, const std::string& lang, const std::string& title = "") {
  static EntityFinder finder;  // as a thread uses one for many articles
  Article a = article("a", title, paragraphs, "", lang);
  finder.find(a);
  return a;
}
Strings places(const std::string& text, const std::string& lang = "en") {
  return found_in({text}, lang).places;
}
Strings people(const std::string& text, const std::string& lang = "en") {
  return found_in({text}, lang).people;
}
Strings orgs(const std::string& text, const std::string& lang = "en") { return found_in({text}, lang).orgs; }

TEST(Gazetteer, NamesAreFoldedAsTheWordsOfTextsAre) {
  std::size_t checked = 0;
  for (const GazetteerName& name : Gazetteer::shared().names()) {
    if (name.folded.size() > 3 && name.folded[2] == ':') continue;  // of one language: its key
    std::string words;
    Tokenizer tokenizer(name.folded);
    for (Token t; tokenizer.next(t);) words += (words.empty() ? "" : " ") + std::string(t.folded);
    ASSERT_EQ(words, name.folded);
    ++checked;
  }
  EXPECT_GT(checked, 80000u);
}

TEST(Gazetteer, NoNameIsAPlaceAndAnOrganisation) {
  for (const GazetteerName& name : Gazetteer::shared().names())
    EXPECT_FALSE((name.is & GazetteerName::place) != 0 && (name.is & GazetteerName::org) != 0) << name.folded;
}

TEST(Gazetteer, EveryCountryOfAPlaceIsOne) {
  const Gazetteer& g = Gazetteer::shared();
  ASSERT_GT(g.places(), 5000u);
  for (std::uint16_t i = 0; i < g.places(); ++i)
    if (const std::uint16_t country = g.place(i).country; country != GazetteerPlace::kNone) {
      EXPECT_EQ(g.place(country).kind, GazetteerPlace::Kind::country) << g.place(i).name;
    }
}

TEST(Places, OneCountryHasOneNameInAllLanguages) {
  const Strings armenia{"Armenia"};
  EXPECT_EQ(places("Talks with Armenia went on.", "en"), armenia);
  EXPECT_EQ(places("Ermənistanla sərhəddə sakitlikdir.", "az"), armenia);
  EXPECT_EQ(places("Президент Армении прибыл утром.", "ru"), armenia);
  EXPECT_EQ(places("Ermenistan'da seçim yapıldı.", "tr"), armenia);
  EXPECT_EQ(places("In Armenien wird gewählt.", "de"), armenia);
  EXPECT_EQ(places("L'Arménie attend.", "fr"), armenia);
  EXPECT_EQ(places("Հայաստանի նախագահը ժամանեց։", "hy"), armenia);
  EXPECT_EQ(places("სომხეთში არჩევნები ჩატარდა.", "ka"), armenia);
  EXPECT_EQ(places("وصل الرئيس إلى أرمينيا صباحا", "ar"), armenia);
  EXPECT_EQ(places("У Вірменії відбулися вибори.", "uk"), armenia);
}

TEST(Places, RegionsOfManySpellingsAreOne) {
  const Strings karabakh{"Karabakh"};
  for (const char* text : {"The road to Nagorno-Karabakh is open.", "The road to Karabakh is open."})
    EXPECT_EQ(places(text), karabakh) << text;
  EXPECT_EQ(places("Qarabağda yol açıldı.", "az"), karabakh);
  EXPECT_EQ(places("Dağlıq Qarabağdakı yol açıldı.", "az"), karabakh);
  EXPECT_EQ(places("Дорога в Нагорный Карабах открыта.", "ru"), karabakh);
}

TEST(Places, CitiesBringTheirCountry) {
  EXPECT_EQ(places("They met in Yerevan."), (Strings{"Armenia", "Yerevan"}));
  EXPECT_EQ(places("Laçında yol bağlandı.", "az"), (Strings{"Azerbaijan", "Lachin"}));
}

TEST(Places, PeopleAndAbbreviationsAreOfTheirCountry) {
  EXPECT_EQ(places("Japanese exports rose."), Strings{"Japan"});
  EXPECT_EQ(places("The U.K. and the U.S. agreed."), (Strings{"United Kingdom", "United States"}));
  EXPECT_EQ(places("ABŞ bəyanat verdi.", "az"), Strings{"United States"});
  EXPECT_EQ(places("Let us go, said the driver of US steel."), Strings{"United States"});
  EXPECT_EQ(places("The company sold ABS to a buyer."), Strings{});
}

TEST(Places, NamesOfPersonsAreNone) {
  EXPECT_EQ(places("Michael Jordan scored again."), Strings{});
  EXPECT_EQ(places("The road to Jordan was closed."), Strings{"Jordan"});
}

TEST(Places, GivenNamesInACaseAreNone) {
  EXPECT_EQ(places("Там видели Армена Саркисяна с Александром Лукашенко и Георгием Канделаки.", "ru"),
            Strings{});
  EXPECT_EQ(places("Там письмо Армену, письмо Константину, письмо Анатолию.", "ru"), Strings{});
  EXPECT_EQ(places("Вчера были в Армении, сегодня Армению хвалят.", "ru"), Strings{"Armenia"});
}

TEST(Places, CommonWordsNeedAWordThatSaysTheyArePlaces) {
  EXPECT_EQ(places("Nice weather and Reading lamps. Mobile phones."), Strings{});
  EXPECT_EQ(places("The festival in Nice was opened."), (Strings{"France", "Nice"}));
}

TEST(Places, WhatIsNamedInPassingIsLeftOut) {
  std::string text =
      "Armenia voted. Armenia counts. In Armenia the votes are counted by hand. Armenia waits. ";
  for (int i = 0; i < 40; ++i) text += "The count went on all through the night. ";
  EXPECT_EQ(places(text + "The paper came from Finland."), Strings{"Armenia"});
}

TEST(Persons, TitlesGivenNamesAndSurnamesTell) {
  EXPECT_EQ(people("US Secretary of State Blinken spoke to President Aliyev."),
            (Strings{"Blinken", "Aliyev"}));
  EXPECT_EQ(people("Deputy of the Milli Majlis Arzu Nagiyev believes so."), Strings{"Arzu Nagiyev"});
  EXPECT_EQ(people("He met Ursula von der Leyen and Robert Smith."),
            (Strings{"Ursula von der Leyen", "Robert Smith"}));
  EXPECT_EQ(people("The Blue House and the Salt Lake were empty."), Strings{});
}

TEST(Persons, ATitleMayBeOfSmallWords) {
  EXPECT_EQ(people("Then its chief executive Terrence Elkes left."), Strings{"Terrence Elkes"});
}

TEST(Persons, SpellingsAndCasesOfOnePersonAreOne) {
  const Article a = found_in({"Prezident İlham Əliyev danışıb.", "İlham Əliyevin sözləri.",
                              "Əliyevlə görüş oldu.", "President Ilham Aliyev said so."},
                             "az");
  EXPECT_EQ(a.people, Strings{"İlham Əliyev"});
  EXPECT_EQ(people("Он встретил Тимура Ескалиева. Тимур Ескалиев уехал.", "ru"), Strings{"Тимур Ескалиев"});
}

TEST(Persons, CasesAreShownInTheFirstOne) {
  EXPECT_EQ(
      people("Prezident Vladimir Putin gəldi. Prezident Putinlə görüş oldu. Vladimir Putinin sözləri.", "az"),
      Strings{"Vladimir Putin"});
  EXPECT_EQ(people("Bu gün Əliyevdən cavab gəldi. Sonra Əliyevə zəng oldu.", "az"), Strings{"Əliyev"});
  EXPECT_EQ(people("Bugün Recep Tayyip Erdoğan geldi. Cumhurbaşkanı Erdoğanla görüştü.", "tr"),
            Strings{"Recep Tayyip Erdoğan"});
  EXPECT_EQ(people("Никол Пашинян приехал. Потом он встретился с Пашиняном. Там с Николом Пашиняном.", "ru"),
            Strings{"Никол Пашинян"});
  EXPECT_EQ(people("Вчера Владимир Путин приехал. Там письмо президенту Путину отправили.", "ru"),
            Strings{"Владимир Путин"});
  EXPECT_EQ(people("Там письмо Владимиру Зеленскому отправили.", "ru"), Strings{"Владимир Зеленский"});
  EXPECT_EQ(people("Там слова Сергея Лаврова и Игорем Сечиным.", "ru"),
            (Strings{"Сергей Лавров", "Игорь Сечин"}));
  EXPECT_EQ(people("Президента Володимира Зеленського чекали.", "uk"), Strings{"Володимир Зеленський"});
}

TEST(Persons, ANameIsRewrittenOnlyWhereBothItsWordsShowTheCase) {
  for (const std::string name :
       {"Роберта Метсола", "Никола Тесла", "Никола Саркози", "Никола Пашиняна", "Ивана Трамп",
        "Валерия Новодворская", "Валерия Лукьянова", "Владислава Петрова", "Ярослава Стецько",
        "Руслана Лыжичко", "Александра Петрова", "Алексея Навального", "Максима Горького", "Дмитрию Петрова"})
    EXPECT_EQ(people("Вчера там " + name + " была.", "ru"), Strings{name});
  for (const std::string name : {"Олександра Матвійчук", "Олександра Устінова", "Дениса Шмигаля",
                                 "Сергія Притули", "Руслана Лижичко", "Віталієм Кличком"})
    EXPECT_EQ(people("Тоді там " + name + " була.", "uk"), Strings{name});
  EXPECT_EQ(people("Вірші Тараса Шевченка та слова Петра Порошенка.", "uk"),
            (Strings{"Тарас Шевченко", "Петро Порошенко"}));
  EXPECT_EQ(people("Слова Виктора Януковича и Бориса Троицкого.", "ru"),
            (Strings{"Виктор Янукович", "Борис Троицкий"}));
}

TEST(Persons, OtherwiseTheArticleHasToNameThemInTheFirstCase) {
  EXPECT_EQ(people("Вчера Алексей Навальный говорил. Потом увезли Алексея Навального.", "ru"),
            Strings{"Алексей Навальный"});
  EXPECT_EQ(people("Там видели Дональда Трампа. Вчера Дональд Трамп говорил.", "ru"),
            Strings{"Дональд Трамп"});
  EXPECT_EQ(people("Вчера Александр Лукашенко говорил. Потом увезли Александра Лукашенко.", "ru"),
            Strings{"Александр Лукашенко"});
  EXPECT_EQ(people("Там був Віталій Кличко. Розмова з Віталієм Кличком.", "uk"), Strings{"Віталій Кличко"});
}

TEST(Persons, WordsInCapitalsStayAsWritten) {
  EXPECT_EQ(people("Вчера интервью СЕРГЕЯ КОЛОМОЙСКОГО вышло.", "ru"), Strings{"СЕРГЕЯ КОЛОМОЙСКОГО"});
  EXPECT_EQ(people("Вчера письмо Сергею ЛАВРОВУ отправили.", "ru"), Strings{"Сергею ЛАВРОВУ"});
}

TEST(Persons, PatronymicsAreNoCases) {
  for (const std::string name : {"Anna Ivanovna", "Natalya Andreyevna", "Olqa Petrovna"}) {
    EXPECT_EQ(people("Bu gün " + name + " gəldi.", "az"), Strings{name});
    EXPECT_EQ(people("Bugün " + name + " geldi.", "tr"), Strings{name});
  }
  EXPECT_EQ(people("Bu gün Anna Petrov və Anna Petrovna gəldi.", "az"),
            (Strings{"Anna Petrov", "Anna Petrovna"}));
}

TEST(Persons, WomenKeepTheirSurnames) {
  EXPECT_EQ(people("Там Ильхам Алиев и Мехрибан Алиева приехали.", "ru"),
            (Strings{"Ильхам Алиев", "Мехрибан Алиева"}));
  EXPECT_EQ(people("Bu gün İlham Əliyev və Mehriban Əliyeva gəldi.", "az"),
            (Strings{"İlham Əliyev", "Mehriban Əliyeva"}));
}

TEST(Persons, JoinersWithinTheirNamesDoNoHarm) {
  const Strings found = people("Там слова Владимира Зеленск\u200Dог\u200Dо были.", "ru");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(find_invalid_utf8(found.front()), std::string_view::npos);
}

TEST(Persons, ThoseOfOneSurnameWithOtherGivenNamesAreTwo) {
  EXPECT_EQ(people("Ilham Aliyev met Heydar Aliyev."), (Strings{"Ilham Aliyev", "Heydar Aliyev"}));
}

TEST(Persons, ThingsNamedAfterThemAreNone) {
  EXPECT_EQ(people("She won the Robert Smith Award."), Strings{});
}

TEST(Persons, WeakPlaceNamesAreSurnamesBehindTitlesAndGivenNames) {
  EXPECT_EQ(people("They remember President Lincoln well."), Strings{"Lincoln"});
  EXPECT_EQ(people("A book of George W. Bush is out."), Strings{"George W. Bush"});
  EXPECT_EQ(people("The court heard Senator Houston again."), Strings{"Houston"});
  EXPECT_EQ(places("The court heard Senator Houston again."), Strings{});
}

TEST(Persons, APlaceOrTitleMayFollowThem) {
  EXPECT_EQ(people("İlham Əliyev Rusiyaya gedib.", "az"), Strings{"İlham Əliyev"});
  EXPECT_EQ(people("Sonra İlham Ermənistanda danışıb.", "az"), Strings{});
  EXPECT_EQ(places("Sonra İlham Ermənistanda danışıb.", "az"), Strings{"Armenia"});
}

TEST(Persons, TheyBeginWithTheGivenName) {
  EXPECT_EQ(people("Там премьер-министр Армении Никол Пашинян сказал.", "ru"), Strings{"Никол Пашинян"});
  EXPECT_EQ(people("Then Justice Clarence Thomas spoke."), Strings{"Clarence Thomas"});
  EXPECT_EQ(people("They asked Sean O'Brien."), Strings{"Sean O'Brien"});
}

TEST(Persons, AHeadlineInTitleCaseNamesNobodyItself) {
  EXPECT_EQ(found_in({"Nobody spoke."}, "en", "John Smith Wins Race").people, Strings{});
  EXPECT_EQ(found_in({"The race went to John Smith."}, "en", "John Smith Wins Race").people,
            Strings{"John Smith"});
  EXPECT_EQ(found_in({"Nobody spoke."}, "en", "Voters in Armenia Wait").places, Strings{"Armenia"});
}

TEST(Places, ThoseOfTheBeginningAreKept) {
  EXPECT_EQ(found_in({"The ministers of Armenia, Iran, Russia and Finland talked."}, "en",
                     "Armenia waits for Armenia, says Armenia")
                .places,
            (Strings{"Armenia", "Iran", "Russia", "Finland"}));
}

TEST(Places, TheirNamesMayEndInASmallWord) {
  EXPECT_EQ(places("Корабли вышли в Черное море.", "ru"), Strings{"Black Sea"});
  EXPECT_EQ(places("Шторм на Черном море.", "ru"), Strings{"Black Sea"});
  EXPECT_EQ(places("L'Arabie saoudite a répondu.", "fr"), Strings{"Saudi Arabia"});
  EXPECT_EQ(places("Long beach days. The Spring hill was green. Salt lake boats and New castle views.", "en"),
            Strings{});
}

TEST(Places, AnyLetterBeyondAsciiAsksTheNamesOfTheLanguageFirst) {
  EXPECT_EQ(places("Heyet Şam yönetimiyle görüştü.", "tr"), (Strings{"Syria", "Damascus"}));
  EXPECT_EQ(places("Toplantıya Sam katıldı.", "tr"), Strings{});
  EXPECT_EQ(places("A França respondeu.", "pt"), Strings{"France"});
}

TEST(Places, ANameMayGoOverTheEndOfALine) {
  EXPECT_EQ(places("They met in New\nYork again."), (Strings{"United States", "New York"}));
}

TEST(Places, APrepositionMayBeginASentence) {
  EXPECT_EQ(places("It is late. In Nice it rained."), (Strings{"France", "Nice"}));
}

TEST(Orgs, TheirNamesMayEndInASmallWord) {
  EXPECT_EQ(orgs("L'Union européenne a répondu.", "fr"), Strings{"European Union"});
  EXPECT_EQ(orgs("Европейский союз ответил.", "ru"), Strings{"European Union"});
}

TEST(Orgs, SmallWordsMayStandInTheirNames) {
  EXPECT_EQ(orgs("The Organisation for Economic Co-operation and Development met."), Strings{"OECD"});
  EXPECT_EQ(orgs("The Banca Nazionale del Lavoro closed."), Strings{"Banca Nazionale del Lavoro"});
}

TEST(Orgs, CuesAndWellKnownNamesTell) {
  EXPECT_EQ(orgs("The Ministry of Foreign Affairs and the Central Bank answered."),
            (Strings{"Ministry of Foreign Affairs", "Central Bank"}));
  EXPECT_EQ(orgs("Xarici İşlər Nazirliyinin bəyanatı.", "az"), Strings{"Xarici İşlər Nazirliyi"});
  EXPECT_EQ(orgs("ООН и НАТО ответили.", "ru"), (Strings{"United Nations", "NATO"}));
  EXPECT_EQ(orgs("The bank and the party were there."), Strings{});
}

TEST(Orgs, AnAcronymInBracketsIsTheOrganisation) {
  EXPECT_EQ(orgs("The Baltic Fishing Federation (BFF) met. BFF boats stayed out."),
            Strings{"Baltic Fishing Federation"});
}

TEST(Entities, WhatTheSourceGivesWins) {
  Article a = article("a", "", {"President Aliyev spoke in Baku of NATO."});
  a.places = {"Somewhere"};
  EntityFinder finder;
  finder.find(a);
  EXPECT_EQ(a.places, Strings{"Somewhere"});
  EXPECT_EQ(a.people, Strings{"Aliyev"});
  EXPECT_EQ(a.guessed, (Strings{"people", "orgs"}));
}

TEST(Entities, WhatWasFoundBeforeIsFoundAnew) {
  Article a = article("a", "", {"They met in Yerevan."});
  a.places = {"Paris"};
  a.guessed = {"places"};
  EntityFinder finder;
  finder.find(a);
  EXPECT_EQ(a.places, (Strings{"Armenia", "Yerevan"}));
  EXPECT_EQ(a.guessed, Strings{"places"});
}

TEST(Entities, APlaceIsFoundByItsNameInAnotherLanguage) {
  const SmallArchive archive(
      {article("az", "", {"Ermənistan cavab verdi."}, "", "az"), article("en", "", {"Nobody answered."})});
  EXPECT_EQ(archive.ids("place:Armenia"), Strings{"az"});
  const SearchResult result = archive.search("place:Armenia", [](SearchRequest& r) { r.explain = true; });
  ASSERT_EQ(result.hits.size(), 1u);
  EXPECT_EQ(result.hits[0].guessed, Strings{"place"});
}

TEST(Entities, WhatAWordNamesIsAskedForInEachLanguage) {
  EntityFinder finder;  // of one lexicon
  for (int time = 0; time < 2; ++time)
    for (const auto& [lang, found] :
         {std::pair("tr", Strings{"Syria", "Damascus"}), std::pair("de", Strings{})}) {
      Article a = article("a", "", {"Şam"}, "", lang);
      finder.find(a);
      EXPECT_EQ(a.places, found) << lang;
    }
}

TEST(Entities, AnOverlongWordIsNoNameAndPartsWhatStandsAroundIt) {
  const std::string longest(LexemeTable::kMaxTextBytes, 'X'), longer = longest + "X";
  EXPECT_EQ(people("He saw Ilham " + longer + " Aliyev."), Strings{});
  EXPECT_EQ(people("He saw Ilham Aliyev."), Strings{"Ilham Aliyev"});
}

TEST(Entities, OfACaptionAreFoundInItsLanguage) {
  Article a = article("a", "Talks went on", {"They met again."});
  a.captions = {{"Ermənistanın sülhməramlıları", "az"}, {"In Georgia", ""}};
  EntityFinder finder;
  finder.find(a);
  EXPECT_EQ(a.places, (Strings{"Armenia", "Georgia"}));
}

TEST(Entities, HostileTextsTakeNoLongerThanOthers) {
  std::string names, initials;
  for (int i = 0; i < 200000; ++i) {
    names += "Aliyev" + std::string(1, static_cast<char>('a' + i % 26)) + std::to_string(i) + " Bank of ";
    initials += "A. Vvv" + std::string(1, static_cast<char>('a' + i % 26)) + "ov ";
  }
  const Article a = found_in({names, initials, std::string(1 << 20, 'A'), "\xFF\xFE Bad", ""}, "xx");
  EXPECT_LE(a.people.size(), 20u);
  EXPECT_LE(a.orgs.size(), 20u);
}

TEST(Entities, ValuesAreShort) {
  std::string person = "President Aliyev", org = "Bank";
  for (int i = 0; i < 1000; ++i) {
    person += "-Aliyev";
    org += "-Bank";
  }
  const Article a = found_in({person + " spoke. ", org + " of " + std::string(1000, 'B') + " closed."}, "en");
  EXPECT_EQ(a.people, Strings{});
  for (const std::string& value : a.orgs) EXPECT_LE(value.size(), 150u);
}

TEST(Entities, OfLongArticlesTheBeginningIsRead) {
  std::string text = "They met in Yerevan. ";
  for (int i = 0; i < 20000; ++i) text += "A ";
  for (int i = 0; i < 1000; ++i) text += "Finland ";
  EXPECT_EQ(places(text), (Strings{"Armenia", "Yerevan"}));
}

}  // namespace
}  // namespace dateline::test
