'use strict';

/** What the shop does not have. */
class Shortage extends Error {
  constructor(message, ...details) {
    super(message);
    this.details = details;
  }
}

module.exports = { Shortage, NotFound: class NotFound extends Shortage {} };
