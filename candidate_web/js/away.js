// @ts-check
/** @import { PageLeaving, Wanted } from "./types.js" */
/** @import { ServerClock } from "./clock.js" */
/**
 * Whoever leaves the page, locks the screen or takes a call is told of to the invigilator, and so is the coming back.
 *
 * A page that goes out of sight lives on and can wait for the answer; without one, it keeps the note for later. A page
 * that is being closed can only send a beacon.
 */

const PLACE = "/left";
const ANSWER_WITHIN_MS = 5_000;
/** A microphone that is silenced for less than this was not taken by a call. */
const CALL_AFTER_MS = 1_000;
/** The beacon of the page before may come after the joining of this one. */
const BEACON_WITHIN_MS = 5_000;

/**
 * @typedef {object} Exam
 * @property {() => string} number of the candidate, where they are in the exam and on this page; otherwise empty
 * @property {(command: Wanted, said_at: string) => void} say
 */

export class Away {
  /** Whether something else has the microphone. */
  inCall = false;
  #token;
  #clock;
  #exam;
  /** @type {Set<PageLeaving>} what was told and holds still */
  #reasons = new Set();
  /** What is told, one thing after the other. @type {Promise<void>} */
  #told = Promise.resolve();
  #isClosing = false;
  /** @type {MediaStreamTrack|null} */
  #microphone = null;
  /** @type {number|undefined} */
  #silenced;

  /**
   * @param {string} token
   * @param {ServerClock} clock
   * @param {Exam} exam
   */
  constructor(token, clock, exam) {
    this.#token = token;
    this.#clock = clock;
    this.#exam = exam;
    document.addEventListener("visibilitychange", () => this.#looked());
    addEventListener("pagehide", () => this.#closing());
    addEventListener("pageshow", ({ persisted }) => persisted && this.#reopened());
  }

  /** The candidate has joined again on a page loaded anew: that the one before was closed holds no more. */
  rejoined() {
    setTimeout(() => {
      if (!this.#reasons.size) this.#say({ type: "NotePageBack", candidate: this.#exam.number() });
    }, BEACON_WITHIN_MS);
  }

  /** @param {MediaStreamTrack|null} microphone whose silencing tells of a call */
  heed(microphone) {
    if (microphone === this.#microphone) return;
    if (this.#microphone) this.#microphone.onmute = this.#microphone.onunmute = null;
    this.#microphone = microphone;
    this.#callEnded();
    if (!microphone) return;
    microphone.onmute = () => {
      clearTimeout(this.#silenced);
      // A page out of sight may be silenced by the phone itself.
      this.#silenced = setTimeout(() => document.visibilityState === "visible" && this.#callBegan(), CALL_AFTER_MS);
    };
    microphone.onunmute = () => this.#callEnded();
  }

  #callBegan() {
    this.inCall = true;
    this.#leave("a call took the microphone");
  }

  #callEnded() {
    clearTimeout(this.#silenced);
    this.inCall = false;
    this.#return("a call took the microphone");
  }

  #looked() {
    if (document.visibilityState === "visible") this.#return("out of sight");
    else if (!this.#isClosing) this.#leave("out of sight");
  }

  #closing() {
    if (!this.#exam.number()) return;
    this.#isClosing = true;
    navigator.sendBeacon(PLACE, this.#body("closed", this.#clock.stamp()));
  }

  #reopened() {
    this.#isClosing = false;
    this.#say({ type: "NotePageBack", candidate: this.#exam.number() });
  }

  /** @param {PageLeaving} how */
  #leave(how) {
    const candidate = this.#exam.number();
    if (!candidate || this.#reasons.has(how)) return;
    this.#reasons.add(how);
    const said_at = this.#clock.stamp();
    this.#then(() =>
      fetch(PLACE, {
        method: "POST",
        body: this.#body(how, said_at),
        keepalive: true,
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      }).then(
        () => undefined,
        () => this.#exam.say({ type: "NotePageLeft", candidate, how }, said_at),
      ),
    );
  }

  /** @param {PageLeaving} how */
  #return(how) {
    if (!this.#reasons.delete(how) || this.#reasons.size) return;
    this.#say({ type: "NotePageBack", candidate: this.#exam.number() });
  }

  /** @param {Wanted & {candidate: string}} command */
  #say(command) {
    const said_at = this.#clock.stamp();
    this.#then(async () => void (command.candidate && this.#exam.say(command, said_at)));
  }

  /** @param {() => Promise<void>} step */
  #then(step) {
    this.#told = this.#told.then(step).catch(() => undefined);
  }

  /**
   * @param {PageLeaving} how
   * @param {string} said_at
   */
  #body(how, said_at) {
    return JSON.stringify({ token: this.#token, how, said_at });
  }
}
