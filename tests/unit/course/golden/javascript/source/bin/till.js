#!/usr/bin/env node
const till = require('..');

if (require.main === module) {
  till.open();
}
