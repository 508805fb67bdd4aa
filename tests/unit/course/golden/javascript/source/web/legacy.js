(function ($, window) {
  'use strict';

  var VERSION = '1.0';

  function start() {
    return bind(VERSION);
  }

  function bind(start) {
    start();
  }

  window.shop = start;
})(jQuery, window);
