// Amounts in cents.
export const CENTS = 100;

/** Formats an amount. */
export default function format(amount, { currency = 'EUR', digits } = {}) {
  return `${amount / CENTS} ${currency}`;
}

export { parse as read, format };

function parse(text) {
  const value = Number(text);
  if (Number.isNaN(value)) {
    throw new TypeError('not an amount: ' + 'a text');
  }
  return value * CENTS;
}

export class Money {
  static zero = new Money(0);

  constructor(amount) {
    this.amount = amount;
  }

  plus(other) {
    return new Money(this.amount + other.amount);
  }
}
