import React, { memo } from 'react';
import page, { show, Money } from '../report.mjs';
import { Line } from './Line';

/** One receipt, to be printed. */
export const Receipt = memo(function Receipt({ lines, title = page.title }) {
  return (
    <section>
      <h1>{title}</h1>
      {lines.map((line) => (
        <Line key={line.id} amount={show(line.amount)} zero={Money.zero} />
      ))}
    </section>
  );
});

export default Receipt;
