// Numbers as the page writes them, everywhere: with a true minus sign, and a space before %.
const MINUS = "\u2212";

const signed = (text) => text.replace("-", Number(text) === 0 ? "" : MINUS);

// With so many digits behind the point.
export function decimal(value, digits) {
  return signed(value.toFixed(digits));
}

// With at most two digits behind the point.
export function short(value) {
  return signed(String(Math.round(100 * value) / 100));
}

export function counted(n) {
  return n.toLocaleString(document.documentElement.lang);
}

export function rate(share, digits = 1) {
  return `${decimal(100 * share, digits)} %`;
}

// Of what is neither sure nor impossible never 0 % or 100 %.
export function percent(share) {
  if (share > 0 && share < 0.01) return "<1 %";
  if (share > 0.99 && share < 1) return ">99 %";
  return rate(share, 0);
}
