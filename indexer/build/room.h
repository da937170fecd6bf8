// Whether there is room for what a build is going to write, told before it fills the disk.
#pragma once

#include <cstdint>
#include <filesystem>

namespace dateline {

// The least that tables take, in bytes for a byte of the articles' encoded text: from 2.2 (long texts) to 4
// (short ones) were measured, and a build's peak is somewhat below the size of what it leaves.
constexpr double kTablesToText = 1.7;

// Throws Error(io) where the directory's file system has less than `bytes` free.
void check_room(const std::filesystem::path& directory, std::uint64_t bytes);

// Of the files below a directory, in bytes.
std::uint64_t size_of_tree(const std::filesystem::path& directory);

}  // namespace dateline
