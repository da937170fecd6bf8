// From a plan to branches.
#pragma once

#include <xapian.h>

#include "glass/database.h"
#include "match/branch.h"
#include "query/plan.h"
#include "settings.h"

namespace dateline {

// The databases and windows must outlive the branches; `glass` is null where Xapian's API has to do.
BranchPtr plant(const Plan& plan, const Xapian::Database& database, const glass::Database* glass,
                const Ranking& ranking, SpareWindows& spare);

}  // namespace dateline
