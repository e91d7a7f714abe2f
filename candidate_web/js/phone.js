// @ts-check
/** @import { CandidateView, FromServer, Recorded, Refused, Status, Wanted, Welcome } from "./types.js" */
/** @import { Aside, Local, ScreenName } from "./screens.js" */
/** @import { Measured } from "./devicecheck.js" */
/** @import { Progress } from "./measuring.js" */
/** @import { Onboarding } from "./onboarding.js" */
/** @import { Recordings } from "./recordings.js" */
/** @import { Server } from "./server.js" */
/** @import { Store } from "./store.js" */
/**
 * The phone's part in the exam: holds what is known, hears the server, and keeps link, camera, calls and uploads in
 * step. What the candidate can do stands in `actions.js`; what the candidate sees, in the views.
 */

import { Away } from "./away.js";
import { Calls } from "./calls.js";
import { Camera } from "./camera.js";
import { ServerClock } from "./clock.js";
import { Battery, missingFeatures, ScreenLock } from "./device.js";
import { HandedIn } from "./handed-in.js";
import { LastView } from "./lastview.js";
import { later } from "./later.js";
import { Notices } from "./notices.js";
import { OtherScreen } from "./other-screen.js";
import { Outbox } from "./outbox.js";
import { putDown } from "./phone-in-hand.js";
import { refusalInWords } from "./refusals.js";
import { isToOnboard, screenOf } from "./screens.js";
import { isInPlace } from "./sheet-steps.js";
import { serverFor } from "./server.js";
import { Sheets } from "./sheets.js";
import { Sound } from "./sound.js";
import { Uploads } from "./uploads.js";
import { forgetVisit, hadJoined } from "./visit.js";

