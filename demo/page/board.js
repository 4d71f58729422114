// The drawing: strokes on a square of SIDE px, by mouse, finger, pen or keyboard.
import { element } from "./elements.js";
import { say } from "./words.js";

export class Board {
  static SIDE = 280;
  static STEP = 7;
  static FAR = 35;

  // `changed` is called while the pen moves, `lifted` when it leaves the paper (with whether that was an
  // example), `told` with what a screen reader should say.
  constructor(canvas, { changed, lifted, told }) {
    this.canvas = canvas;
    this.strokes = [];
    this.pen = 22;
    this.locked = false;
    this.givesWay = false; // whether the first stroke takes what is drawn away
    this.cursor = null;
    this.down = false;
    this.calls = { changed, lifted, told };
    canvas.addEventListener("pointerdown", (event) => this.begin(event));
    canvas.addEventListener("pointermove", (event) => this.go(event));
    canvas.addEventListener("pointerup", (event) => this.end(event));
    canvas.addEventListener("pointercancel", (event) => this.end(event));
    canvas.addEventListener("keydown", (event) => this.key(event));
    canvas.addEventListener("blur", () => {
      this.liftKey();
      this.cursor = null;
      this.render();
    });
  }

  get isEmpty() {
    return this.strokes.length === 0;
  }

  place(event) {
    const box = this.canvas.getBoundingClientRect();
    const scale = Board.SIDE / box.width;
    return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
  }

  begin(event) {
    if (this.locked || this.pointer !== undefined || event.button !== 0) return;
    event.preventDefault();
    this.liftKey();
    this.cursor = null;
    this.canvas.focus({ preventScroll: true, focusVisible: false });
    this.canvas.setPointerCapture(event.pointerId);
    this.pointer = event.pointerId;
    this.add(this.place(event));
    this.render();
    this.calls.changed();
  }

  add(place) {
    if (this.givesWay) this.strokes = [];
    this.givesWay = false;
    this.strokes.push({ pen: this.pen, points: [place] });
  }

  go(event) {
    if (event.pointerId !== this.pointer) return;
    const events = event.getCoalescedEvents?.() ?? [];
    const stroke = this.strokes.at(-1);
    for (const one of events.length ? events : [event]) stroke.points.push(this.place(one));
    this.render();
  }

  end(event) {
    if (event.pointerId !== this.pointer) return;
    this.pointer = undefined;
    this.calls.lifted();
  }

  key(event) {
    if (this.locked) return;
    const step = event.shiftKey ? Board.FAR : Board.STEP;
    const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    if (event.key in moves) this.moveCursor(moves[event.key]);
    else if (event.key === " ") this.down ? this.liftKey() : this.lowerKey();
    else if (event.key === "Enter" || event.key === "Escape") this.liftKey();
    else if (event.key === "Delete" || event.key === "Backspace") this.undo();
    else return;
    event.preventDefault();
    this.render();
  }

  moveCursor([right, down]) {
    const within = (value) => Math.min(Math.max(value, 0), Board.SIDE);
    const [x, y] = this.cursor ?? [Board.SIDE / 2, Board.SIDE / 2];
    this.cursor = [within(x + right), within(y + down)];
    if (this.down) this.strokes.at(-1).points.push(this.cursor);
  }

  lowerKey() {
    this.cursor ??= [Board.SIDE / 2, Board.SIDE / 2];
    this.down = true;
    this.add(this.cursor);
    const [x, y] = this.cursor.map(Math.round);
    this.calls.changed();
    this.calls.told(say("penDown", { x, y }));
  }

  liftKey() {
    if (!this.down) return;
    this.down = false;
    this.calls.lifted();
    this.calls.told(say("penUp", { n: this.strokes.length }));
  }

  undo() {
    this.down = this.givesWay = false;
    this.strokes.pop();
    this.render();
    this.calls.lifted();
  }

  clear() {
    this.put([]);
  }

  put(strokes, isExample = false) {
    this.down = this.givesWay = false;
    this.strokes = strokes;
    this.render();
    this.calls.lifted(isExample);
  }

  // Dark ink on white paper, whatever the page looks like.
  sheet() {
    const side = Board.SIDE;
    const sheet = element("canvas", { width: side, height: side });
    const context = sheet.getContext("2d");
    context.fillStyle = "#fff";
    context.fillRect(0, 0, side, side);
    Board.paint(context, this.strokes, "#000");
    return sheet;
  }

  png() {
    const sheet = this.sheet();
    return new Promise((resolve) => sheet.toBlob(resolve, "image/png"));
  }

  // Gray levels of the same, row by row.
  levels() {
    const side = Board.SIDE;
    const { data } = this.sheet().getContext("2d").getImageData(0, 0, side, side);
    return Uint8Array.from({ length: side * side }, (_, i) => data[4 * i]);
  }

  render() {
    const context = this.canvas.getContext("2d");
    const scale = this.canvas.width / Board.SIDE;
    const style = getComputedStyle(document.documentElement);
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, Board.SIDE, Board.SIDE);
    Board.paint(context, this.strokes, style.getPropertyValue("--stroke"));
    if (this.cursor) {
      context.strokeStyle = style.getPropertyValue("--focus");
      context.lineWidth = 2;
      context.beginPath();
      context.arc(...this.cursor, Math.max(this.pen / 2, 5), 0, 2 * Math.PI);
      context.stroke();
    }
  }

  static paint(context, strokes, colour) {
    context.strokeStyle = colour;
    context.lineCap = context.lineJoin = "round";
    for (const { pen, points } of strokes) {
      context.lineWidth = pen;
      context.beginPath();
      context.moveTo(...points[0]);
      // A line of no length would leave no dot.
      if (points.length === 1) context.lineTo(points[0][0] + 0.01, points[0][1]);
      for (const point of points.slice(1)) context.lineTo(...point);
      context.stroke();
    }
  }
}
