// @ts-check
/** @import { Phone } from "./phone.js" */
/**
 * What the candidate must not miss: announcements, the invigilator's words, and what could not be done. Each is an
 * alert, stays until it was read, and the reading of the first two is told to whoever said them.
 */

import { acknowledge, markRead, putAway } from "./actions.js";
import { button, el, keptList, setUnderWay } from "./view.js";

/** @typedef {{id: string, from: string, text: string, done: string, isUnderWay: boolean, onRead: () => void}} Card */

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
    const said = this.#phone.joined ? [...announcements(this.#phone), ...messages(this.#phone)] : [];
    this.#keep([...said, ...notices(this.#phone)]);
  }

  /** @param {Card} card */
  #card({ from, text, done, onRead }) {
    const read = button(done, onRead);
    const element = el("div", { class: "card notice", role: "alert" }, el("p", { class: "from" }, from), el("p", {}, text), read);
    const update = (/** @type {Card} */ card) => setUnderWay(read, card.done, card.isUnderWay, this.#phone.online);
    return { element, update };
  }
}

/**
 * @param {Phone} phone
 * @returns {Card[]}
 */
function announcements(phone) {
  const underWay = new Set(phone.outbox.underWay("AcknowledgeAnnouncement").map(({ command }) => command.announcement));
  return (phone.view?.announcements ?? [])
    .filter(({ read }) => !read)
    .map(({ id, text }) => ({
      id,
      from: "Announcement",
      text,
      done: "I have read this",
      isUnderWay: underWay.has(id),
      onRead: () => acknowledge(phone, id),
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
    .map(({ id, text }) => ({
      id,
      from: "Message from your invigilator",
      text,
      done: "I have read this",
      isUnderWay: underWay.has(id),
      onRead: () => markRead(phone, id),
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
    done: "Close",
    isUnderWay: false,
    onRead: () => putAway(phone, id),
  }));
}
