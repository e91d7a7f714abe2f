// @ts-check
/** @import { Phone } from "./phone.js" */
/** What was said between candidate and invigilator, with a line to write, and how far each of one's own words has got. */

import { sendMessage } from "./actions.js";
import { el, field, keptList, setText, show } from "./view.js";
import { counted, timeOfDay } from "./words.js";

/** @typedef {{id: string, text: string, from: string, said_at: string, fate: string}} Line */

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
  const aloud = el("input", { type: "checkbox", checked: phone.notices.voice.isOn, change: () => phone.notices.setAloud(aloud.checked) });
  const voice = el("label", { class: "choice" }, aloud, "Read aloud what I am told");
  show(voice, phone.notices.voice.can);
  const element = el("details", { class: "card" }, summary, lines, form, voice);
  const keep = keptList(lines, (/** @type {Line} */ line) => line.id, makeLine);
  return {
    element,
    update: (now) => {
      const all = linesOf(now);
      const { length } = all;
      const unread = all.filter(({ fate }) => fate === UNREAD).length;
      setText(summary, length ? `Messages (${counted(length, "message")}${unread ? `, ${unread} new` : ""})` : "Messages");
      keep(all);
    },
  };
}

/** What the other side said stays new until the candidate says that they have read it: opening the list says nothing. */
const UNREAD = "new: say above that you have read it";

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
  const from = (/** @type {string} */ who, /** @type {string} */ at) => `${who}, ${timeOfDay(at, view?.timezone)}`;
  const recorded = said.map(({ id, text, from_candidate, said_at, read }) => ({
    id,
    text,
    said_at,
    from: from(from_candidate ? "You" : "Your invigilator", said_at),
    fate: from_candidate ? (read ? "seen" : "sent") : read ? "" : UNREAD,
  }));
  const announced = (view?.announcements ?? []).map(({ id, text, said_at, read }) => ({
    id,
    text,
    said_at,
    from: from("Announcement", said_at),
    fate: read ? "" : UNREAD,
  }));
  const shown = new Set(said.map(({ id }) => id));
  const underWay = outbox
    .underWay("SendMessage")
    .filter(({ id }) => !shown.has(id))
    .map(({ id, said_at, command }) => ({
      id,
      text: command.text,
      said_at,
      from: from("You", said_at),
      fate: online ? "being sent" : "kept until the connection is back",
    }));
  return [...recorded, ...announced, ...underWay].sort((one, other) => Date.parse(one.said_at) - Date.parse(other.said_at));
}
