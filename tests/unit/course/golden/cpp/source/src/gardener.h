#pragma once

namespace orchard {

struct TooTired {
  int hours;
};

class Gardener {
 public:
  template <class Tool>
  void work(Tool tool);

  /// Rest a while.
  void rest() { hours_ = 0; }
  int close();

 private:
  int hours_ = 0;
};

template <class Tool>
void Gardener::work(Tool tool) {
  if (hours_ > 8) throw TooTired{hours_};
  tool.use();
}

}  // namespace orchard
