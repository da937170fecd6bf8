#include "build/weights.h"

namespace dateline {
namespace {

float norm(double b, std::uint64_t length, double mean_length) {
  const double relative = mean_length > 0 ? static_cast<double>(length) / mean_length : 1;
  return static_cast<float>(1 / (1 - b + b * relative));
}

}  // namespace

FieldNorms field_norms(const FieldLengths& lengths, const Ranking& ranking) {
  return {norm(ranking.title_b, lengths.title, ranking.mean_title_length),
          norm(ranking.body_b, lengths.body, ranking.mean_body_length)};
}

}  // namespace dateline
