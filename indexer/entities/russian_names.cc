#include "entities/russian_names.h"

#include <algorithm>
#include <cstddef>

namespace dateline {
namespace {

// What surnames end in, in the first case and in the others, in the order of NameCase.
struct SurnameForms {
  std::string_view base;
  std::array<std::string_view, 3> cases;
};

// Of what is surely a surname.
constexpr std::array<SurnameForms, 15> kSureSurnames{{{"ов", {"ова", "ову", "овым"}},
                                                      {"ов", {"ова", "ову", "овим"}},
                                                      {"ев", {"ева", "еву", "евым"}},
                                                      {"ев", {"ева", "еву", "евим"}},
                                                      {"єв", {"єва", "єву", "євим"}},
                                                      {"ин", {"ина", "ину", "иным"}},
                                                      {"ин", {"ина", "ину", "иним"}},
                                                      {"ін", {"іна", "іну", "іним"}},
                                                      {"ян", {"яна", "яну", "яном"}},
                                                      {"ич", {"ича", "ичу", "ичем"}},
                                                      {"ский", {"ского", "скому", "ским"}},
                                                      {"цкий", {"цкого", "цкому", "цким"}},
                                                      {"ський", {"ського", "ському", "ським"}},
                                                      {"цький", {"цького", "цькому", "цьким"}},
                                                      {"енко", {"енка", "енку", "енком"}}}};

// Of what may be another word too.
constexpr std::array<SurnameForms, 4> kOtherSurnames{{{"ый", {"ого", "ому", "ым"}},
                                                      {"ий", {"ого", "ому", "им"}},
                                                      {"ой", {"ого", "ому", "ым"}},
                                                      {"ко", {"ка", "ку", "ком"}}}};

}  // namespace

std::optional<NameEnding> surname_ending(std::string_view folded, NameCase of) {
  constexpr std::size_t kLeast = 4;  // bytes before: two letters
  for (const SurnameForms& forms : kSureSurnames) {
    const std::string_view ending = forms.cases[static_cast<std::size_t>(of)];
    if (folded.size() >= ending.size() + kLeast && folded.ends_with(ending))
      return NameEnding{ending, forms.base, of};
  }
  return std::nullopt;
}

bool is_case_of_surname(std::string_view folded, std::string_view base) {
  return std::any_of(kOtherSurnames.begin(), kOtherSurnames.end(), [&](const SurnameForms& forms) {
    if (!base.ends_with(forms.base)) return false;
    const std::string_view stem = base.substr(0, base.size() - forms.base.size());
    return folded.starts_with(stem) &&
           std::find(forms.cases.begin(), forms.cases.end(), folded.substr(stem.size())) != forms.cases.end();
  });
}

}  // namespace dateline
