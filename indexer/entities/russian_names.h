// Men's names in the cases of Russian and Ukrainian: Тимура Ескалиева is Тимур Ескалиев.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace dateline {

enum class NameCase : unsigned char { genitive, dative, instrumental };

// What a folded name ends in, and in the first case.
struct NameEnding {
  std::string_view ending;
  std::string_view instead;
  NameCase of;
  bool only_ukrainian = false;
};

// Of given names; what is left may be none. Those of one language alone are first: Петра is Петро in
// Ukrainian, and Петр in Russian.
inline constexpr std::array<NameEnding, 16> kGivenNameEndings{{{"а", "о", NameCase::genitive, true},
                                                               {"у", "о", NameCase::dative, true},
                                                               {"ові", "о", NameCase::dative, true},
                                                               {"ом", "о", NameCase::instrumental, true},
                                                               {"а", "", NameCase::genitive},
                                                               {"у", "", NameCase::dative},
                                                               {"ом", "", NameCase::instrumental},
                                                               {"я", "й", NameCase::genitive},
                                                               {"ю", "й", NameCase::dative},
                                                               {"ем", "й", NameCase::instrumental},
                                                               {"єм", "й", NameCase::instrumental},
                                                               {"я", "ь", NameCase::genitive},
                                                               {"ю", "ь", NameCase::dative},
                                                               {"ем", "ь", NameCase::instrumental},
                                                               {"ею", "й", NameCase::instrumental},
                                                               {"ові", "", NameCase::dative}}};

// The ending of a man's folded surname in that case, where in the first case it surely is a surname:
// Лавров|а, Зеленск|ому. None where it has no such ending.
std::optional<NameEnding> surname_ending(std::string_view folded, NameCase of);

// Whether a folded surname is a case of another with the endings of those that are adjectives or end in -о:
// Навального is one of Навальный, Кличка of Кличко.
bool is_case_of_surname(std::string_view folded, std::string_view base);

}  // namespace dateline
