// @ts-check
/** @import { Photo } from "../photograph.js" */
/** @import { PageCard } from "../types.js" */
/**
 * The files that a candidate who types hands in from the computer: sent one after the other, tried again until the
 * server has them, and held by this tab until then.
 */

import { mayGoLater, send } from "../sending.js";
import { digest } from "../sheets.js";

const PAUSES_MS = [1_000, 2_000, 4_000, 8_000];

/**
 * @typedef {object} TypedFile
 * @property {string} id of the command
 * @property {string} name
 * @property {ArrayBuffer} bytes
 * @property {string} type
 * @property {string} sha256
 * @property {number|null} instead the page whose place it takes; null: a further one
 * @property {number} page that it is sent as; 0 before it is
 * @property {"waiting"|"sending"|"stored"|"refused"} state
 * @property {number} share 0..1
 * @property {string} why it was refused
 */

export class TypedFiles {
  /** @type {TypedFile[]} */
  list = [];
  #key;
  #onStored;
  #onChange;
  /** @type {PageCard[]} */
  #pages = [];
  #failures = 0;
  /** @type {number|undefined} */
  #pause;

  /**
   * @param {string} key
   * @param {() => void} onStored the server holds one more
   * @param {() => void} onChange
   */
  constructor(key, onStored, onChange) {
    this.#key = key;
    this.#onStored = onStored;
    this.#onChange = onChange;
  }

  /** Whether something would be lost if this page closed now. */
  get isUnsent() {
    return this.list.some(({ state }) => state === "waiting" || state === "sending");
  }

  /**
   * @param {string} name
   * @param {Photo} photo
   * @param {number|null} instead
   */
  async add(name, { bytes, type }, instead) {
    const sha256 = await digest(bytes);
    this.list.push({ id: crypto.randomUUID(), name, bytes, type, sha256, instead, page: 0, state: "waiting", share: 0, why: "" });
    this.#goOn();
  }

  /** @param {PageCard[]} pages what the server holds */
  meet(pages) {
    this.#pages = pages;
    for (const file of this.list) {
      if (file.state === "waiting" && pages.some(({ sha256 }) => sha256 === file.sha256)) file.state = "stored";
    }
    this.#goOn();
  }

  /** Try now what is waiting or was refused. */
  again() {
    for (const file of this.list) if (file.state === "refused") file.state = "waiting";
    this.#resume();
  }

  #resume() {
    clearTimeout(this.#pause);
    this.#pause = undefined;
    this.#goOn();
  }

  /** @param {TypedFile} file which the server has or would not take */
  putAway(file) {
    this.list = this.list.filter((each) => each !== file);
    this.#onChange();
  }

  #goOn() {
    const next = this.list.find(({ state }) => state === "waiting");
    if (next && this.#pause === undefined && !this.list.some(({ state }) => state === "sending")) void this.#send(next);
    this.#onChange();
  }

  /** @param {TypedFile} file */
  async #send(file) {
    file.state = "sending";
    // The same place at every try: an answer that was lost stored it there.
    file.page ||= file.instead ?? Math.max(0, ...this.#pages.map(({ page }) => page)) + 1;
    const answer = await send(this.#key, `/pages/${file.page}`, { ...file, command: file.id }, (share) => {
      file.share = share;
      this.#onChange();
    });
    if (answer.status === 200 || answer.status === 201) {
      this.#failures = 0;
      file.state = "stored";
      const { page, sha256, type: media_type } = file;
      this.#pages = [...this.#pages.filter((held) => held.page !== page), { page, sha256, media_type, size: file.bytes.byteLength }];
      this.#onStored();
    } else if (mayGoLater(answer)) {
      file.state = "waiting";
      this.#pause = setTimeout(() => this.#resume(), PAUSES_MS[Math.min(this.#failures++, PAUSES_MS.length - 1)]);
    } else {
      file.state = "refused";
      file.page = 0;
      file.id = crypto.randomUUID();
      file.why = answer.body.detail ?? `The server would not take it (${answer.status}).`;
    }
    this.#goOn();
  }
}
