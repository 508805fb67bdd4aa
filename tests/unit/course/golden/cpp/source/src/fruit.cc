#include "orchard/fruit.h"

namespace orchard {
namespace {

const int kThin = 1;

bool isThin(int number) { return number == kThin; }

}  // namespace

std::string Apple::name() const { return "apple"; }

Apple::Slice Apple::cut(int number) {
  if (number < 0) {
    throw std::invalid_argument("no such slice");
  }
  bruise();
  return Slice{number};
}

Apple::Slice Apple::cut(int number, bool thin) { return cut(thin ? kThin : number); }

bool Apple::Slice::thin() const { return isThin(number); }

void Apple::bruise() {}

Apple::Slice slice(Apple& apple) { return apple.cut(0); }

}  // namespace orchard
