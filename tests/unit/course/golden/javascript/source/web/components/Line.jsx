export function Line({ amount }) {
  return <p>{amount}</p>;
}

Line.propTypes = { amount: null };
