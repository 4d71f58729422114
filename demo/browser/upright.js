// Slant undone (`dataset/shear.py`).
import { emptyGrid } from "./grids.js";
import { fma, single } from "./numbers.js";

// Mass, centre row, centre column, and the slant μ11 / μ20.
export function moments({ height, width, data }) {
  let [mass, firstRow, firstCol, secondRow, mixed] = [0, 0, 0, 0, 0];
  for (let r = 0; r < height; r++) {
    let [inRow, along] = [0, 0];
    for (let c = 0; c < width; c++) {
      inRow += data[r * width + c];
      along += data[r * width + c] * c;
    }
    mass += inRow;
    firstRow += r * inRow;
    firstCol += along;
    secondRow += r * r * inRow;
    mixed += r * along;
  }
  if (mass <= 0) return { mass: 0, row: 0, col: 0, lean: 0 };
  const [row, col] = [firstRow / mass, firstCol / mass];
  const spread = secondRow - mass * row ** 2;
  return { mass, row, col, lean: spread > 1e-6 * mass ? (mixed - mass * row * col) / spread : 0 };
}

// Sheared so that its ink stands upright, its centre of mass moved to the middle; bilinear, 0 beyond.
export function deskewed(ink) {
  const { height, width, data } = ink;
  const { mass, row, col, lean } = moments(ink);
  if (mass <= 0) return ink;
  const out = emptyGrid(height, width);
  const down = row - (height - 1) / 2;
  const wholeDown = Math.floor(down);
  const f = single(down - wholeDown);
  const at = (r, c) => (r >= 0 && r < height ? data[r * width + c] : 0);
  for (let r = 0; r < height; r++) {
    const line = Float32Array.from({ length: width }, (_, c) => fma(f, at(r + wholeDown + 1, c), single(single(1 - f) * at(r + wholeDown, c))));
    const across = col - (width - 1) / 2 + lean * (r - (height - 1) / 2);
    const wholeAcross = Math.floor(across);
    const g = single(across - wholeAcross);
    for (let c = 0; c < width; c++) {
      const [left, right] = [line[c + wholeAcross] ?? 0, line[c + wholeAcross + 1] ?? 0];
      out.data[r * width + c] = fma(single(1 - g), left, single(g * right));
    }
  }
  return out;
}
