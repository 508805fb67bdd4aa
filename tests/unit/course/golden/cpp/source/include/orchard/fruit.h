#pragma once

#include <string>
#include <utility>

namespace orchard {

/// How ripe a fruit is.
enum class Ripeness : int {
  kGreen,
  kRipe = 2,  ///< ready to be picked
};

/**
 * @brief Anything that grows on a tree.
 *
 * @tparam T what it weighs in
 * @see Tree
 */
template <typename T>
class Fruit {
 public:
  explicit Fruit(T weight) : weight_(std::move(weight)) {}
  virtual ~Fruit() = default;

  /// The name of its kind.
  virtual std::string name() const = 0;

  T weight() const { return weight_; }

  bool operator<(const Fruit& other) const { return weight_ < other.weight(); }

  static constexpr int kSeeds = 5;

 protected:
  T weight_;
};

using Gram = double;

class Apple final : public Fruit<Gram> {
 public:
  using Fruit<Gram>::Fruit;
  std::string name() const override;

  /// A part of an apple.
  struct Slice {
    int number;
    bool thin() const;
  };

  Slice cut(int number);
  Slice cut(int number, bool thin);

 private:
  void bruise();
};

[[deprecated("use Apple::cut")]] Apple::Slice slice(Apple& apple);

namespace detail {
inline int roundUp(double value) { return static_cast<int>(value) + 1; }
}  // namespace detail

}  // namespace orchard
