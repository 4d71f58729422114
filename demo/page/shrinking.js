// A part of a picture in fewer px, halved until the last step is a small one: browsers differ in how they leave
// out more than half of the px at once.
import { element } from "./elements.js";

// `part` in whole px, of which no side of the result has more than `most`; on white where it is transparent.
export function shrunk(picture, { x, y, width, height }, most) {
  let [source, from] = [picture, [x, y, width, height]];
  while (Math.max(from[2], from[3]) > 2 * most) {
    const half = [from[2], from[3]].map((side) => Math.ceil(side / 2));
    source = drawn(source, from, half);
    from = [0, 0, ...half];
  }
  const scale = Math.min(1, most / Math.max(from[2], from[3]));
  return drawn(source, from, [from[2], from[3]].map((side) => Math.max(1, Math.round(side * scale))));
}

function drawn(source, from, [width, height]) {
  const sheet = element("canvas", { width, height });
  const context = sheet.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(source, ...from, 0, 0, width, height);
  return sheet;
}
