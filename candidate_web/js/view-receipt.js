// @ts-check
/** @import { Phone } from "./phone.js" */
/** The receipt: what the server holds, page by page, and a file of it to keep. */

import { receiptName, receiptText } from "./receipt.js";
import { button, el, saveText } from "./view.js";
import { counted, timeOfDay } from "./words.js";

/** How much of a fingerprint tells one page from another at a glance. */
const SHORT = 12;

/**
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
