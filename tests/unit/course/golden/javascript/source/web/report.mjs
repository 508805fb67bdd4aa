import format, { Money as Sum, read, CENTS } from '#money';
import * as money from '../lib/money.mjs';
import Till from '../lib/till.js';
export * from '../lib/money.mjs';
export { default as show } from '../lib/money.mjs';

/** Tells what was sold. */
export const report = async (basket, format = money.read) => {
  const sum = new Sum(basket.lines.length * CENTS);
  const other = sum.plus(Sum.zero);
  return format(read(other.amount));
};

export const summary = () => format(money.CENTS);

export default {
  title: 'Report',
  till: new Till('back'),
  print() {
    return this.line(summary());
  },
  line: (text) => text,
};
