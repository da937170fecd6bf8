#include "present/timeline_chart.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "dates.h"

namespace dateline {
namespace {

constexpr std::size_t kRows = 4;
constexpr std::array<const char*, 9> kEighths{" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

// Periods are numbered one after the other.
long number_of(const std::string& period) {
  const auto date = parse_iso_date(period);
  if (!date) return 0;
  if (date->month == 0) return date->year;
  if (date->day == 0) return date->year * 12L + date->month - 1;
  const std::chrono::sys_days day = std::chrono::year(date->year) / date->month / date->day;
  return day.time_since_epoch().count();
}

}  // namespace

std::string timeline_chart(const std::vector<TimelineEntry>& entries, std::size_t width) {
  if (entries.empty()) return {};
  const long first = number_of(entries.front().period);
  const auto periods = static_cast<std::size_t>(number_of(entries.back().period) - first + 1);
  const std::uint64_t largest =
      std::max_element(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
        return a.count < b.count;
      })->count;
  // Room for the greatest sum that a column can have.
  const std::size_t margin = std::to_string(largest).size() + 5;
  const std::size_t columns = width > margin + 10 ? width - margin : 10;
  const std::size_t each = (periods + columns - 1) / columns;
  std::vector<std::uint64_t> counts((periods + each - 1) / each);
  for (const TimelineEntry& e : entries)
    counts[static_cast<std::size_t>(number_of(e.period) - first) / each] += e.count;
  const std::uint64_t most = std::max<std::uint64_t>(1, *std::max_element(counts.begin(), counts.end()));

  const std::string label = std::to_string(most);
  std::string out;
  for (std::size_t row = kRows; row-- > 0;) {
    out += row == kRows - 1 ? "  " + label + " ┤" : "  " + std::string(label.size(), ' ') + " │";
    std::string line;
    std::size_t spaces = 0;
    for (const std::uint64_t count : counts) {
      // Every count above nothing shows.
      const std::size_t level = count == 0 ? 0 : std::max<std::size_t>(1, count * kRows * 8 / most);
      const std::size_t eighths = level > row * 8 ? std::min<std::size_t>(8, level - row * 8) : 0;
      if (eighths == 0) {
        ++spaces;
        continue;
      }
      line += std::string(spaces, ' ') + kEighths[eighths];
      spaces = 0;
    }
    out += line + "\n";
  }
  const std::string& begin = entries.front().period;
  const std::string& end = entries.back().period;
  out += std::string(label.size() + 4, ' ') + begin;
  if (begin != end) {
    const std::size_t used = begin.size() + end.size();
    out += (counts.size() > used ? std::string(counts.size() - used, ' ') : " … ") + end;
  }
  return out + "\n";
}

}  // namespace dateline
