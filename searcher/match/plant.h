// From a plan to branches.
#pragma once

#include <xapian.h>

#include "index_view.h"
#include "match/branch.h"
#include "query/plan.h"
#include "settings.h"

namespace dateline {

// What is viewed, and the windows, must outlive the branches.
BranchPtr plant(const Plan& plan, const IndexView& view, const Ranking& ranking, SpareWindows& spare);

}  // namespace dateline
