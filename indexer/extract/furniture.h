// Site furniture: the text around an article that belongs to the site. Found by what lines look like and
// where they stand, so that sites and languages never seen before are served too.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dateline {

// Ends like a sentence and is more than a label.
bool is_sentence(std::string_view paragraph);

// Long enough that it is an article's text rather than a label, heading or link.
bool is_long(std::string_view paragraph);

// There is more than one sentence.
bool has_sentences(std::string_view paragraph);

// It begins with a quotation mark or a dash, as what somebody says.
bool begins_as_speech(std::string_view paragraph);

// A few words and a colon: "Read also:". Where what they announce is left out, so are they.
bool announces_more(std::string_view paragraph);

// Short text of the kind only sites write: links and addresses, copyright, names of social networks,
// separators, calls to share, follow, subscribe, comment or read more in the languages of the archive.
bool is_site_label(std::string_view paragraph);

// Sentences the site speaks to its readers, which end like those of an article: copyright, cookies,
// newsletters.
bool is_site_notice(std::string_view paragraph);

// Whether the first sentence is a short one that only sites say to their readers: "Share this article with
// your friends."
bool begins_with_order(std::string_view paragraph);

// A sentence with no more than one word of those that labels and notices are known by, and no other sign of
// them, as the last of an article may be: "The ministry declined to comment."
bool speaks_in_passing(std::string_view paragraph);

// The number of paragraphs before the furniture at the end of the page begins.
std::size_t find_article_end(const std::vector<std::string>& paragraphs);

}  // namespace dateline
