var log = (exports = module.exports = {});

log.level = 1;

/** Says what happens. */
log.info = function info(message) {
  this.write('info', message);
};

log.write = function (level, message) {
  console.log(level, message);
};
