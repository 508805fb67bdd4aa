'use strict';

var EventEmitter = require('events').EventEmitter;
var util = require('util');
var Shortage = require('./errors').Shortage;

/** The most that fits. */
const LIMIT = 50;

/**
 * Holds what a customer buys, see {@link Till}.
 *
 * @constructor
 * @param {string} owner - who pays
 */
function Basket(owner) {
  EventEmitter.call(this);
  this.owner = owner;
  this.lines = [];
}

util.inherits(Basket, EventEmitter);

/**
 * Adds some of an article.
 *
 * @param {Article} article what is bought
 * @param {number} [count=1] how many
 * @returns {Basket} itself
 */
Basket.prototype.add = function add(article, count = 1) {
  if (this.lines.length >= LIMIT) {
    throw new Shortage('the basket is full', `at ${LIMIT}`);
  }
  this.lines.push({ article, count });
  return this.changed();
};

Basket.prototype.changed = function () {
  var self = this;
  process.nextTick(function () {
    // Another `this`: nothing can be said of what it has.
    this.add();
    self._notify();
  });
  return self;
};

Basket.prototype._notify = function () {
  this.emit('change', total(this));
};

/** Puts some articles into a basket of their own. */
Basket.of = (owner, ...articles) => {
  const basket = new Basket(owner);
  articles.forEach((total) => basket.add(total));
  return basket;
};

function total(basket) {
  // TODO: round as the law wants
  return basket.lines.reduce((sum, line) => sum + line.count, 0);
}

exports.Basket = Basket;
exports.total = total;
exports.empty = function (basket) {
  return total(basket) === 0;
};
