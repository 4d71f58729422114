// A photograph from camera, file, drop or paste, and the part of it that is asked, which moves by finger, mouse
// or keyboard. That part alone is sent; orientation and colours are the browser's, as it shows them.
import { element, ofPhotographs } from "./elements.js";
import { percent } from "./formats.js";
import { shrunk } from "./shrinking.js";
import { say } from "./words.js";

const HEIC = /^.{4}ftyp(heic|heix|hevc|mif1|msf1)/;

export class Photo {
  static VIEW = 560; // px a side of what is shown
  static SENT = 512; // px a side of what is sent, at most
  static MOST_BYTES = 50_000_000;
  static MOST_PIXELS = 50_000_000;
  static LEAST = 8; // px a side
  static SMALLEST = 0.04; // of the largest part
  static STEP = 0.02;
  static FAR = 0.1;

  // `lifted` is called when another part is asked, `told` with what a screen reader should say, and
  // `troubled` with why a file is not taken.
  constructor(place, { lifted, told, troubled }) {
    this.bitmap = null;
    this.part = null; // left, top and width in px of the picture
    this.ratio = 1; // width to height of the data set's pictures
    this.locked = false;
    this.loads = 0;
    this.held = new Map(); // pointers
    this.calls = { lifted, told, troubled };
    this.build(place);
    this.listen();
    this.say();
  }

  build(place) {
    this.canvas = element("canvas", {
      id: "photo-canvas", width: Photo.VIEW, height: Photo.VIEW, tabindex: 0, role: "application", "aria-describedby": "photo-help",
    });
    this.hint = element("p", { class: "hint", "aria-hidden": "true", "data-word": "photoHint" });
    const input = (id, capture) => element("input", { type: "file", id, class: "hidden", accept: "image/*", capture });
    this.take = input("photo-take", "environment");
    this.choose = input("photo-choose", null);
    this.size = element("input", { type: "range", id: "photo-size", min: 100 * Photo.SMALLEST, max: 100, step: 1, value: 100 });
    const button = (word, kind, field) => element("label", { class: `button ${kind}` }, element("span", { "data-word": word }), field);
    place.append(
      element("div", { class: "board" }, this.canvas, this.hint),
      element("div", { class: "tools" }, button("takePhoto", "strong camera", this.take), button("choosePhoto", "file", this.choose),
        element("label", { class: "slider" }, element("span", { "data-word": "partSize" }), this.size)),
      element("p", { class: "note", id: "photo-help", "data-word": "photoKeyboard" }),
    );
  }

  listen() {
    for (const field of [this.take, this.choose]) {
      field.addEventListener("change", () => {
        if (field.files.length) this.load(field.files[0]);
        field.value = "";
      });
    }
    this.size.addEventListener("input", () => this.change(() => this.resize(this.size.value / 100 * this.largest)));
    this.canvas.addEventListener("pointerdown", (event) => this.begin(event));
    this.canvas.addEventListener("pointermove", (event) => this.go(event));
    for (const end of ["pointerup", "pointercancel"]) this.canvas.addEventListener(end, (event) => this.end(event));
    this.canvas.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("dragover", (event) => { if (this.isAsked) event.preventDefault(); });
    document.addEventListener("drop", (event) => this.receive(event, event.dataTransfer));
    document.addEventListener("paste", (event) => this.receive(event, event.clipboardData));
  }

  // What the page says in the language and kind that are spoken now.
  say() {
    this.canvas.setAttribute("aria-label", say("photo"));
  }

  get isAsked() {
    return ofPhotographs() && !this.locked && this.canvas.offsetParent !== null;
  }

  get isEmpty() {
    return this.bitmap === null;
  }

  get largest() {
    return Math.min(this.bitmap.width, this.bitmap.height * this.ratio);
  }

  receive(event, given) {
    const file = [...(given?.files ?? [])][0];
    if (!this.isAsked || !file) return;
    event.preventDefault();
    this.load(file);
  }

  async load(file) {
    if (this.locked) return;
    const now = (this.loads += 1);
    if (file.size > Photo.MOST_BYTES) return this.calls.troubled(say("errors_too-heavy"));
    let bitmap;
    try {
      bitmap = await createImageBitmap(file);
    } catch {
      const start = new TextDecoder("latin1").decode(await file.slice(0, 16).arrayBuffer());
      return this.calls.troubled(say(HEIC.test(start) ? "errors_heic" : "errors_no-picture"));
    }
    if (now !== this.loads) return bitmap.close();
    if (bitmap.width * bitmap.height > Photo.MOST_PIXELS) return this.calls.troubled(say("errors_too-heavy"));
    if (Math.min(bitmap.width, bitmap.height) < Photo.LEAST) return this.calls.troubled(say("errors_too-small"));
    this.bitmap?.close();
    this.bitmap = bitmap;
    this.calls.troubled("");
    this.reset();
    this.calls.lifted(false);
  }

  // The largest part, in the middle.
  reset() {
    if (this.isEmpty) return this.render();
    const { width, height } = this.bitmap;
    this.part = { left: 0, top: 0, width: this.largest };
    this.moveTo((width - this.part.width) / 2, (height - this.part.width / this.ratio) / 2);
    this.render();
  }

  clear() {
    this.loads += 1;
    this.bitmap?.close();
    this.bitmap = this.part = null;
    this.render();
    this.calls.lifted(false);
  }

