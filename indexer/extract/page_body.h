// Which blocks of a page are the article.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "extract/page_blocks.h"

namespace dateline {

// The blocks of the page without those whose elements are of the site or of others.
std::vector<Block*> without_furniture(PageBlocks& page);

// The blocks of the article whose headline is `title`, with the captions of its pictures, in the order of the
// page. Where nothing is an article, all of the page's words but the headline and those of the site; empty
// where there are none. `descriptions`: what the page's metadata say the article is about, which often are
// its first words.
std::vector<Block*> find_body(PageBlocks& page, std::string_view title,
                              const std::vector<std::string>& descriptions = {});

}  // namespace dateline
