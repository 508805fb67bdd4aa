'use strict';

const { Basket, empty } = require('./basket');
const log = require('./log');

/**
 * Takes the money.
 */
module.exports = class Till {
  #drawer = new Drawer();
  static count = 0;

  constructor(name) {
    this.name = name;
    this.basket = new Basket(name);
  }

  get isEmpty() {
    return empty(this.basket);
  }

  /**
   * Forgets everything.
   *
   * @deprecated since 2.0, use `close`
   */
  reset = () => {
    this.basket = new Basket(this.name);
    this.#drawer.open();
    log.info('reset');
  };

  async close() {
    const { report } = await import('../web/report.mjs');
    if (this.isEmpty) throw new RangeError('nothing was sold');
    return report(this.basket);
  }

  static make(name) {
    this.count += 1;
    return this.named(name);
  }

  static named(name) {
    return new Till(name);
  }
};

class Drawer {
  open() {}
}
