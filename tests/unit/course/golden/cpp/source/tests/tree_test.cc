#include "gtest/gtest.h"
#include "orchard/tree.hpp"

namespace orchard {

class TreeTest : public ::testing::Test {
 protected:
  Tree tree_;
};

// A new tree bears nothing.
TEST_F(TreeTest, StartsEmpty) { EXPECT_EQ(tree_.size(), 0); }

TEST(Plant, Grows) {
  Tree* tree = plant();
  EXPECT_TRUE(tree->pick());
}

TEST_CASE("apples compare", "[apple]") {
  Apple left(1.0);
  REQUIRE(left < left);
  SECTION("names") { left.name(); }
}

}  // namespace orchard
