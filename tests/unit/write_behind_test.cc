#include "write_behind.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>

#include "dateline/error.h"

namespace dateline {
namespace {

TEST(WriteBehind, TellsThatTheDiskHasFailedAndWhere) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
  const FileDescriptor other(ends[0]);
  const auto pipe = std::make_shared<const FileDescriptor>(ends[1]);  // which cannot be made durable
  WriteBehind disk;
  disk.finish();
  disk.write_out(pipe, "db/postlist.glass", 0, 1u << 20);
  disk.finish();  // too little to wait for
  disk.write_out(pipe, "db/postlist.glass", 1u << 20, 64u << 20);
  disk.write_out(pipe, "db/position.glass", 0, 64u << 20);
  try {
    disk.finish();
    FAIL() << "no error";
  } catch (const Error& e) {
    EXPECT_EQ(e.kind(), ErrorKind::io);
    EXPECT_NE(std::string(e.what()).find("db/postlist.glass"), std::string::npos) << e.what();
  }
}

}  // namespace
}  // namespace dateline
