// @ts-check
/** @import { Contacts as Addresses } from "./types.js" */
/** Whom to ask, at the foot of every screen, readable without a connection. */

import { el, show } from "./view.js";

export class Contacts {
  #foot;
  #shown = "";

  /** @param {HTMLElement} foot */
  constructor(foot) {
    this.#foot = foot;
  }

  /** @param {Addresses|null} addresses */
  show(addresses) {
    show(this.#foot, addresses !== null);
    const now = JSON.stringify(addresses);
    if (!addresses || now === this.#shown) return;
    this.#shown = now;
    this.#foot.replaceChildren(
      el("summary", {}, "Whom to contact"),
      el("p", {}, "If the power or the network fails: do not panic, and keep this page open. What you ask for and your pages are kept on this phone and sent when the connection is back. If it is not back by the end of your exam, call technical support and leave the page open all the same."),
      el(
        "dl",
        {},
        el("dt", {}, "Technical support"),
        el("dd", {}, addresses.support),
        el("dt", {}, "Your ID, device or room: the exams office"),
        el("dd", {}, addresses.exams),
        el("dt", {}, "The paper or your extra time: your school"),
        el("dd", {}, addresses.school),
      ),
    );
  }
}
