// @ts-check
/** @import { Recorded } from "./types.js" */
/** @import { Store } from "./store.js" */
/** When what was handed in arrived, as the record has it: for the receipt. */

/** The id under which it is kept, beside the sheets. */
const ID = "handed-in";

/** @typedef {"PagesDeclared"|"HandedInElsewhere"|"UploadConfirmed"|"CandidateReleased"} Milestone */

/** @type {ReadonlySet<string>} */
const MILESTONES = new Set(/** @type {Milestone[]} */ (["PagesDeclared", "HandedInElsewhere", "UploadConfirmed", "CandidateReleased"]));

export class HandedIn {
  /** @type {Map<string, string>} SHA-256 → when the page was stored */
  #stored = new Map();
  /** @type {Map<string, string>} */
  #reached = new Map();
  #store;

  /** @param {Store} store */
  constructor(store) {
    this.#store = store;
  }

  async load() {
    const kept = (await this.#store.all("sheets")).find(({ id }) => id === ID);
    if (kept) [this.#stored, this.#reached] = [kept.stored, kept.reached];
  }

  /** @param {Recorded} record */
  hear({ at, events }) {
    const told = events.filter(({ type }) => type === "PageStored" || MILESTONES.has(type));
    for (const { type, sha256 } of told) {
      if (sha256) this.#stored.set(sha256, at);
      else this.#reached.set(type, at);
    }
    if (!told.length) return;
    const kept = { id: ID, stored: this.#stored, reached: this.#reached };
    this.#store.put("sheets", kept).catch(() => undefined);
  }

  /** How much is known; grows as more is heard. */
  get known() {
    return this.#stored.size + this.#reached.size;
  }

  /**
   * @param {string} sha256 of a page
   * @returns {string|null} null where the record of it was not heard
   */
  storedAt(sha256) {
    return this.#stored.get(sha256) ?? null;
  }

  /**
   * @param {Milestone} milestone
   * @returns {string|null} when it was reached last
   */
  at(milestone) {
    return this.#reached.get(milestone) ?? null;
  }
}
