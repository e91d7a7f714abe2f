// @ts-check
/** @import { Server } from "./server.js" */
/**
 * The way to the other screen's page: a short address and a code, as text and as a picture to scan.
 *
 * Fetched once, when a screen first wants to show it, and tried again for as long as one does.
 */

const PAUSES_MS = [1_000, 2_000, 4_000, 8_000];

export class OtherScreen {
  code = "";
  address = "";
  /** An address of the picture (`blob:`); empty until it has come. */
  picture = "";
  #server;
  #onChange;
  #failures = 0;
  #notBefore = 0;
  #isAsking = false;

  /**
   * @param {Server["ask"]} ask
   * @param {() => void} onChange
   */
  constructor(ask, onChange) {
    this.#server = ask;
    this.#onChange = onChange;
  }

  /** Somebody wants to see it: ask for what is not here yet. */
  wanted() {
    if (this.picture || this.#isAsking || performance.now() < this.#notBefore) return;
    this.#isAsking = true;
    void this.#ask().finally(() => (this.#isAsking = false));
  }

  async #ask() {
    try {
      const { code, address } = await (await this.#get("/me/computer")).json();
      this.code = code;
      this.address = address;
      this.#onChange();
      this.picture = URL.createObjectURL(await (await this.#get("/me/computer.svg")).blob());
      this.#onChange();
    } catch {
      const pause = PAUSES_MS[Math.min(this.#failures, PAUSES_MS.length - 1)] ?? 0;
      this.#failures += 1;
      this.#notBefore = performance.now() + pause;
    }
  }

  /** @param {string} path */
  async #get(path) {
    const answer = await this.#server(path);
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
    return answer;
  }
}
