// What is drawn, set and asked, and what was answered: every part of the page is given it.
import { find } from "./elements.js";
import { called, say } from "./words.js";

export class State {
  served = null; // methods, sliders and examples, as the server describes them
  subjectKey = "shapes";
  example = null;
  offered = false; // whether the subject's first example was shown
  silent = new Set(); // keys of methods that are not asked
  sliders = {};
  slider = "rotation";
  answers = null;
  curve = null;
  whys = {};
  version = 0; // counts what was drawn or set
  lifted = null; // when the pen was, until that is answered
  waiting = null; // the timer before the details are asked for

  constructor(board) {
    this.board = board;
  }

  get subject() {
    const found = this.served.subjects.find((one) => one.key === this.subjectKey);
    return found && { ...found, methods: found.methods.map(called) };
  }

  get asked() {
    return this.subject.methods.filter((method) => !this.silent.has(method.key));
  }

  // A page that is loaded again may come with the switch as it was left.
  get normalise() {
    return find("normalise").checked ? "1" : "0";
  }

  className(index) {
    return say(this.subject.class_names[index]);
  }
}
