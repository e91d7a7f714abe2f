// @ts-check
/** @import { Phone } from "./phone.js" */
/**
 * No connection when the pages should go up: what happens to them. Whom to call stands above it. Readable without one.
 *
 * City: "If your power cuts out temporarily during the exam do not panic … leave [it] open at the end of the exam, until
 * you have been able to submit your work. Please contact us if your connection is not restored by the end of the exam."
 */

import { el, show } from "./view.js";

/** @returns {{element: HTMLElement, update: (phone: Phone) => void}} */
export function whenStranded() {
  const element = el(
    "div",
    { class: "card notice", hidden: true },
    el("p", { class: "strong" }, "Your pages are safe on this phone. Do not close this page."),
    el("p", {}, "What is not stored yet goes up by itself as soon as there is a connection, even hours from now. If the power is out, try mobile data. To save the battery, let the screen go dark, but leave the page open. Keep your script at hand."),
  );
  const update = (/** @type {Phone} */ { view, online }) => show(element, view !== null && !online);
  return { element, update };
}
