// @ts-check
/** @import { CandidateView, FromServer, Recorded, Refused, Status, Wanted, Welcome } from "./types.js" */
/** @import { Aside, Local, ScreenName } from "./screens.js" */
/** @import { Measured } from "./devicecheck.js" */
/** @import { Store } from "./store.js" */
/** @import { Request } from "./outbox.js" */
/**
 * The phone's part in the exam: holds what is known, hears the server, and keeps link, camera, calls and uploads in
 * step. What the candidate can do stands in `actions.js`; what the candidate sees, in the views.
 */

import { Calls } from "./calls.js";
import { Camera } from "./camera.js";
import { ServerClock } from "./clock.js";
import { Battery, missingFeatures, ScreenLock } from "./device.js";
import { Link } from "./link.js";
import { Outbox } from "./outbox.js";
import { refusalInWords } from "./refusals.js";
import { screenOf } from "./screens.js";
import { Sheets } from "./sheets.js";
import { Sound } from "./sound.js";
import { Uploads } from "./uploads.js";
import { forgetVisit, hadJoined } from "./visit.js";

/** @typedef {{id: string, text: string}} Notice something the candidate is told once and puts away */

export class Phone {
  /** @type {CandidateView|null} */
  view = null;
  /** The record the view shows everything up to. */
  cursor = 0;
  joined = false;
  /** @type {Aside|null} */
  aside = null;
  /** @type {number|null} which page is being photographed again; null for a further one */
  retaking = null;
  /** @type {Measured|"measuring"|null} */
  measured = null;
  pluggedIn = false;
  /** @type {Notice[]} */
  notices = [];

  clock = new ServerClock();
  sound = new Sound();
  battery = new Battery();
  screenLock = new ScreenLock();
  missing = missingFeatures();
  camera = new Camera(() => this.#cameraChanged());
  calls = new Calls(
    (signal) => void this.link.send(signal),
    () => this.#status(),
    () => this.changed(),
  );
  /** @type {Set<string>} announcements and messages that have rung already */
  #rung = new Set();
  /** @type {MediaStream|null} */
  #filmed = null;
  /** @type {ScreenName|null} */
  #lastBase = null;
  /** @type {() => void} */
  #render = () => undefined;
  #renderAsked = false;

  /**
   * @param {Store} store
   * @param {string} exam the store's name
   * @param {string} token
   */
  constructor(store, exam, token) {
    this.store = store;
    this.exam = exam;
    this.hasLink = token !== "";
    this.link = new Link(`${location.origin.replace(/^http/, "ws")}/ws`, token, this.clock, {
      onMessage: (message) => this.#hear(message),
      onChange: () => this.#linkChanged(),
      onSilence: () => this.calls.networkChanged(),
    });
    this.outbox = new Outbox(store, this.clock, (command) => this.link.send(command));
    this.sheets = new Sheets(store);
    this.uploads = new Uploads(
      this.sheets,
      token,
      (page) => this.say({ type: "RemovePage", candidate: this.number, page }),
      () => this.changed(),
    );
  }

  /**
   * Take up what an earlier load left behind, and connect.
   *
   * @param {() => void} render called, at most once a turn, after something has changed
   */
  async start(render) {
    this.#render = render;
    await Promise.all([this.outbox.load(), this.sheets.load(), this.battery.open()]).catch(() => undefined);
    if (this.hasLink && isSecureContext && !this.missing.length) this.link.connect();
    this.changed();
  }

  /** The candidate's number; empty before the server has said it. */
  get number() {
    return this.view?.me.number ?? "";
  }

  /** Server time in milliseconds. */
  get now() {
    return this.clock.now();
  }

  get online() {
    return this.link.state === "open";
  }

  /** @returns {ScreenName} */
  get screen() {
    return screenOf(this.view, this.local);
  }

  /** @returns {Local} */
  get local() {
    return {
      secure: isSecureContext,
      fit: this.missing.length === 0,
      hasLink: this.hasLink,
      endedWith: this.link.code,
      joined: this.joined,
      aside: this.aside,
      now: this.now,
      breakUnderWay: this.outbox.underWay("AskForBreak").length > 0,
      finishUnderWay: this.outbox.underWay("FinishWriting").length > 0,
    };
  }

  /** @param {Wanted} command */
  say(command) {
    const id = this.outbox.say(command);
    this.changed();
    return id;
  }

  /** @param {string} text */
  notify(text) {
    this.notices.push({ id: crypto.randomUUID(), text });
    this.changed();
  }

  /** Something has changed: go on with what depends on it, and show it. */
  changed() {
    if (this.#renderAsked) return;
    this.#renderAsked = true;
    queueMicrotask(() => {
      this.#renderAsked = false;
      if (this.view) this.uploads.consider(this.view, this.cursor, this.outbox.underWay("RemovePage").length > 0);
      this.#leaveStaleAside();
      this.#render();
    });
  }

  /** The network is another one, or may be: find out, and make the calls anew. */
  networkChanged() {
    if (!this.hasLink) return;
    this.calls.networkChanged();
    this.link.connect();
    this.uploads.again();
  }

  /** @param {FromServer} message */
  #hear(message) {
    switch (message.type) {
      case "welcome":
        this.#welcomed(message);
        break;
      case "record":
        this.#recorded(message);
        break;
      case "state":
        this.#show(message.state, message.cursor);
        break;
      case "done":
        this.outbox.done(message);
        this.outbox.shownUpTo(this.cursor);
        break;
      case "refused":
        this.#refused(message);
        break;
      case "watch":
        this.calls.watch(message.viewer);
        break;
      case "unwatch":
        this.calls.unwatch(message.viewer);
        break;
      case "signal":
        this.calls.hear(message);
        break;
      case "pong":
        return;
    }
    this.changed();
  }

  /** @param {Welcome} welcome */
  #welcomed({ state, cursor, ice_servers }) {
    const first = this.view === null;
    this.#show(state, cursor);
    this.calls.welcomed(ice_servers);
    this.outbox.opened();
    this.uploads.again();
    const isPresent = !["expected", "released", "left"].includes(state.me.phase);
    if (first && isPresent && hadJoined(this.exam)) void this.onRejoin();
  }

