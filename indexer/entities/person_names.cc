#include "entities/person_names.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "entities/russian_names.h"
#include "utf8.h"

namespace dateline {
namespace {

constexpr std::size_t kMaxCompared = 80;  // names that are compared with one another

bool ends_with_one(std::string_view folded, std::initializer_list<std::string_view> endings,
                   std::size_t before) {
  return std::any_of(endings.begin(), endings.end(), [&](std::string_view ending) {
    return folded.size() >= ending.size() + before && folded.ends_with(ending);
  });
}

SurnameShape cyrillic_or_armenian_shape(std::string_view f) {
  if (ends_with_one(
          f, {"ов",   "ова",  "ову",  "овым", "овой", "ев",   "ева", "еву", "евым", "евой", "швили", "адзе",
              "идзе", "заде", "енко", "яна",  "яну",  "яном", "ян",  "յան", "յանի", "յանը", "յանին"},
          6))
    return SurnameShape::sure;
  if (ends_with_one(f, {"ский", "ского", "скому", "ским", "ская", "ской", "ич", "ича", "чук"}, 8))
    return SurnameShape::likely;
  return SurnameShape::none;
}

struct Shape {
  std::string_view ending;
  std::size_t before;  // bytes, at least
  SurnameShape shape;
};
constexpr auto kSure = SurnameShape::sure, kLikely = SurnameShape::likely;
constexpr Shape kLatin[] = {
    {"ov", 3, kSure},     {"ova", 3, kSure},   {"yev", 3, kSure},    {"yeva", 3, kSure},
    {"iev", 3, kSure},    {"ieva", 3, kSure},  {"adze", 3, kSure},   {"idze", 3, kSure},
    {"shvili", 3, kSure}, {"zade", 3, kSure},  {"zadeh", 3, kSure},  {"oglu", 3, kSure},
    {"yan", 4, kSure},    {"enko", 4, kSure},  {"ev", 4, kLikely},   {"eva", 4, kLikely},
    {"ian", 4, kLikely},  {"sky", 4, kLikely}, {"ski", 4, kLikely},  {"skiy", 4, kLikely},
    {"skyi", 4, kLikely}, {"vic", 4, kLikely}, {"vich", 4, kLikely}, {"chuk", 4, kLikely},
    {"elli", 4, kLikely},
};

// A bit for each letter that one of them ends in.
constexpr std::uint32_t last_letters() {
  std::uint32_t letters = 0;
  for (const Shape& s : kLatin) letters |= std::uint32_t{1} << (s.ending.back() - 'a');
  return letters;
}
constexpr std::uint32_t kLastLetters = last_letters();

bool is_initial(const std::string& word) { return decode_utf8(word, 0).bytes == word.size(); }

// A name with what its words sound like.
struct Heard {
  PersonName name;
  std::vector<Spelling> surname, given;

