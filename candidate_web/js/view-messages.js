// @ts-check
/** @import { Phone } from "./phone.js" */
/** What was said between candidate and invigilator, with a line to write, and how far each of one's own words has got. */

import { sendMessage } from "./actions.js";
import { el, field, keptList, setText } from "./view.js";
import { counted } from "./words.js";

/** @typedef {{id: string, text: string, from: string, fate: string}} Line */

/**
 * @param {Phone} phone
 * @returns {{element: HTMLElement, update: (phone: Phone) => void}}
 */
export function messages(phone) {
  const summary = el("summary", {}, "Messages");
  const lines = el("ul", { class: "messages" });
  const words = el("textarea", { id: "message", rows: 2, maxlength: 2000 });
  const form = el("form", {}, field("Write to your invigilator", words), el("button", { type: "submit" }, "Send"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sendMessage(phone, words.value);
    words.value = "";
    words.focus();
  });
  const element = el("details", { class: "card" }, summary, lines, form);
  const keep = keptList(lines, (/** @type {Line} */ line) => line.id, makeLine);
  return {
    element,
    update: (now) => {
      const all = linesOf(now);
      setText(summary, all.length ? `Messages (${counted(all.length, "message")})` : "Messages");
      keep(all);
    },
  };
}

/** @param {Line} line */
function makeLine({ from, text }) {
  const fate = el("span", { class: "fate" });
  const element = el("li", {}, el("span", { class: "from" }, from), el("p", {}, text), fate);
  return { element, update: (/** @type {Line} */ line) => setText(fate, line.fate) };
}

/**
 * @param {Phone} phone
 * @returns {Line[]}
 */
function linesOf({ view, outbox, online }) {
  const said = view?.me.messages ?? [];
  const recorded = said.map(({ id, text, from_candidate, read }) => ({
    id,
    text,
    from: from_candidate ? "You" : "Your invigilator",
    fate: from_candidate ? (read ? "seen" : "sent") : "",
  }));
  const shown = new Set(said.map(({ id }) => id));
  const underWay = outbox
    .underWay("SendMessage")
    .filter(({ id }) => !shown.has(id))
    .map(({ id, command }) => ({ id, text: command.text, from: "You", fate: online ? "being sent" : "kept until the connection is back" }));
  return [...recorded, ...underWay];
}
