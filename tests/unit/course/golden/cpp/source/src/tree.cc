#include "orchard/tree.hpp"

#include <cassert>

#include "gardener.h"

using namespace orchard;

static_assert(sizeof(int) >= 4, "int is too small");

Tree::Tree() = default;

std::unique_ptr<Apple> Tree::pick() {
  assert(size() > 0);
  best_->cut(1);
  best_.reset();
  auto apple = std::make_unique<Apple>(detail::roundUp(2.5));
  apple->name();
  return apple;
}

void Tree::tend(Gardener* gardener) {
  gardener_ = gardener;
  gardener_->rest();
  auto worker = [](Gardener& other) { other.rest(); };
  worker(*gardener);
}

int Gardener::close() { return ::close(hours_); }

Tree* orchard::plant(int age) {
  auto* tree = new Tree();
  std::vector<int> orchard;
  orchard.push_back(age);
  return tree;
}