  Heard(PersonName n, Stems& stems) : name(std::move(n)) {
    surname = name_spellings(name.folded.back(), stems);
    if (name.folded.size() > 1) given = name_spellings(name.folded.front(), stems);
  }
  bool is_full() const { return name.folded.size() > 1; }
};

bool alike(const std::vector<Spelling>& a, const std::vector<Spelling>& b) {
  for (const Spelling& x : a)
    for (const Spelling& y : b)
      if (x.is_like(y)) return true;
  return false;
}

bool same_surname(const Heard& a, const Heard& b) {
  return a.name.folded.back() == b.name.folded.back() || alike(a.surname, b.surname);
}

bool same_given_name(const Heard& a, const Heard& b) {
  const std::string &x = a.name.folded.front(), &y = b.name.folded.front();
  if (x == y || alike(a.given, b.given)) return true;
  return (is_initial(x) || is_initial(y)) && (x.starts_with(y) || y.starts_with(x));
}

// Whether `a` shows a person better than `b`.
bool shows_better(const PersonName& a, const PersonName& b) {
  const bool full_a = a.folded.size() > 1, full_b = b.folded.size() > 1;
  if (full_a != full_b) return full_a;
  if (full_a && is_initial(a.folded.front()) != is_initial(b.folded.front()))
    return is_initial(b.folded.front());
  if ((a.count_in_main > 0) != (b.count_in_main > 0)) return a.count_in_main > 0;
  if (a.count != b.count) return a.count > b.count;
  return a.written.size() < b.written.size();  // the others have an ending
}

// Əliyeva, which is no case of Əliyev.
bool is_feminine(std::string_view surname, std::string_view base) {
  return surname.ends_with('a') && base.ends_with('v') && surname.size() == base.size() + 1;
}

// Ivanovna, the daughter of an Ivan, which is no case of Ivanov.
bool is_patronymic(std::string_view surname, std::string_view base) {
  return base.ends_with('v') && surname.size() == base.size() + 2 && surname.starts_with(base) &&
         (surname.ends_with("na") || surname.ends_with("ne"));
}

bool is_case_of(const PersonName& name, const PersonName& base) {
  const std::string &surname = name.folded.back(), &base_surname = base.folded.back();
  const bool of_man = !name.given_of_man.empty();
  if (of_man) {
    if (base.folded.size() != 2 || base.folded.front() != name.given_of_man) return false;
    if (surname == base_surname) return true;  // Сергея Шойгу
  } else if (name.folded.size() > 1 && !std::equal(name.folded.begin(), name.folded.end() - 1,
                                                   base.folded.begin(), base.folded.end() - 1)) {
    return false;
  }
  if (of_man && is_case_of_surname(surname, base_surname)) return true;
  return name.endings->make(surname, base_surname) && !is_feminine(surname, base_surname) &&
         !is_patronymic(surname, base_surname);
}

// Names whose surname is a case of one that the article has too become names of that one: Putinlə, where
// Vladimir Putin is named.
void undo_cases(std::vector<PersonName>& names) {
  const auto has_surname = [&](const std::string& surname) {
    return std::any_of(names.begin(), names.end(), [&](const PersonName& n) {
      return n.folded.size() > 1 && n.folded.back() == surname;
    });
  };
  for (PersonName& name : names) {
    if (name.endings == nullptr || (name.folded.size() == 1 && has_surname(name.folded.back()))) continue;
    const auto base = std::find_if(names.begin(), names.end(), [&](const PersonName& other) {
      return &other != &name && is_case_of(name, other);
    });
    if (base == names.end()) continue;
    name.written = base->written;
    name.folded = base->folded;
  }
}

struct Person {
  Heard shown;
  std::size_t count;
};

}  // namespace

SurnameShape surname_shape(std::string_view f) {
  constexpr std::size_t kShortest = 5;  // bytes
  if (f.size() < kShortest) return SurnameShape::none;
  const char last = f.back();
  if (static_cast<unsigned char>(last) >= 0x80) return cyrillic_or_armenian_shape(f);
  if (last < 'a' || last > 'z' || (kLastLetters >> (last - 'a') & 1) == 0) return SurnameShape::none;
  for (const Shape& s : kLatin)
    if (s.ending.back() == last && f.size() >= s.ending.size() + s.before && f.ends_with(s.ending))
      return s.shape;
  return SurnameShape::none;
}

std::size_t case_ending(std::string_view folded, std::string_view lang) {
  if (lang != "az" && lang != "tr") return 0;
  for (const std::string_view ending : case_endings_of(lang)->of(folded)) {
    if (!folded.ends_with(ending)) continue;
    const std::string_view left = folded.substr(0, folded.size() - ending.size());
    if (surname_shape(left) == SurnameShape::sure && !is_feminine(folded, left) &&
        !is_patronymic(folded, left))
      return ending.size();
  }
  return 0;
}

std::vector<std::string> merged_persons(std::vector<PersonName> names, std::size_t most) {
  std::stable_sort(names.begin(), names.end(), [](const PersonName& a, const PersonName& b) {
    const bool full_a = a.folded.size() > 1, full_b = b.folded.size() > 1;
    return full_a != full_b ? full_a : a.count > b.count;
  });
  if (names.size() > kMaxCompared) names.resize(kMaxCompared);
  undo_cases(names);
  // A surname alone that is named once is nobody unless somebody has it.
  const bool any_full = !names.empty() && names.front().folded.size() > 1;
  std::erase_if(names, [&](const PersonName& n) {
    return n.folded.size() == 1 && !any_full && !n.titled && n.count < 2;
  });
  Stems stems(false);
  std::vector<Person> persons;
  for (PersonName& name : names) {
    Heard heard(std::move(name), stems);
    Person* same = nullptr;
    for (Person& p : persons)
      if (same_surname(heard, p.shown) &&
          (!heard.is_full() || !p.shown.is_full() || same_given_name(heard, p.shown)) &&
          (same == nullptr || p.count > same->count))
        same = &p;
    if (same != nullptr) {
      same->count += heard.name.count;
      if (shows_better(heard.name, same->shown.name)) {
        same->shown = std::move(heard);
      }
      continue;
    }
    const std::size_t count = heard.name.count;
    persons.push_back({std::move(heard), count});
  }
  std::erase_if(persons, [](const Person& p) {
    if (p.shown.is_full() || p.shown.name.titled) return false;
    return p.count < 2 || surname_shape(p.shown.name.folded.back()) != SurnameShape::sure;
  });
  std::stable_sort(persons.begin(), persons.end(),
                   [](const Person& a, const Person& b) { return a.count > b.count; });
  if (persons.size() > most)
    persons.erase(persons.begin() + static_cast<std::ptrdiff_t>(most), persons.end());
  std::vector<std::string> out;
  for (Person& p : persons) out.push_back(std::move(p.shown.name.written));
  return out;
}

}  // namespace dateline
