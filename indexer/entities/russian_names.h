// Men's names in the cases of Russian and Ukrainian: Тимура Ескалиева is Тимур Ескалиев.
#pragma once

#include <array>
#include <string_view>

namespace dateline {

enum class NameCase : unsigned char { genitive, dative, instrumental };

struct NameEnding {
  std::string_view ending;   // folded
  std::string_view instead;  // what the name ends in otherwise
  NameCase of;
};

// Of given names; what is left may be none.
inline constexpr std::array<NameEnding, 12> kGivenNameEndings{{{"а", "", NameCase::genitive},
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

// Of the surnames behind given names in that case.
inline constexpr std::array<NameEnding, 13> kSurnameEndings{{{"ского", "ский", NameCase::genitive},
                                                             {"ського", "ський", NameCase::genitive},
                                                             {"цкого", "цкий", NameCase::genitive},
                                                             {"а", "", NameCase::genitive},
                                                             {"скому", "ский", NameCase::dative},
                                                             {"ському", "ський", NameCase::dative},
                                                             {"цкому", "цкий", NameCase::dative},
                                                             {"у", "", NameCase::dative},
                                                             {"ским", "ский", NameCase::instrumental},
                                                             {"ським", "ський", NameCase::instrumental},
                                                             {"цким", "цкий", NameCase::instrumental},
                                                             {"ым", "", NameCase::instrumental},
                                                             {"ом", "", NameCase::instrumental}}};

}  // namespace dateline
