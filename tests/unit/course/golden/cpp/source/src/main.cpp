#include <iostream>

#include <orchard/tree.hpp>

namespace o = orchard;
using orchard::Apple;

template <typename Apple>
int weigh(Apple item) { return item.weight(); }

int main() {
  auto tree = orchard::plant(3);
  tree->pick();
  Apple apple(2.0);
  o::slice(apple);
  std::cout << weigh(apple) << static_cast<int>(orchard::Ripeness::kRipe);
}
