/**
 * The library as its users load it.
 *
 * @module till
 */
'use strict';

const { Basket, total: sum } = require('./basket');
const Till = require('./till');

module.exports = {
  Basket,
  sum,
  Till,
  errors: require('./errors'),
  /** Opens a till with nothing in it. */
  open(name = 'front', ...rest) {
    const till = new Till(name);
    till.reset();
    return till;
  },
};
