// @ts-check
/** @import { Phone } from "./phone.js" */
/**
 * What the candidate must not miss: announcements, the invigilator's words, and what could not be done. Each is an
 * alert, stays until it was read, and the reading of the first two is told to whoever said them.
 */

import { acknowledge, markRead, putAway } from "./actions.js";
import { button, el, keptList, setUnderWay } from "./view.js";
import { ASKED, timeOfDay } from "./words.js";

/**
 * @typedef {object} Card
 * @property {string} id
 * @property {string} from
 * @property {string} text
 * @property {string[]} [steps] what to do, and last what comes of it
 * @property {{words: string, isUnderWay: boolean, onRead: () => void}} [read] how it is put away; otherwise it goes by itself
 */

export class NoticeList {
  #phone;
  #keep;

  /**
   * @param {HTMLElement} list
   * @param {Phone} phone
   */
  constructor(list, phone) {
    this.#phone = phone;
    this.#keep = keptList(list, (/** @type {Card} */ card) => card.id, (card) => this.#card(card));
  }

  show() {
    const said = this.#phone.joined ? [...asked(this.#phone), ...announcements(this.#phone), ...messages(this.#phone)] : [];
    this.#keep([...said, ...notices(this.#phone)]);
  }

  /** @param {Card} card */
  #card({ from, text, steps, read }) {
    const element = el("div", { class: "card notice", role: "alert" }, el("p", { class: "from" }, from));
    element.append(el("p", steps ? { class: "strong" } : {}, text));
    if (steps) element.append(el("ol", {}, ...steps.slice(0, -1).map((step) => el("li", {}, step))), el("p", {}, steps.at(-1) ?? ""));
    if (!read) return { element };
    const put = button(read.words, read.onRead);
    element.append(put);
    return { element, update: (/** @type {Card} */ card) => card.read && setUnderWay(put, card.read.words, card.read.isUnderWay, this.#phone.online) };
  }
}

/**
 * What the invigilator wants to see now; it stands until they have.
 *
 * @param {Phone} phone
 * @returns {Card[]}
 */
function asked({ view }) {
  const check = view?.me.checks.asked;
  if (!view || !check) return [];
  const { what, steps } = ASKED[check];
  const models = check === "calculator" ? [`Permitted in this exam: ${view.paper.calculators.join(", ") || "none"}.`] : [];
  const end = "This goes away by itself when your invigilator has seen it.";
  return [{ id: `asked ${check}`, from: "Your invigilator asks", text: what, steps: [...steps, ...models, end] }];
}

/**
 * @param {Phone} phone
 * @returns {Card[]}
 */
function announcements(phone) {
  const underWay = new Set(phone.outbox.underWay("AcknowledgeAnnouncement").map(({ command }) => command.announcement));
  return (phone.view?.announcements ?? [])
    .filter(({ read }) => !read)
    .map(({ id, text, said_at }) => ({
      id,
      from: `Announcement, ${timeOfDay(said_at, phone.view?.timezone)}`,
      text,
      read: { words: "I have read this", isUnderWay: underWay.has(id), onRead: () => acknowledge(phone, id) },
    }));
}

/**
 * @param {Phone} phone
 * @returns {Card[]}
 */
function messages(phone) {
  const underWay = new Set(phone.outbox.underWay("MarkRead").map(({ command }) => command.message));
  return (phone.view?.me.messages ?? [])
    .filter(({ read, from_candidate }) => !read && !from_candidate)
    .map(({ id, text, said_at }) => ({
      id,
      from: `Message from your invigilator, ${timeOfDay(said_at, phone.view?.timezone)}`,
      text,
      read: { words: "I have read this", isUnderWay: underWay.has(id), onRead: () => markRead(phone, id) },
    }));
}

/**
 * @param {Phone} phone
 * @returns {Card[]}
 */
function notices(phone) {
  return phone.notices.list.map(({ id, text, from }) => ({
    id,
    from,
    text,
    read: { words: "Close", isUnderWay: false, onRead: () => putAway(phone, id) },
  }));
}
