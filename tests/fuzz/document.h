// Documents that are a whole file. Checked, of any bytes that are read as one:
//
//   ends       an article or a problem of one line comes of it, and nothing is thrown
//   text       is UTF-8, its paragraphs and captions are lines with something in them, and together they are
//              not larger than the document gives reason for
//   metadata   have an id and a source; the date is one, and says where it is from
#pragma once

#include "source/document.h"

namespace dateline::fuzz {

void check_document(const Document& document);

}  // namespace dateline::fuzz