  // How the picture lies in the canvas: px of the canvas a px of the picture, and where it begins.
  get view() {
    const { width, height } = this.bitmap;
    const scale = Photo.VIEW / Math.max(width, height);
    return { scale, left: (Photo.VIEW - width * scale) / 2, top: (Photo.VIEW - height * scale) / 2 };
  }

  moveTo(left, top) {
    const within = (value, most) => Math.min(Math.max(value, 0), Math.max(most, 0));
    this.part.left = within(left, this.bitmap.width - this.part.width);
    this.part.top = within(top, this.bitmap.height - this.part.width / this.ratio);
  }

  // About its middle.
  resize(width) {
    const { left, top, width: before } = this.part;
    this.part.width = Math.min(Math.max(width, Photo.SMALLEST * this.largest), this.largest);
    const more = (before - this.part.width) / 2;
    this.moveTo(left + more, top + more / this.ratio);
  }

  change(work) {
    if (this.isEmpty || this.locked) return;
    work();
    this.render();
    this.calls.lifted(false);
  }

  place(event) {
    const box = this.canvas.getBoundingClientRect();
    const { scale, left, top } = this.view;
    const [x, y] = [event.clientX - box.left, event.clientY - box.top].map((value) => value * Photo.VIEW / box.width);
    return [(x - left) / scale, (y - top) / scale];
  }

  begin(event) {
    if (this.locked || event.button !== 0) return;
    if (this.isEmpty) return this.choose.click();
    event.preventDefault();
    this.canvas.focus({ preventScroll: true, focusVisible: false });
    this.canvas.setPointerCapture(event.pointerId);
    const place = this.place(event);
    this.held.set(event.pointerId, place);
    const { left, top, width } = this.part;
    const height = width / this.ratio;
    const isInside = place[0] >= left && place[0] <= left + width && place[1] >= top && place[1] <= top + height;
    if (!isInside && this.held.size === 1) this.moveTo(place[0] - width / 2, place[1] - height / 2);
    this.render();
  }

  go(event) {
    if (!this.held.has(event.pointerId) || this.isEmpty) return;
    const [before, now] = [this.held.get(event.pointerId), this.place(event)];
    const apart = this.apart();
    this.held.set(event.pointerId, now);
    // Two fingers make it larger and smaller.
    if (apart) this.resize(this.part.width * this.apart() / apart);
    else this.moveTo(this.part.left + now[0] - before[0], this.part.top + now[1] - before[1]);
    this.render();
  }

  apart() {
    if (this.held.size < 2) return 0;
    const [[x, y], [otherX, otherY]] = this.held.values();
    return Math.hypot(x - otherX, y - otherY);
  }

  end(event) {
    if (!this.held.delete(event.pointerId) || this.held.size || this.isEmpty) return;
    this.calls.lifted(false);
  }

  key(event) {
    if (this.isEmpty && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      return this.choose.click();
    }
    if (this.isEmpty || this.locked || event.ctrlKey || event.metaKey) return;
    const step = (event.shiftKey ? Photo.FAR : Photo.STEP) * this.largest;
    const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    const sizes = { "+": step, "=": step, "-": -step };
    const { left, top, width } = this.part;
    if (event.key in moves) this.change(() => this.moveTo(left + moves[event.key][0], top + moves[event.key][1]));
    else if (event.key in sizes) this.change(() => this.resize(width + sizes[event.key]));
    else return;
    event.preventDefault();
    const share = (value, most) => percent(most > 0 ? value / most : 0);
    const height = this.part.width / this.ratio;
    this.calls.told(say("partAt", {
      x: share(this.part.left, this.bitmap.width - this.part.width), y: share(this.part.top, this.bitmap.height - height),
      size: share(this.part.width, this.largest),
    }));
  }

  // The part in whole px of the picture.
  get rounded() {
    const { left, top, width } = this.part;
    const [x, y] = [Math.round(left), Math.round(top)];
    const across = Math.max(1, Math.min(Math.round(width), this.bitmap.width - x));
    return { x, y, width: across, height: Math.max(1, Math.min(Math.round(width / this.ratio), this.bitmap.height - y)) };
  }

  png() {
    const sheet = shrunk(this.bitmap, this.rounded, Photo.SENT);
    return new Promise((resolve) => sheet.toBlob(resolve, "image/png"));
  }

  render() {
    const context = this.canvas.getContext("2d");
    context.clearRect(0, 0, Photo.VIEW, Photo.VIEW);
    this.hint.hidden = !this.isEmpty;
    this.size.disabled = this.isEmpty || this.locked;
    if (this.isEmpty) return;
    this.size.value = 100 * this.part.width / this.largest;
    const { scale, left, top } = this.view;
    const { x, y, width, height } = this.rounded;
    const frame = [left + x * scale, top + y * scale, width * scale, height * scale];
    context.drawImage(this.bitmap, left, top, this.bitmap.width * scale, this.bitmap.height * scale);
    context.fillStyle = "rgba(0, 0, 0, 0.55)";
    context.fillRect(left, top, this.bitmap.width * scale, this.bitmap.height * scale);
    context.drawImage(this.bitmap, x, y, width, height, ...frame);
    for (const [line, colour] of [[6, "#000"], [3, "#fff"]]) {
      context.lineWidth = line;
      context.strokeStyle = colour;
      context.strokeRect(...frame);
    }
  }
}
