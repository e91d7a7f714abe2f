// @ts-check
/** @import { Computer, ScreenName } from "./computer.js" */
/** The frame of the other screen: whose exam it is, whether there is a connection, and the one thing to do now. */

import { timeOfDay } from "../words.js";
import { el, setText, show } from "../view.js";
import { before, code, connecting, over, photographed, writing } from "./view-screens.js";
import { typed } from "./view-typed.js";

/**
 * @typedef {object} Screen
 * @property {string} title
 * @property {(Node|string)[]} content
 * @property {(computer: Computer) => void} [update]
 */

/** @type {Record<ScreenName, (computer: Computer) => Screen>} */
const SCREENS = { code, connecting, before, writing, typed, photographed, over };

export class Frame {
  #exam = part("exam");
  #who = part("who");
  #connection = part("connection");
  #main = part("screen");
  /** @type {ScreenName|null} */
  #name = null;
  /** @type {Screen|null} */
  #screen = null;

  /** @param {Computer} computer */
  show(computer) {
    const name = computer.screen;
    if (name !== this.#name) this.#enter(name, computer);
    this.#screen?.update?.(computer);
    const { state = null, lostSince = null } = computer.standing ?? {};
    setText(this.#exam, state ? `${state.rehearsal ? "Rehearsal: " : ""}${state.paper.title}` : "Ninefold");
    setText(this.#who, state && name !== "over" ? `${state.number} · ${state.name} · your other screen` : "");
    show(this.#connection, lostSince !== null);
    if (lostSince === null) return;
    const files = computer.files?.isUnsent ? " Your file is sent when it is back: leave this page open." : " This page tries again by itself.";
    setText(this.#connection, `No connection since ${timeOfDay(lostSince)}. What is shown may be out of date; your phone counts.${files}`);
  }

  /**
   * @param {ScreenName} name
   * @param {Computer} computer
   */
  #enter(name, computer) {
    const isFirst = this.#name === null;
    this.#name = name;
    this.#screen = SCREENS[name](computer);
    const heading = el("h1", { tabindex: -1 }, this.#screen.title);
    this.#main.replaceChildren(heading, ...this.#screen.content);
    this.#main.dataset.screen = name;
    document.title = `${this.#screen.title} · Ninefold`;
    if (!isFirst) heading.focus();
  }
}

/** @param {string} id of what `computer.html` holds */
function part(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
}
