// Document data: the stored article, compressed.
//
//   document data := varint(bytes of head frame) head-frame rest-frame
//   head          := string id, url, title, date, site, lang, source
//   rest          := string date_from, lists authors … orgs, map extra, list captions, list paragraphs,
//                   list guessed
//   string        := varint(bytes) bytes        list := varint(count) item…
//   paragraph     := string text, string lang   map  := varint(count) (string name, list of string)…
//
// Each frame is one zstd frame, made with the generation's dictionary where it has one. A list of results
// without snippets or facets decompresses the head alone. All of an article is there: an index can be rebuilt
// from itself.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dateline/article.h"

namespace dateline {

// The two parts, not compressed: for spooling and for training a dictionary.
std::string encode_head(const Article& article);
std::string encode_rest(const Article& article);
void append_rest(std::string& out, const Article& article);
void decode_head(std::string_view bytes, Article& article);  // throws Error(bad_input)
void decode_rest(std::string_view bytes, Article& article);

// A zstd dictionary of at most `bytes` bytes for such parts; empty where there are too few samples to learn
// from.
std::string train_dictionary(const std::vector<std::string>& samples, std::size_t bytes);

// Compresses and decompresses document data with one dictionary. One per thread.
class RecordCodec {
 public:
  explicit RecordCodec(std::string_view dictionary);
  ~RecordCodec();
  RecordCodec(RecordCodec&&) noexcept;
  RecordCodec& operator=(RecordCodec&&) noexcept;

  std::string encode(const Article& article);
  // Of the two parts, as encode_head() and encode_rest() make them.
  std::string encode(std::string_view head, std::string_view rest);
  // Throw Error(bad_input) for data that is damaged.
  Article decode(std::string_view data);
  Article decode_head_only(std::string_view data);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dateline
