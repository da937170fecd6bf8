#include "run_record.h"

#include <algorithm>
#include <ctime>
#include <nlohmann/json.hpp>
#include <utility>

#include "index_layout.h"

namespace dateline {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxProblems = 20;  // more would not be read

Json to_json(const Problem& p) {
  return {{"source", p.source}, {"line", p.line}, {"offset", p.offset}, {"message", p.message}};
}

Problem problem_from(const Json& json) {
  return {json.at("source"), json.at("line"), json.at("offset"), json.at("message")};
}

}  // namespace

std::optional<LastRun> read_last_run(const fs::path& root) {
  try {
    const Json json = Json::parse(read_file(root / kLastRunName));
    LastRun run{json.at("ended"),     json.at("seconds"), json.at("problem_count"),
                json.at("exit_code"), json.at("error"),   {},
                json.at("ended_well")};
    for (const Json& p : json.at("problems")) run.problems.push_back(problem_from(p));
    return run;
  } catch (const Error&) {
    return std::nullopt;
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

void write_last_run(const fs::path& root, LastRun run) {
  run.ended = std::time(nullptr);
  run.ended_well = run.ended;
  if (run.exit_code != 0) {
    const std::optional<LastRun> before = read_last_run(root);
    run.ended_well = before ? before->ended_well : 0;
  }
  run.problem_count = run.problems.size();
  run.problems.resize(std::min(run.problems.size(), kMaxProblems));
  Json json = {{"ended", run.ended},         {"ended_well", run.ended_well},
               {"seconds", run.seconds},     {"problem_count", run.problem_count},
               {"exit_code", run.exit_code}, {"error", run.error},
               {"problems", Json::array()}};
  for (const Problem& p : run.problems) json["problems"].push_back(to_json(p));
  try {
    replace_file(root / kLastRunName, json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
  } catch (const Error&) {  // of a full disk, for one
  }
}

}  // namespace dateline
