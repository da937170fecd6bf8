#include "record.h"

#define ZDICT_STATIC_LINKING_ONLY  // for the fast cover by itself, which the shared library has too
#include <zdict.h>
#include <zstd.h>

#include <array>
#include <cstdint>

#include "dateline/error.h"
#include "wire.h"

namespace dateline {
namespace {

constexpr int kLevel = 1;  // a fifth faster than 3, for a tenth more
// Larger than any article the indexer takes in; more than that in a frame's header is damage.
constexpr unsigned long long kMaxPartBytes = 1ULL << 28;

constexpr std::array kLists{&Article::authors, &Article::sections, &Article::tags, &Article::topics,
                            &Article::places,  &Article::people,   &Article::orgs};
constexpr std::array kHead{&Article::id,   &Article::url,  &Article::title, &Article::date,
                           &Article::site, &Article::lang, &Article::source};

void put_list(std::string& out, const std::vector<std::string>& list) {
  put_varint(out, list.size());
  for (const std::string& s : list) put_string(out, s);
}

void put_paragraphs(std::string& out, const std::vector<Paragraph>& paragraphs) {
  put_varint(out, paragraphs.size());
  for (const Paragraph& p : paragraphs) {
    put_string(out, p.text);
    put_string(out, p.lang);
  }
}

std::vector<std::string> get_list(WireReader& in) {
  std::vector<std::string> out(in.count());
  for (std::string& s : out) s = in.string();
  return out;
}

std::vector<Paragraph> get_paragraphs(WireReader& in) {
  std::vector<Paragraph> out(in.count());
  for (Paragraph& p : out) {
    p.text = in.string();
    p.lang = in.string();
  }
  return out;
}

}  // namespace

std::string encode_head(const Article& a) {
  std::string out;
  for (const auto field : kHead) put_string(out, a.*field);
  return out;
}

std::string encode_rest(const Article& a) {
  std::string out;
  append_rest(out, a);
  return out;
}

void append_rest(std::string& out, const Article& a) {
  std::size_t bytes = out.size() + 256;
  for (const auto* list : {&a.captions, &a.paragraphs})
    for (const Paragraph& p : *list) bytes += p.text.size() + p.lang.size() + 4;
  out.reserve(bytes);
  put_string(out, a.date_from);
  for (const auto list : kLists) put_list(out, a.*list);
  put_varint(out, a.extra.size());
  for (const auto& [name, values] : a.extra) {
    put_string(out, name);
    put_list(out, values);
  }
  put_paragraphs(out, a.captions);
  put_paragraphs(out, a.paragraphs);
  put_list(out, a.guessed);
}

void decode_head(std::string_view bytes, Article& a) {
  WireReader in(bytes);
  for (const auto field : kHead) a.*field = in.string();
}

void decode_rest(std::string_view bytes, Article& a) {
  WireReader in(bytes);
  a.date_from = in.string();
  for (const auto list : kLists) a.*list = get_list(in);
  for (std::uint64_t n = in.count(); n > 0; --n) {
    std::string name = in.string();
    a.extra[std::move(name)] = get_list(in);
  }
  a.captions = get_paragraphs(in);
  a.paragraphs = get_paragraphs(in);
  if (!in.rest().empty()) a.guessed = get_list(in);  // older ones end here
}

std::string train_dictionary(const std::vector<std::string>& samples, std::size_t bytes) {
  std::string joined;
  std::vector<std::size_t> sizes;
  for (const std::string& s : samples) {
    joined += s;
    sizes.push_back(s.size());
  }
  std::string dictionary(bytes, '\0');
  // What ZDICT_trainFromBuffer() does four times over with other parameters; what it chooses of them makes
  // records no smaller than these.
  ZDICT_fastCover_params_t cover{};
  cover.k = 256;
  cover.d = 8;
  cover.f = 20;
  cover.accel = 1;
  cover.zParams.compressionLevel = kLevel;
  const std::size_t size =
      ZDICT_trainFromBuffer_fastCover(dictionary.data(), dictionary.size(), joined.data(), sizes.data(),
                                      static_cast<unsigned>(sizes.size()), cover);
  if (ZDICT_isError(size)) return {};
  dictionary.resize(size);
  return dictionary;
}

struct RecordCodec::State {
  template <auto Free>
  struct Deleter {
    template <class T>
    void operator()(T* p) const {
      Free(p);
    }
  };
  std::string dictionary;
  std::unique_ptr<ZSTD_CCtx, Deleter<ZSTD_freeCCtx>> compressor;  // made when first used: a reader needs none
  std::unique_ptr<ZSTD_CDict, Deleter<ZSTD_freeCDict>> compress_dictionary;
  std::vector<char> compressed;
  std::unique_ptr<ZSTD_DCtx, Deleter<ZSTD_freeDCtx>> decompressor{ZSTD_createDCtx()};
  std::unique_ptr<ZSTD_DDict, Deleter<ZSTD_freeDDict>> decompress_dictionary;

  // Valid until the next call.
  std::string_view compress(std::string_view bytes) {
    if (!compressor) {
      compressor.reset(ZSTD_createCCtx());
      compress_dictionary.reset(ZSTD_createCDict(dictionary.data(), dictionary.size(), kLevel));
    }
    if (const std::size_t most = ZSTD_compressBound(bytes.size()); compressed.size() < most)
      compressed.resize(most);
    const std::size_t size = ZSTD_compress_usingCDict(compressor.get(), compressed.data(), compressed.size(),
                                                      bytes.data(), bytes.size(), compress_dictionary.get());
    if (ZSTD_isError(size)) throw Error(ErrorKind::internal, std::string("zstd: ") + ZSTD_getErrorName(size));
    return {compressed.data(), size};
  }

  std::string decompress(std::string_view frame) {
    const unsigned long long size = ZSTD_getFrameContentSize(frame.data(), frame.size());
    if (size > kMaxPartBytes) throw_damaged();  // the two error values are larger still
    std::string out(size, '\0');
    const std::size_t got = ZSTD_decompress_usingDDict(
        decompressor.get(), out.data(), out.size(), frame.data(), frame.size(), decompress_dictionary.get());
    if (ZSTD_isError(got) || got != size) throw_damaged();
    return out;
  }
};

RecordCodec::RecordCodec(std::string_view dictionary) : state_(std::make_unique<State>()) {
  state_->dictionary = std::string(dictionary);
  state_->decompress_dictionary.reset(ZSTD_createDDict(state_->dictionary.data(), state_->dictionary.size()));
}
RecordCodec::~RecordCodec() = default;
RecordCodec::RecordCodec(RecordCodec&&) noexcept = default;
RecordCodec& RecordCodec::operator=(RecordCodec&&) noexcept = default;

std::string RecordCodec::encode(const Article& article) {
  return encode(encode_head(article), encode_rest(article));
}

std::string RecordCodec::encode(std::string_view head, std::string_view rest) {
  std::string out;
  put_string(out, state_->compress(head));
  return out += state_->compress(rest);
}

Article RecordCodec::decode_head_only(std::string_view data) {
  Article article;
  WireReader in(data);
  decode_head(state_->decompress(in.raw(in.varint())), article);
  return article;
}

Article RecordCodec::decode(std::string_view data) {
  Article article;
  WireReader in(data);
  decode_head(state_->decompress(in.raw(in.varint())), article);
  decode_rest(state_->decompress(in.rest()), article);
  return article;
}

}  // namespace dateline
