// @ts-check
/** The server's time, as nearly as this phone can tell it: its own clock and an offset learnt from the server. */

const DRIFT_PER_SAMPLE_MS = 5;

export class ServerClock {
  /** @type {() => number} */
  #own;
  #offset = 0;
  #bestTrip = Infinity;

  /** @param {() => number} own the phone's own clock, in milliseconds since 1970 */
  constructor(own = () => Date.now()) {
    this.#own = own;
  }

  /** The phone's own clock, uncorrected. */
  own() {
    return this.#own();
  }

  /** Milliseconds since 1970, by the server's clock. */
  now() {
    return this.#own() + this.#offset;
  }

  /** Milliseconds between the server's clock and the phone's own, as far as they are known. */
  get offset() {
    return this.#offset;
  }

  /** @param {number} offset as an earlier load of the page had learnt it: good until the server is heard */
  recall(offset) {
    if (this.#bestTrip === Infinity) this.#offset = offset;
  }

  /** Now, as the wire wants it. */
  stamp() {
    return new Date(this.now()).toISOString();
  }

  /**
   * Learn from an answer that carries the server's time.
   *
   * @param {string} now what the server said
   * @param {number} asked when the phone asked, by its own clock
   */
  learn(now, asked) {
    const heard = this.#own();
    const trip = heard - asked;
    const offset = Date.parse(now) - (asked + heard) / 2;
    // A short round trip pins the offset down; but a clock that was set anew counts whatever the trip.
    const clockWasSet = Math.abs(offset - this.#offset) > this.#bestTrip + trip;
    this.#bestTrip += DRIFT_PER_SAMPLE_MS;
    if (trip <= this.#bestTrip || clockWasSet) {
      this.#offset = offset;
      this.#bestTrip = trip;
    }
  }
}
