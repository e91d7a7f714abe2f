// @ts-check
/** @import { Phone } from "./phone.js" */
/** @import { Screen } from "./view.js" */
/** When all is over: let go, gone, or closed; and the receipt. What is shown here is held by the open page alone. */

import { receiptName, receiptText } from "./receipt.js";
import { button, el, saveText } from "./view.js";
import { counted, timeOfDay } from "./words.js";

/** How much of a fingerprint tells one page from another at a glance. */
const SHORT = 12;
const KEEP = "Keep your script until it has been marked.";

/**
 * @param {Phone} phone
 * @returns {Screen}
 */
export function released(phone) {
  const list = el("div");
  const recording = phone.view?.recording ? "Keep this page open until all of the recording has been sent. " : "";
  const fate = phone.view?.paper.answers === "elsewhere" ? "are handed in" : "have arrived";
  let known = -1;
  return {
    title: "You may leave",
    content: [
      el("p", { class: "strong" }, `Your exam is over and your answers ${fate}. ${KEEP}`),
      el("p", {}, `Save the receipt now if you want one: it is in this open page only. The camera is off. ${recording}Then this phone keeps nothing else of the exam, and you can close the page.`),
      list,
    ],
    update: (now) => {
      // Someone who opens the link again after the release is told the times a moment later.
      if (now.handedIn.known === known) return;
      known = now.handedIn.known;
      list.replaceChildren(...receipt(now, "main"));
    },
  };
}

/** @returns {Screen} */
export function left() {
  return over(
    "You have left the exam",
    "Your invigilator has noted that you left before the end. The camera is off.",
    `If you were ill or something went wrong, ask your college or school about a mitigating-circumstances notice. ${KEEP}`,
  );
}

/** @returns {Screen} */
export const closed = () => over("This exam is over", `The session has been closed. ${KEEP}`);

/**
 * @param {string} title
 * @param {...string} paragraphs
 * @returns {Screen}
 */
const over = (title, ...paragraphs) => ({ title, content: paragraphs.map((text) => el("p", {}, text)) });

/**
 * What the server holds, page by page, and a file of it to keep.
 *
 * @param {Phone} phone
 * @param {"main"|"plain"} [kind]
 * @returns {HTMLElement[]}
 */
export function receipt({ view, handedIn }, kind = "plain") {
  if (!view) return [];
  const { pages } = view.me;
  const save = button("Save the receipt", () => saveText(receiptName(view), receiptText(view, handedIn)), kind);
  const items = pages.map(({ page, sha256 }) => {
    const at = handedIn.storedAt(sha256);
    const head = el("summary", {}, `stored${at ? ` at ${timeOfDay(at, view.timezone)}` : ""}, SHA-256 ${sha256.slice(0, SHORT)}…`);
    return el("li", { value: page }, el("details", {}, head, el("code", {}, sha256)));
  });
  const list = el("details", { class: "card" }, el("summary", {}, `Receipt: ${counted(pages.length, "page")}`), el("p", {}, "As stored by the server, with the fingerprint of each page."), el("ol", { class: "receipt" }, ...items));
  return pages.length ? [save, list] : [save];
}
