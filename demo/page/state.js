// What is drawn, set and asked, and what was answered: every part of the page is given it.
import { classCalled } from "./class_names.js";
import { find } from "./elements.js";
import { called } from "./words.js";

export class State {
  served = null; // methods, sliders and examples, as the server describes them
  subjectKey = null;
  example = null;
  offered = false; // whether the subject's first example was shown
  silent = new Set(); // keys of methods that are not asked
  sliders = {};
  slider = "rotation";
  answers = null;
  curve = null;
  whys = {};
  saved = {}; // by subject what became of the last drawing that was saved there
  version = 0; // counts what was drawn or set
  lifted = null; // when the pen was, until that is answered
  waiting = null; // the timer before the details are asked for

  constructor(drawing, photo) {
    this.drawing = drawing;
    this.photo = photo;
  }

  get subject() {
    const found = this.served?.subjects.find((one) => one.key === this.subjectKey);
    return found && { ...found, methods: found.methods.map(called) };
  }

  get isPhoto() {
    return this.subject?.kind === "photograph";
  }

  // What is asked: the drawing, or the part of the photograph.
  get board() {
    return this.isPhoto ? this.photo : this.drawing;
  }

  // Those that are for the subject's kind of pictures.
  get changes() {
    return Object.entries(this.served.sliders).filter(([, slider]) => slider.kinds.includes(this.subject.kind));
  }

  get asked() {
    return this.subject.methods.filter((method) => !this.silent.has(method.key));
  }

  // A page that is loaded again may come with the switch as it was left.
  get normalise() {
    return find("normalise").checked ? "1" : "0";
  }

  className(index) {
    return classCalled(this.subject.class_names[index]);
  }
}