  /** What a reload does by itself when the candidate had joined before; set by `main.js`. */
  async onRejoin() {}

  /** @param {Recorded} record */
  #recorded({ state, cursor }) {
    if (state) this.#show(state, cursor);
  }

  /**
   * @param {CandidateView} view
   * @param {number} cursor
   */
  #show(view, cursor) {
    this.view = view;
    this.cursor = cursor;
    this.outbox.shownUpTo(cursor);
    this.sheets.meet(view.me.pages, new Set(this.outbox.underWay("RemovePage").map(({ command }) => command.page)));
    this.#ring(view);
    if (view.me.phase === "released") void this.#leave();
    if (view.me.phase === "left") this.#stopFilming();
  }

  /** @param {CandidateView} view */
  #ring(view) {
    const unread = [
      ...view.announcements.filter(({ read }) => !read),
      ...view.me.messages.filter(({ read, from_candidate }) => !read && !from_candidate),
    ];
    const fresh = unread.filter(({ id }) => !this.#rung.has(id));
    for (const { id } of fresh) this.#rung.add(id);
    if (fresh.length && this.joined) this.sound.chime();
  }

  /** @param {Refused} refused */
  #refused(refused) {
    const request = this.outbox.refused(refused);
    if (!request) return;
    if (request.command.type === "Join") this.joined = false;
    const words = refusalInWords(request.command, refused, this.view);
    if (words) this.notify(words);
  }

  #linkChanged() {
    if (!this.online) this.outbox.closed();
    if (this.link.code) this.#stopFilming();
    this.changed();
  }

  #cameraChanged() {
    if (this.camera.stream !== this.#filmed) {
      this.#filmed = this.camera.stream;
      this.calls.film(this.camera.track);
      this.sound.listenTo(this.#filmed);
    }
    this.changed();
  }

  /** An aside belongs to the screen it was opened from: when the exam moves on, it closes. */
  #leaveStaleAside() {
    const base = screenOf(this.view, { ...this.local, aside: null });
    const movedOn = base !== this.#lastBase;
    this.#lastBase = base;
    // Half-written words about a fault are not to be lost to a bell.
    if (!movedOn || this.aside === null || this.aside === "fault") return;
    if (this.aside === "photograph") void this.camera.start("desk");
    this.aside = null;
  }

  #stopFilming() {
    this.calls.end();
    this.camera.stop();
  }

  /** Released: let go of everything, and leave nothing personal behind. */
  async #leave() {
    this.#stopFilming();
    this.link.end();
    forgetVisit();
    await this.store.destroy();
  }

  /** @returns {Status} */
  #status() {
    return {
      type: "status",
      sound: this.sound.level(),
      battery: this.battery.level,
      charging: this.battery.charging,
      visible: document.visibilityState === "visible",
    };
  }
}
