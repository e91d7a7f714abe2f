// @ts-check
/** @import { CandidateView } from "./types.js" */
/** @import { LastView } from "./lastview.js" */
/** @import { Sound } from "./sound.js" */
/**
 * What the candidate must not miss rings once, and is read aloud to whoever wants that: announcements, messages, how
 * little time is left. Notices of the page's own stand until they are put away.
 */

import { Voice } from "./voice.js";
import { ASKED } from "./words.js";
import { warningFor, warningInWords, writingTimeLeft } from "./warnings.js";

/** @typedef {{id: string, from: string, text: string}} Notice */

const OF_TIME = "Your time";

export class Notices {
  /** @type {Notice[]} */
  list = [];
  voice = new Voice();
  #sound;
  #last;
  /** @type {Set<string>} announcements and messages that have rung already */
  #rung = new Set();

  /**
   * @param {Sound} sound
   * @param {LastView} last keeps what a page loaded again is not to say again
   */
  constructor(sound, last) {
    this.#sound = sound;
    this.#last = last;
  }

  /** @param {string} text what could not be done, and why */
  add(text) {
    this.list.push({ id: crypto.randomUUID(), from: "Please note", text });
  }

  /** @param {string} id */
  putAway(id) {
    this.list = this.list.filter((notice) => notice.id !== id);
  }

  /** @param {CandidateView} view */
  ring({ announcements, me }) {
    const { asked: check } = me.checks;
    const asked = check ? [{ id: `asked ${check}`, text: [`${ASKED[check].what}.`, ...ASKED[check].steps].join(" ") }] : [];
    const unread = [
      ...announcements.filter(({ read }) => !read),
      ...me.messages.filter(({ read, from_candidate }) => !read && !from_candidate),
    ];
    const fresh = [...asked, ...unread].filter(({ id }) => !this.#rung.has(id));
    // Only what stands is remembered: what is asked for once more rings once more.
    this.#rung = new Set([...asked, ...unread].map(({ id }) => id));
    this.#call(fresh.map(({ text }) => text));
  }

  /**
   * Warn of the finish, once at each of the minutes that matter.
   *
   * @param {CandidateView} view
   * @param {number} now
   * @param {boolean} isOver the candidate has said that they have finished
   * @returns {boolean} whether anything has changed
   */
  warn(view, now, isOver) {
    const minutes = warningFor(isOver ? 0 : writingTimeLeft(view, now));
    const { warned } = this.#last.kept;
    if (minutes === warned) return false;
    this.list = this.list.filter(({ from }) => from !== OF_TIME);
    // Time that was given back may make the same warning due once more.
    this.#last.keep({ warned: minutes });
    if (minutes < warned) {
      const text = warningInWords(minutes);
      this.list.push({ id: `minutes-${minutes}`, from: OF_TIME, text });
      this.#call([text]);
    }
    return true;
  }

  /** @param {boolean} isWanted whether what comes is to be read aloud */
  setAloud(isWanted) {
    this.voice.isOn = isWanted;
    this.#last.keep({ aloud: isWanted });
    if (isWanted) this.voice.read("Announcements will be read aloud.");
    else this.voice.stop();
  }

  /** @param {string[]} texts */
  #call(texts) {
    if (texts.length) this.#sound.chime();
    for (const text of texts) this.voice.read(text);
  }
}
