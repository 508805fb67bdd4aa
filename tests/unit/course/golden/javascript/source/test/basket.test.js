const assert = require('node:assert');
const { Basket, empty } = require('../lib/basket');
const { open } = require('../lib');

describe('Basket', () => {
  let basket;

  beforeEach(() => {
    basket = new Basket('Ann');
  });

  it('is empty at first. Really', () => {
    assert(empty(basket), 'it is not');
  });

  describe('add', () => {
    it.each([1, 2])('adds %d', async (count) => {
      basket.add({}, count);
      open();
    });
  });
});
