#ifndef ORCHARD_TREE_HPP
#define ORCHARD_TREE_HPP

#include <memory>
#include <vector>

#include "fruit.h"

#define ORCHARD_EXPORT __attribute__((visibility("default")))

namespace orchard {

class Gardener;

/** A tree that bears apples. Thread-hostile. */
class ORCHARD_EXPORT Tree {
 public:
  Tree();
  /// Take an apple from the tree.
  std::unique_ptr<Apple> pick();
  void tend(Gardener* gardener);
  friend bool operator==(const Tree& left, const Tree& right) { return left.size() == right.size(); }
  int size() const { return static_cast<int>(apples_.size()); }

 private:
  std::vector<Apple> apples_;
  std::unique_ptr<Apple> best_;
  Gardener* gardener_ = nullptr;
};

/// Plant a tree.
Tree* plant(int age = 1);

}  // namespace orchard

#endif
