// @ts-check
/** @import { CandidateView, Happened } from "./types.js" */
/** @import { Server } from "./server.js" */
/** @import { Listener } from "./link.js" */
/** @import { ServerClock } from "./clock.js" */
/** The practice run's server: it lives in the page, answers at once, and tells nobody. */

import { PracticeDay } from "./practice-day.js";

const TICK_MS = 250;

/**
 * @param {CandidateView} exam
 * @param {number} offset milliseconds between the server's clock and the phone's
 * @returns {Server}
 */
export function practiceServer(exam, offset) {
  /** @type {PracticeLink|null} */
  let link = null;
  return {
    practice: { opens: exam.opens },
    link: (clock, listener) => {
      clock.recall(offset);
      return (link = new PracticeLink(exam, clock, listener));
    },
    ask: () => Promise.reject(new Error("a practice run asks nobody")),
    put: async (path, { sha256, type, bytes }) => {
      link?.day.store({ page: Number(path.split("/").at(-1)), sha256, size: bytes?.byteLength ?? 0, media_type: type });
      return { status: 201, body: { cursor: link?.day.cursor } };
    },
  };
}

/** Speaks like the connection, as far as a phone can tell. */
class PracticeLink {
  /** @type {"connecting"|"open"|"lost"|"ended"} */
  state = "connecting";
  code = 0;
  /** @type {number|null} */
  lostSince = null;
  cursor = 0;
  /** @type {number|null} */
  trip = null;
  day;
  #clock;
  #listener;
  /** @type {number|undefined} */
  #ticking;

  /**
   * @param {CandidateView} exam
   * @param {ServerClock} clock
   * @param {Listener} listener
   */
  constructor(exam, clock, listener) {
    this.#clock = clock;
    this.#listener = listener;
    this.day = new PracticeDay(exam, () => clock.now(), (events) => this.#tell(events));
  }

  connect() {
    if (this.state !== "connecting") return;
    this.state = "open";
    const { view, cursor } = this.day;
    const { number: id, name } = view.me;
    const you = { peer: "practice", station: /** @type {const} */ ("candidate"), id, name, role: null, room: null };
    const now = this.#clock.stamp();
    this.#listener.onMessage({ type: "welcome", protocol: 1, you, now, cursor, state: structuredClone(view), ice_servers: [], online: [] });
    this.#listener.onChange();
    this.#ticking = setInterval(() => this.day.tick(), TICK_MS);
  }

  probe() {}

  /** @param {import("./types.js").Command|import("./types.js").Signal} message */
  send(message) {
    if (this.state !== "open") return false;
    if (message.type === "command") {
      // Later, as an answer over a line would come.
      setTimeout(() => {
        this.day.hear(message.id, message.command);
        this.#listener.onMessage({ type: "done", id: message.id, cursor: this.day.cursor });
      });
    }
    return true;
  }

  end() {
    clearInterval(this.#ticking);
    this.state = "ended";
    this.#listener.onChange();
  }

  /** @param {Happened[]} events */
  #tell(events) {
    const { cursor, view } = this.day;
    const at = this.#clock.stamp();
    this.cursor = cursor;
    this.#listener.onMessage({ type: "record", cursor, at, said_at: at, actor: null, events, state: structuredClone(view) });
  }
}
