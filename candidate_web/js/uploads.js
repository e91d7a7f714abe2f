// @ts-check
/** @import { CandidateView, PageCard } from "./types.js" */
/** @import { Server } from "./server.js" */
/** @import { Sheet, Sheets } from "./sheets.js" */
/**
 * Sends the answer sheets, one at a time, until the server holds exactly what the phone holds.
 *
 * One PUT in flight: on a slow line the live picture keeps its share.
 */

import { mayGoLater } from "./sending.js";
import { nextStep } from "./sheet-steps.js";
import { goneOf } from "./sheets.js";

const PAUSES_MS = [1_000, 2_000, 4_000, 8_000];

/**
 * @typedef {object} Sending
 * @property {Sheet} sheet
 * @property {number} page
 * @property {string} id of the command
 * @property {number} share 0..1
 * @property {boolean} underWay
 */

/** @typedef {{type: "RemovePage", page: number}|{type: "OrderPages", order: number[]}} Change of what is stored */

export class Uploads {
  /** @type {Sending|null} */
  sending = null;
  #sheets;
  #put;
  #say;
  #onChange;
  /** @type {CandidateView|null} */
  #view = null;
  #cursor = 0;
  /** @type {{card: PageCard, cursor: number}[]} stored, and the record that shows it has not been heard yet */
  #ahead = [];
  /** @type {Map<string, string>} sheet → why it will not be sent again by itself */
  #setAside = new Map();
  #failures = 0;
  /** @type {number|undefined} */
  #pause;

  /**
   * @param {Sheets} sheets
   * @param {Server["put"]} put
   * @param {(change: Change) => void} say
   * @param {() => void} onChange
   */
  constructor(sheets, put, say, onChange) {
    this.#sheets = sheets;
    this.#put = put;
    this.#say = say;
    this.#onChange = onChange;
  }

  /**
   * Go on from how things stand now.
   *
   * @param {CandidateView} view
   * @param {number} cursor the last record the view shows
   * @param {boolean} isChanging a removal or an order is on its way
   */
  consider(view, cursor, isChanging) {
    const before = this.#view?.me;
    if (before?.phase !== view.me.phase || before.declared !== view.me.declared) this.#setAside.clear();
    this.#view = view;
    this.#cursor = cursor;
    this.#ahead = this.#ahead.filter((each) => each.cursor > cursor);
    if (view.me.phase !== "uploading" || this.sending?.underWay || this.#pause !== undefined || isChanging) return;
    const step = nextStep(this.#sheets.list, this.held, goneOf(this.#sheets), view.me.declared, ({ id }) => this.#setAside.has(id));
    if (step?.kind === "put") void this.#sendOne(step.page, step.sheet);
    else if (step?.kind === "remove") this.#say({ type: "RemovePage", page: step.page });
    else if (step) this.#say({ type: "OrderPages", order: step.order });
    else if (view.me.declared === null) this.#sheets.settled();
  }

  /** @returns {PageCard[]} what the server holds, as far as is known */
  get held() {
    const ahead = this.#ahead.map(({ card }) => card);
    const isOver = (/** @type {PageCard} */ { page }) => ahead.some((card) => card.page === page);
    return [...(this.#view?.me.pages ?? []).filter((card) => !isOver(card)), ...ahead];
  }

  /** The connection is back, or the person wants another try. */
  again() {
    clearTimeout(this.#pause);
    this.#pause = undefined;
    this.#setAside.clear();
    this.#onChange();
  }

  /**
   * @param {Sheet} sheet
   * @returns {string|null} why it is not being sent
   */
  problemWith({ id }) {
    return this.#setAside.get(id) ?? null;
  }

  /**
   * @param {number} page
   * @param {Sheet} sheet
   */
  async #sendOne(page, sheet) {
    const again = this.sending?.sheet === sheet && this.sending.page === page;
    // The same id for the same try: if the answer was lost, the server gives it again.
    const id = again && this.sending ? this.sending.id : crypto.randomUUID();
    /** @type {Sending} */
    const sending = (this.sending = { sheet, page, id, share: 0, underWay: true });
    const answer = await this.#put(`/pages/${page}`, { ...sheet, command: id }, (share) => {
      sending.share = share;
      this.#onChange();
    });
    const { status, body } = answer;
    sending.underWay = false;
    if (status === 200 || status === 201) {
      this.#failures = 0;
      const { sha256, size, type } = sheet;
      this.#ahead.push({ card: { page, sha256, size, media_type: type }, cursor: body.cursor ?? this.#cursor + 1 });
      this.sending = null;
    } else if (mayGoLater(answer)) {
      this.#tryLater();
    } else {
      this.#setAside.set(sheet.id, body.detail ?? `The server would not take it (${status}).`);
      this.sending = null;
    }
    this.#onChange();
  }

  #tryLater() {
    const pause = PAUSES_MS[Math.min(this.#failures, PAUSES_MS.length - 1)];
    this.#failures += 1;
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      this.#onChange();
    }, pause);
  }
}
