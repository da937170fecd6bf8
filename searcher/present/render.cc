#include "present/render.h"

namespace dateline {

std::string render(Renderer& renderer, const SearchResult& result) {
  std::string out = renderer.begin(result);
  for (const Hit& hit : result.hits) out += renderer.hit(hit);
  return out + renderer.end(result);
}

}  // namespace dateline
