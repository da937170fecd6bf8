// The tables of names: that the countries and capitals of the news are known by what each language calls
// them.
#include "entities/gazetteer.h"

#include <gtest/gtest.h>

#include <array>

#include "analysis/tokenize.h"
#include "entities/case_endings.h"

namespace dateline::test {
namespace {

std::string folded(std::string_view name) {
  std::string words;
  Tokenizer tokenizer(name);
  for (Token t; tokenizer.next(t);) words += (words.empty() ? "" : " ") + std::string(t.folded);
  return words;
}

// What a name in a text of the language is, looked up as in texts; null for nothing.
const GazetteerName* looked_up(std::string_view name, std::string_view lang) {
  const Gazetteer& g = Gazetteer::shared();
  const std::string form = folded(name);
  if (const GazetteerName* found = g.find(form); found != nullptr && found->is != 0) return found;
  const CaseEndings* endings = case_endings_of(lang);
  if (endings == nullptr) return nullptr;
  if (const GazetteerName* own = g.find_own(form, lang)) return own;
  return g.find_inflected(form, *endings);
}

std::string place_of(std::string_view name, std::string_view lang) {
  const GazetteerName* found = looked_up(name, lang);
  if (found == nullptr || (found->is & GazetteerName::place) == 0) return {};
  return std::string(Gazetteer::shared().place(found->number).name) +
         ((found->is & GazetteerName::weak) != 0 ? "?" : "");
}

constexpr std::array kLangs{"az", "ru", "tr", "en", "de", "fr", "hy", "ka", "uk", "ar"};
struct Names {
  const char* place;
  std::array<const char*, kLangs.size()> in;
};

TEST(Gazetteer, CountriesHaveTheirNameInEveryMainLanguage) {
  static constexpr Names kCountries[] = {
      {"Armenia",
       {"Ermənistan", "Армения", "Ermenistan", "Armenia", "Armenien", "Arménie", "Հայաստան", "სომხეთი",
        "Вірменія", "أرمينيا"}},
      {"Azerbaijan",
       {"Azərbaycan", "Азербайджан", "Azerbaycan", "Azerbaijan", "Aserbaidschan", "Azerbaïdjan", "Ադրբեջան",
        "აზერბაიჯანი", "Азербайджан", "أذربيجان"}},
      {"Georgia",
       {"Gürcüstan", "Грузия", "Gürcistan", "Georgia", "Georgien", "Géorgie", "Վրաստան", "საქართველო",
        "Грузія", "جورجيا"}},
      {"Russia",
       {"Rusiya", "Россия", "Rusya", "Russia", "Russland", "Russie", "Ռուսաստան", "რუსეთი", "Росія",
        "روسيا"}},
      {"Turkey",
       {"Türkiyə", "Турция", "Türkiye", "Turkey", "Türkei", "Turquie", "Թուրքիա", "თურქეთი", "Туреччина",
        "تركيا"}},
      {"Iran", {"İran", "Иран", "İran", "Iran", "Iran", "Iran", "Իրան", "ირანი", "Іран", "إيران"}},
      {"Iraq", {"İraq", "Ирак", "Irak", "Iraq", "Irak", "Irak", "Իրաք", "ერაყი", "Ірак", "العراق"}},
      {"Syria",
       {"Suriya", "Сирия", "Suriye", "Syria", "Syrien", "Syrie", "Սիրիա", "სირია", "Сирія", "سوريا"}},
      {"Israel",
       {"İsrail", "Израиль", "İsrail", "Israel", "Israel", "Israël", "Իսրայել", "ისრაელი", "Ізраїль",
        "إسرائيل"}},
      {"Palestine",
       {"Fələstin", "Палестина", "Filistin", "Palestine", "Palästina", "Palestine", "Պաղեստին", "პალესტინა",
        "Палестина", "فلسطين"}},
      {"Saudi Arabia",
       {"Səudiyyə Ərəbistanı", "Саудовская Аравия", "Suudi Arabistan", "Saudi Arabia", "Saudi-Arabien",
        "Arabie saoudite", "Սաուդյան Արաբիա", "საუდის არაბეთი", "Саудівська Аравія", "السعودية"}},
      {"Egypt",
       {"Misir", "Египет", "Mısır", "Egypt", "Ägypten", "Égypte", "Եգիպտոս", "ეგვიპტე", "Єгипет", "مصر"}},
      {"China", {"Çin", "Китай", "Çin", "China", "China", "Chine", "Չինաստան", "ჩინეთი", "Китай", "الصين"}},
      {"Japan",
       {"Yaponiya", "Япония", "Japonya", "Japan", "Japan", "Japon", "Ճապոնիա", "იაპონია", "Японія",
        "اليابان"}},
      {"South Korea",
       {"Cənubi Koreya", "Южная Корея", "Güney Kore", "South Korea", "Südkorea", "Corée du Sud",
        "Հարավային Կորեա", "სამხრეთ კორეა", "Південна Корея", "كوريا الجنوبية"}},
      {"North Korea",
       {"Şimali Koreya", "Северная Корея", "Kuzey Kore", "North Korea", "Nordkorea", "Corée du Nord",
        "Հյուսիսային Կորեա", "ჩრდილოეთ კორეა", "Північна Корея", "كوريا الشمالية"}},
      {"India",
       {"Hindistan", "Индия", "Hindistan", "India", "Indien", "Inde", "Հնդկաստան", "ინდოეთი", "Індія",
        "الهند"}},
      {"Germany",
       {"Almaniya", "Германия", "Almanya", "Germany", "Deutschland", "Allemagne", "Գերմանիա", "გერმანია",
        "Німеччина", "ألمانيا"}},
      {"France",
       {"Fransa", "Франция", "Fransa", "France", "Frankreich", "France", "Ֆրանսիա", "საფრანგეთი", "Франція",
        "فرنسا"}},
      {"United Kingdom",
       {"Birləşmiş Krallıq", "Великобритания", "Birleşik Krallık", "United Kingdom", "Vereinigtes Königreich",
        "Royaume-Uni", "Միացյալ Թագավորություն", "გაერთიანებული სამეფო", "Велика Британія", "بريطانيا"}},
      {"United States",
       {"ABŞ", "США", "ABD", "United States", "Vereinigte Staaten", "États-Unis", "Միացյալ Նահանգներ",
        "ამერიკის შეერთებული შტატები", "США", "الولايات المتحدة"}},
      {"Italy",
       {"İtaliya", "Италия", "İtalya", "Italy", "Italien", "Italie", "Իտալիա", "იტალია", "Італія",
        "إيطاليا"}},
      {"Spain",
       {"İspaniya", "Испания", "İspanya", "Spain", "Spanien", "Espagne", "Իսպանիա", "ესპანეთი", "Іспанія",
        "إسبانيا"}},
      {"Greece",
       {"Yunanıstan", "Греция", "Yunanistan", "Greece", "Griechenland", "Grèce", "Հունաստան", "საბერძნეთი",
        "Греція", "اليونان"}},
      {"Poland",
       {"Polşa", "Польша", "Polonya", "Poland", "Polen", "Pologne", "Լեհաստան", "პოლონეთი", "Польща",
        "بولندا"}},
      {"Ukraine",
       {"Ukrayna", "Украина", "Ukrayna", "Ukraine", "Ukraine", "Ukraine", "Ուկրաինա", "უკრაინა", "Україна",
        "أوكرانيا"}},
      {"Sweden",
       {"İsveç", "Швеция", "İsveç", "Sweden", "Schweden", "Suède", "Շվեդիա", "შვედეთი", "Швеція", "السويد"}},
      {"United Arab Emirates",
       {"Birləşmiş Ərəb Əmirlikləri", "ОАЭ", "Birleşik Arap Emirlikleri", "United Arab Emirates",
        "Vereinigte Arabische Emirate", "Émirats arabes unis", "Արաբական Միացյալ Էմիրություններ",
        "არაბთა გაერთიანებული საამიროები", "Об’єднані Арабські Емірати", "الإمارات"}},
  };
  for (const Names& country : kCountries)
    for (std::size_t i = 0; i < kLangs.size(); ++i)
      EXPECT_EQ(place_of(country.in[i], kLangs[i]), country.place) << kLangs[i] << ' ' << country.in[i];
}

TEST(Gazetteer, CapitalsHaveTheirNameInEveryMainLanguage) {
  static constexpr Names kCapitals[] = {
      {"Baku", {"Bakı", "Баку", "Bakü", "Baku", "Baku", "Bakou", "Բաքու", "ბაქო", "Баку", "باكو"}},
      {"Yerevan",
       {"İrəvan", "Ереван", "Erivan", "Yerevan", "Eriwan", "Erevan", "Երևան", "ერევანი", "Єреван", "يريفان"}},
      {"Tbilisi",
       {"Tbilisi", "Тбилиси", "Tiflis", "Tbilisi", "Tiflis", "Tbilissi", "Թբիլիսի", "თბილისი", "Тбілісі",
        "تبليسي"}},
      {"Moscow",
       {"Moskva", "Москва", "Moskova", "Moscow", "Moskau", "Moscou", "Մոսկվա", "მოსკოვი", "Москва", "موسكو"}},
      {"Kyiv", {"Kiyev", "Киев", "Kiev", "Kiev", "Kiew", "Kiev", "Կիև", "კიევი", "Київ", "كييف"}},
      {"Ankara",
       {"Ankara", "Анкара", "Ankara", "Ankara", "Ankara", "Ankara", "Անկարա", "ანკარა", "Анкара", "أنقرة"}},
      {"Tehran",
       {"Tehran", "Тегеран", "Tahran", "Tehran", "Teheran", "Téhéran", "Թեհրան", "თეირანი", "Тегеран",
        "طهران"}},
      {"Baghdad",
       {"Bağdad", "Багдад", "Bağdat", "Baghdad", "Bagdad", "Bagdad", "Բաղդադ", "ბაღდადი", "Багдад", "بغداد"}},
      {"Damascus",
       {"Dəməşq", "Дамаск", nullptr, "Damascus", "Damaskus", "Damas", "Դամասկոս", "დამასკო", "Дамаск",
        "دمشق"}},
      {"Beirut",
       {"Beyrut", "Бейрут", "Beyrut", "Beirut", "Beirut", "Beyrouth", "Բեյրութ", "ბეირუთი", "Бейрут",
        "بيروت"}},
      {"Cairo",
       {"Qahirə", "Каир", "Kahire", "Cairo", "Kairo", "Le Caire", "Կահիրե", "კაირო", "Каїр", "القاهرة"}},
      {"London",
       {"London", "Лондон", "Londra", "London", "London", "Londres", "Լոնդոն", "ლონდონი", "Лондон", "لندن"}},
      {"Paris", {"Paris", "Париж", "Paris", "Paris", "Paris", "Paris", "Փարիզ", "პარიზი", "Париж", "باريس"}},
      {"Berlin",
       {"Berlin", "Берлин", "Berlin", "Berlin", "Berlin", "Berlin", "Բեռլին", "ბერლინი", "Берлін", "برلين"}},
      {"Rome", {"Roma", "Рим", "Roma", "Rome", "Rom", "Rome", "Հռոմ", "რომი", "Рим", "روما"}},
      {"Prague", {"Praqa", "Прага", "Prag", "Prague", "Prag", "Prague", "Պրահա", "პრაღა", "Прага", "براغ"}},
      {"Warsaw",
       {"Varşava", "Варшава", "Varşova", "Warsaw", "Warschau", "Varsovie", "Վարշավա", "ვარშავა", "Варшава",
        "وارسو"}},
      {"Brussels",
       {"Brüssel", "Брюссель", "Brüksel", "Brussels", "Brüssel", "Bruxelles", "Բրյուսել", "ბრიუსელი",
        "Брюссель", "بروكسل"}},
      {"Vienna",
       {"Vyana", "Вена", "Viyana", "Vienna", "Wien", "Vienne", "Վիեննա", "ვენა", "Відень", "فيينا"}},
      {"Athens",
       {"Afina", "Афины", "Atina", "Athens", "Athen", "Athènes", "Աթենք", "ათენი", "Афіни", "أثينا"}},
      {"Beijing",
       {"Pekin", "Пекин", "Pekin", "Beijing", "Peking", "Pékin", "Պեկին", "პეკინი", "Пекін", "بكين"}},
      {"Tokyo", {"Tokio", "Токио", "Tokyo", "Tokyo", "Tokio", "Tokyo", "Տոկիո", "ტოკიო", "Токіо", "طوكيو"}},
  };
  for (const Names& capital : kCapitals)
    for (std::size_t i = 0; i < kLangs.size(); ++i)
      if (capital.in[i] != nullptr) {  // Şam, which folds to a given name
        EXPECT_EQ(place_of(capital.in[i], kLangs[i]), capital.place) << kLangs[i] << ' ' << capital.in[i];
      }
}

TEST(Gazetteer, NamesOfOneLanguageHaveCasesToo) {
  EXPECT_EQ(place_of("Bakıda", "az"), "Baku");
  EXPECT_EQ(place_of("Çində", "az"), "China");
  EXPECT_EQ(place_of("Baki", "en"), "");
  EXPECT_EQ(place_of("Грозном", "ru"), "Grozny");
  EXPECT_EQ(place_of("Kiyevdə", "az"), "Kyiv");
}

TEST(Gazetteer, WhatStandsBeforeANameHasCasesToo) {
  EXPECT_EQ(place_of("Южной Корее", "ru"), "South Korea");
  EXPECT_EQ(place_of("Южную Корею", "ru"), "South Korea");
  EXPECT_EQ(place_of("Северной Корее", "ru"), "North Korea");
  EXPECT_EQ(place_of("Нижнем Новгороде", "ru"), "Nizhny Novgorod");
  EXPECT_EQ(place_of("Нижнего Новгорода", "ru"), "Nizhny Novgorod");
  EXPECT_EQ(place_of("Саудовской Аравии", "ru"), "Saudi Arabia");
  EXPECT_EQ(place_of("Новой Зеландии", "ru"), "New Zealand");
  EXPECT_EQ(place_of("Российской Федерации", "ru"), "Russia");
  EXPECT_EQ(place_of("Объединенных Арабских Эмиратов", "ru"), "United Arab Emirates");
  EXPECT_EQ(place_of("Соединенных Штатах", "ru"), "United States");
  EXPECT_EQ(place_of("Нидерландов", "ru"), "Netherlands");
  EXPECT_EQ(place_of("Південній Кореї", "uk"), "South Korea");
  EXPECT_EQ(place_of("Новій Зеландії", "uk"), "New Zealand");
  EXPECT_EQ(place_of("Vereinigten Staaten", "de"), "United States");
  EXPECT_EQ(place_of("Корее", "ru"), "South Korea");
}

TEST(Gazetteer, TownsAndRegionsOfTheField) {
  for (const char* name :
       {"Tskhinvali",  "Poti",     "Tovuz",    "Fuzuli",         "Hadrut",      "Khojavend", "Ramallah",
        "Fukushima",   "Venice",   "Caucasus", "South Caucasus", "Middle East", "Balkans",   "Black Sea",
        "Caspian Sea", "Valencia", "Seville",  "Raqqa",          "Homel",       "Modiin"})
    EXPECT_EQ(place_of(name, "en").substr(0, std::string_view(name).size()), name);
  EXPECT_EQ(place_of("Lvov", "en"), "Lviv");
  EXPECT_EQ(place_of("Черном море", "ru"), "Black Sea");
  EXPECT_EQ(Gazetteer::shared().place(looked_up("Valencia", "en")->number).country,
            looked_up("Spain", "en")->number);
}

TEST(Gazetteer, FragmentsAndNamesOfPersonsAreNoPlaces) {
  for (const char* name :
       {"Modi In", "Ban Ki", "Sang A song", "pa ri", "inch on", "Salazar", "Stalin", "Армен", "Dominique"})
    EXPECT_EQ(place_of(name, "en"), "") << name;
  EXPECT_EQ(place_of("Congo", "en"), "DR Congo");
  EXPECT_EQ(place_of("Wladimir", "de"), "Vladimir?");
  EXPECT_EQ(place_of("Essen", "de"), "Essen?");
}

TEST(Gazetteer, OrdinaryWordsAreNoOrganisations) {
  for (const char* name : {"Apple", "Amazon", "Trend", "Guardian", "Duma"}) {
    const GazetteerName* found = looked_up(name, "en");
    EXPECT_TRUE(found == nullptr || (found->is & GazetteerName::org) == 0) << name;
  }
  for (const char* name : {"The Guardian", "State Duma", "Turan News Agency", "Real Madrid", "Qarabağ FK"}) {
    const GazetteerName* found = looked_up(name, "en");
    ASSERT_NE(found, nullptr) << name;
    EXPECT_TRUE((found->is & GazetteerName::org) != 0) << name;
  }
}

}  // namespace
}  // namespace dateline::test
