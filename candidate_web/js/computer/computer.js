// @ts-check
/**
 * The other screen's part in the exam: opened by a code, it asks how things stand, shows the paper's link when that is
 * given, and hands in what was typed. It knows nothing but what concerns this candidate, and forgets it at the end.
 */

import { openByCode } from "../codes.js";
import { fromFile, UnusableFile } from "../page-files.js";
import { codeInAddress, keepKey, keptKey } from "./key.js";
import { Standing } from "./standing.js";
import { TypedFiles } from "./typed-files.js";

/** @typedef {"code"|"connecting"|"before"|"writing"|"typed"|"photographed"|"over"} ScreenName */

export class Computer {
  /** @type {Standing|null} */
  standing = null;
  /** @type {TypedFiles|null} */
  files = null;
  /** @type {string} why the code, or a file, was not taken */
  problem = "";
  isOpening = false;
  /** What the screen was found to be is on its way. */
  isReporting = false;
  #onChange;

  /** @param {() => void} onChange */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  /** Open with the code in the address, or with the key that an earlier load of this tab was given. */
  async start() {
    const code = codeInAddress();
    if (code) await this.open(code);
    else if (keptKey()) this.#use(keptKey());
    else this.#onChange();
  }

  /** @param {string} code as typed or scanned */
  async open(code) {
    if (this.isOpening) return;
    this.problem = "";
    this.isOpening = true;
    this.#onChange();
    const opened = await openByCode(code, { device: "computer", shown: "on your phone" });
    this.isOpening = false;
    if (typeof opened === "string") this.problem = opened;
    else if (opened.for === "candidate") this.problem = "This is the code of your invitation, for your phone. The one for this screen is shown on your phone.";
    else this.#use(opened.token);
    this.#onChange();
  }

  /** @param {string} key */
  #use(key) {
    keepKey(key);
    this.standing = new Standing(key, () => this.#stands());
    this.files = new TypedFiles(key, () => void this.standing?.ask(), this.#onChange);
    void this.standing.ask();
  }

  #stands() {
    const { state, isRefused } = this.standing ?? {};
    if (isRefused) {
      keepKey("");
      this.problem = "Your code has run out, or a newer one was made. Look on your phone for the one that counts.";
      this.standing = this.files = null;
    } else if (state?.phase === "released" || state?.phase === "left") {
      keepKey("");
      this.standing?.end(false);
      this.files = null;
    } else if (state) {
      this.files?.meet(state.pages);
    }
    this.#onChange();
  }

  /** @returns {ScreenName} */
  get screen() {
    if (!this.standing) return "code";
    const { state } = this.standing;
    if (!state) return "connecting";
    switch (state.phase) {
      case "writing":
        return "writing";
      case "uploading":
      case "confirmed":
        return state.pc ? "typed" : "photographed";
      case "released":
      case "left":
        return "over";
      default:
        return "before";
    }
  }

  /** The screen itself is measured, not the window: what a candidate can make larger is large enough. */
  get size() {
    return { width: screen.width, height: screen.height };
  }

  /** @param {boolean} paperOpens */
  async report(paperOpens) {
    if (this.isReporting || !this.standing) return;
    this.isReporting = true;
    this.problem = "";
    this.#onChange();
    const isNoted = await this.standing.report({ ...this.size, paper_opens: paperOpens });
    this.isReporting = false;
    if (!isNoted) this.problem = "That could not be noted: the server does not answer. Try again in a moment.";
    this.#onChange();
  }

  /**
   * @param {Iterable<File>} files
   * @param {number|null} instead the page whose place the first of them takes
   */
  async handIn(files, instead) {
    this.problem = "";
    for (const file of files) {
      try {
        await this.files?.add(file.name, await fromFile(file, "computer"), instead);
      } catch (error) {
        if (!(error instanceof UnusableFile)) throw error;
        this.problem = error.message;
      }
      instead = null;
    }
    this.#onChange();
  }
}
