// @ts-check
/** @import { ComputerState } from "../types.js" */
/**
 * How the exam stands, asked for every few seconds: gently, oftener when the paper is about to open, and ever more
 * seldom while the server does not answer.
 */

const USUALLY_MS = 10_000;
const AROUND_THE_START_MS = 2_000;
const NEAR_MS = 60_000;
const LONGEST_MS = 30_000;
const ANSWER_WITHIN_MS = 15_000;

export class Standing {
  /** @type {ComputerState|null} */
  state = null;
  /** @type {number|null} since when the server has not answered, by this computer's clock */
  lostSince = null;
  /** The key opens nothing any more. */
  isRefused = false;
  #key;
  #onChange;
  #failures = 0;
  #offset = 0;
  #isEnded = false;
  /** @type {number|undefined} */
  #next;
  #asking = 0;

  /**
   * @param {string} key
   * @param {() => void} onChange
   */
  constructor(key, onChange) {
    this.#key = key;
    this.#onChange = onChange;
  }

  /** Server time in milliseconds. */
  get now() {
    return Date.now() + this.#offset;
  }

  /** Ask now, and go on asking. */
  async ask() {
    if (this.#isEnded) return;
    clearTimeout(this.#next);
    const asking = ++this.#asking;
    const answer = await this.#get("/computer/state").catch(() => null);
    if (asking !== this.#asking || this.#isEnded) return;
    const heard = Date.now();
    if (answer?.ok) await this.#heard(answer, heard);
    else if (answer?.status === 401 || answer?.status === 403) this.end(true);
    else this.#missed(heard);
    if (!this.#isEnded) this.#next = setTimeout(() => this.ask(), this.#pause());
    this.#onChange();
  }

  /**
   * Ask no more.
   *
   * @param {boolean} isRefused
   */
  end(isRefused) {
    this.#isEnded = true;
    this.isRefused = isRefused;
    clearTimeout(this.#next);
  }

  /**
   * Tell what this screen can do.
   *
   * @param {{width: number, height: number, paper_opens: boolean}} found
   * @returns {Promise<boolean>} whether it is noted
   */
  async report(found) {
    const body = JSON.stringify(found);
    const answer = await this.#get("/computer/screen", { method: "POST", body }).catch(() => null);
    if (answer?.ok) await this.ask();
    return answer?.ok ?? false;
  }

  /**
   * @param {Response} answer
   * @param {number} heard
   */
  async #heard(answer, heard) {
    const state = /** @type {ComputerState|null} */ (await answer.json().catch(() => null));
    if (!state) {
      this.#missed(heard);
      return;
    }
    this.state = state;
    this.#offset = Date.parse(state.now) - heard;
    this.#failures = 0;
    this.lostSince = null;
  }

  /** @param {number} at */
  #missed(at) {
    this.#failures += 1;
    this.lostSince ??= at;
  }

  #pause() {
    if (this.#failures) return Math.min(LONGEST_MS, 1_000 * 2 ** this.#failures) * (0.5 + Math.random() / 2);
    if (!this.state || this.state.paper.url !== null) return USUALLY_MS;
    const toStart = Date.parse(this.state.starts) - this.now;
    return Math.abs(toStart) < NEAR_MS ? AROUND_THE_START_MS : USUALLY_MS;
  }

  /**
   * @param {string} path
   * @param {RequestInit} [options]
   */
  #get(path, options = {}) {
    const headers = { Authorization: `Bearer ${this.#key}`, "Content-Type": "application/json" };
    return fetch(path, { ...options, headers, cache: "no-store", signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
  }
}
