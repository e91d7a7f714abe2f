// @ts-check
/** @import { CandidateView } from "./types.js" */
/** @import { Store } from "./store.js" */
/**
 * What the candidate saw last, kept on the phone: a page that is loaded again while the server or the network is away
 * lands where it was, with its countdown, its requests, and whom to call.
 */

const ID = "last";

/**
 * @typedef {object} Kept
 * @property {CandidateView|null} view
 * @property {number} cursor the record up to which the view shows everything
 * @property {number} offset milliseconds between the server's clock and the phone's own
 * @property {number} warned the least number of minutes left that was announced; `Infinity` for none
 * @property {boolean} aloud whether announcements are to be read aloud
 */

export class LastView {
  /** @type {Kept} */
  kept = { view: null, cursor: 0, offset: 0, warned: Infinity, aloud: false };
  #store;
  #isForgotten = false;

  /** @param {Store} store */
  constructor(store) {
    this.#store = store;
  }

  /** Take up what an earlier load of the page left behind. */
  async load() {
    const [found] = await this.#store.all("last");
    if (found) this.kept = { ...this.kept, ...found };
  }

  /** @param {Partial<Kept>} changes */
  keep(changes) {
    Object.assign(this.kept, changes);
    if (this.#isForgotten) return;
    // Whoever has a full or broken database loses the comfort of an offline reload, and nothing else.
    this.#store.put("last", { id: ID, ...this.kept }).catch(() => undefined);
  }

  /** Keep nothing from now on. */
  forget() {
    this.#isForgotten = true;
  }
}
