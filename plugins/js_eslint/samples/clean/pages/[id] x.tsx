export const C = <T,>(x: T) => <p>{String(x)}</p>;
