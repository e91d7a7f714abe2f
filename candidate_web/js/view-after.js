// @ts-check
/** @import { Phone } from "./phone.js" */
/** @import { Screen } from "./view.js" */
/** When all is over: let go, gone, or closed. What is shown here is held by the open page alone. */

import { receipt } from "./view-receipt.js";
import { el } from "./view.js";

const KEEP = "Keep your script until it has been marked.";

/**
 * @param {Phone} phone
 * @returns {Screen}
 */
export function released(phone) {
  const list = el("div");
  const fate = phone.view?.paper.answers === "elsewhere" ? "are handed in" : "have arrived";
  let known = -1;
  return {
    title: "You may leave",
    content: [
      el("p", { class: "strong" }, `Your exam is over and your answers ${fate}. ${KEEP}`),
      el("p", {}, "Save the receipt now if you want one: it is in this open page only. The camera is off, and this phone keeps nothing else of the exam. Then you can close the page."),
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
