#include "wire.h"

#include "dateline/error.h"

namespace dateline {

void throw_damaged() { throw Error(ErrorKind::bad_input, "damaged document data"); }

}  // namespace dateline