const IN_THE_EXAM = new Set(["checking", "seated", "writing", "uploading", "confirmed"]);

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
  /** @type {Measured|null} */
  measured = null;
  /** @type {Progress|null} */
  measuring = null;
  /** @type {Onboarding|null} there once it is needed */
  onboarding = null;
  /** @type {Recordings|null} there where the exam is recorded */
  recordings = null;
  /** Picked up for a page and not seen to be back in its place. */
  isToGoBack = false;
  /** @type {number|null} how many pages there are, said and not declared yet */
  declaring = null;
  pluggedIn = false;

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
    () => this.link.probe(),
  );
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
   * @param {Server} server
   */
  constructor(store, exam, token, server = serverFor(token)) {
    this.server = server;
    this.practice = server.practice;
    this.store = store;
    this.exam = exam;
    this.hasLink = token !== "";
    this.link = server.link(this.clock, {
      onMessage: (message) => this.#hear(message),
      onChange: () => this.#linkChanged(),
      onSilence: () => this.calls.networkChanged(),
    });
    this.last = new LastView(store);
    this.notices = new Notices(this.sound, this.last);
    this.away = new Away(token, this.clock, {
      number: () => (this.joined && !this.practice && IN_THE_EXAM.has(this.view?.me.phase ?? "") ? this.number : ""),
      say: (command, said_at) => void this.say(command, said_at),
    });
    this.outbox = new Outbox(store, this.clock, (command) => this.link.send(command));
    this.otherScreen = new OtherScreen(server.ask, () => this.changed());
    this.sheets = new Sheets(store);
    this.handedIn = new HandedIn(store);
    this.uploads = new Uploads(
      this.sheets,
      server.put,
      (change) => this.say({ ...change, candidate: this.number }),
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
    // Said when it is known: where the browser never answers, nothing waits for it.
    void this.battery.open().then(() => this.changed());
    const shelves = [this.outbox.load(), this.sheets.load(), this.handedIn.load(), this.last.load()];
    await Promise.all(shelves).catch(() => undefined);
    this.#recall();
    if (this.hasLink && isSecureContext && !this.missing.length) this.link.connect();
    this.changed();
  }

  /** Show what was shown before the page was loaded again; the server corrects it as soon as it answers. */
  #recall() {
    const { view, cursor, offset, aloud } = this.last.kept;
    this.notices.voice.isOn = aloud;
    if (!view) return;
    this.clock.recall(offset);
    this.view = view;
    this.cursor = this.link.cursor = cursor;
    void this.#record(view);
    this.#goOn();
  }

  /** Whoever had joined in this tab goes on without a tap. */
  #goOn() {
    if (this.joined || !this.view || !IN_THE_EXAM.has(this.view.me.phase) || !hadJoined(this.exam)) return;
    void this.onRejoin();
    this.away.rejoined();
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
      onboarding: this.onboarding?.stage ?? "loading",
      aside: this.aside,
      now: this.now,
      breakUnderWay: this.outbox.underWay("AskForBreak").length > 0,
      finishUnderWay: this.outbox.underWay("FinishWriting").length > 0,
    };
  }

  /**
   * @param {Wanted} command
   * @param {string} [said_at] where that is not now
   */
  say(command, said_at) {
    const id = this.outbox.say(command, said_at);
    this.changed();
    return id;
  }

  /** @param {string} text */
  notify(text) {
    this.notices.add(text);
    this.changed();
  }

  /** Time has passed. */
  tick() {
    if (this.view && this.joined && this.notices.warn(this.view, this.now, this.local.finishUnderWay)) this.changed();
  }

  /** Something has changed: go on with what depends on it, and show it. */
  changed() {
    if (this.#renderAsked) return;
    this.#renderAsked = true;
    queueMicrotask(() => {
      this.#renderAsked = false;
      if (this.view && this.joined) this.notices.ring(this.view);
      // Never two uploads at once: on a slow line the live picture keeps its share.
      if (this.view) this.uploads.consider(this.view, this.cursor, this.isChangingPages || !!this.recordings?.isSending);
      this.recordings?.consider();
      this.#declareWhenInPlace();
      this.#leaveStaleAside();
      this.#render();
    });
  }

  /** A page that is taken out or moved at the server; until that is done nothing else may change there. */
  get isChangingPages() {
    return this.outbox.underWay("RemovePage").length + this.outbox.underWay("OrderPages").length > 0;
  }

  /** The network is another one, or may be: find out, and make the calls anew. */
  networkChanged() {
    if (!this.hasLink) return;
    this.calls.networkChanged();
    this.link.connect();
    this.uploads.again();
    this.onboarding?.again();
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
    this.#show(state, cursor);
    this.calls.welcomed(ice_servers);
    // Whoever was let go meanwhile has nothing to join any more.
    if (["released", "left"].includes(state.me.phase)) this.outbox.takeBack("Join");
    this.outbox.opened();
    this.uploads.again();
    this.onWelcome();
    this.#goOn();
  }

  /** What else begins with each welcome; set by `main.js`. */
  onWelcome() {}

  /** What a reload does by itself when the candidate had joined before; set by `main.js`. */
  async onRejoin() {}

  /** @param {Recorded} record */
  #recorded(record) {
    this.handedIn.hear(record);
    if (record.state) this.#show(record.state, record.cursor);
    // A page opened after the release hears first of what was handed in and when.
    else if (this.view?.me.phase === "released" && this.link.cursor >= this.cursor) void this.#leave();
  }

  /**
   * @param {CandidateView} view
   * @param {number} cursor
   */
  #show(view, cursor) {
    this.view = view;
    this.cursor = cursor;
    if (view.me.phase !== "released") this.last.keep({ view, cursor, offset: this.clock.offset });
    this.outbox.shownUpTo(cursor);
    this.sheets.meet(view.me.pages);
    void this.#onboard(view);
    void this.#record(view);
    if (view.me.phase === "released" && this.link.cursor >= cursor) void this.#leave();
    if (view.me.phase === "left") this.#stopFilming();
  }

  /**
   * Who has to be verified first gets that part of the page; who has been, loses what it kept.
   *
   * @param {CandidateView} view
   */
  async #onboard(view) {
    if (isToOnboard(view)) {
      if (this.onboarding) return;
      const { Onboarding } = await later(() => import("./onboarding.js"));
      if (this.onboarding) return;
      this.onboarding = new Onboarding(this.store, this.server, () => this.changed());
      await this.onboarding.load();
    } else if (view.me.onboarding !== "missing") {
      await (this.onboarding?.forget() ?? this.store.clear("onboarding").catch(() => undefined));
    }
  }

  /**
   * Where the exam is recorded, bring that part of the page.
   *
   * @param {CandidateView} view
   */
  async #record({ recording, me }) {
    if (!recording || this.practice || me.phase === "expected" || this.recordings) return;
    const { Recordings } = await later(() => import("./recordings.js"));
    if (this.recordings) return;
    this.recordings = new Recordings(this);
    await this.recordings.load();
    this.changed();
  }

  /** The practice run; set by `main.js`. */
  async onPractise() {}

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
      this.calls.film(this.#filmed);
      this.sound.listenTo(this.#filmed);
      this.away.heed(this.#filmed?.getAudioTracks()[0] ?? null);
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
    if (this.aside === "photograph") {
      putDown(this);
      void this.camera.start("desk");
    }
    this.aside = null;
  }

  /** The count was confirmed before every stored page was in its place: it is declared as soon as that is so. */
  #declareWhenInPlace() {
    if (this.declaring === null) return;
    if (this.declaring !== this.sheets.list.length || this.view?.me.declared !== null) this.declaring = null;
    else if (!this.isChangingPages && !this.uploads.sending?.underWay && isInPlace(this.sheets.list, this.uploads.held)) {
      this.say({ type: "DeclarePages", candidate: this.number, count: this.declaring });
      this.declaring = null;
    }
  }

  #stopFilming() {
    this.calls.end();
    this.camera.stop();
  }

  /** Released: let go of everything, and, once the recording is sent, leave nothing personal behind. */
  async #leave() {
    this.#stopFilming();
    this.notices.voice.stop();
    this.last.forget();
    if (!this.practice) forgetVisit();
    if (this.view) await this.#record(this.view);
    await this.recordings?.finished();
    this.link.end();
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
