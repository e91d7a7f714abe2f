// @ts-check
/** @import { Phone } from "./phone.js" */
/** @import { CandidateView } from "./types.js" */
/** @import { Screen } from "./view.js" */
/** @import { ScreenName } from "./screens.js" */
/** The frame round every screen: whose exam this is, the connection, what was announced, who is watching, whom to ask. */

import { later } from "./later.js";
import { honour, identity, join, early } from "./view-arrival.js";
import { CameraCard } from "./view-camera.js";
import { Contacts } from "./view-contacts.js";
import { NoticeList } from "./view-notices.js";
import { connecting, insecure, keyRefused, noLink, outdated, replaced, unfit } from "./view-outside.js";
import { button, el, setText, show } from "./view.js";
import { counted, timeOfDay } from "./words.js";

/** Those that somebody sees first; the others come later. @type {Partial<Record<ScreenName, (phone: Phone) => Screen>>} */
const SCREENS = {
  insecure,
  unfit,
  "no-link": noLink,
  "key-refused": keyRefused,
  replaced,
  outdated,
  connecting,
  early,
  join,
  honour,
  identity,
};

/** How long a new screen takes no taps: the second tap of a nervous thumb was meant for the screen before. */
const SETTLES_IN_MS = 400;

const NEAR_THE_END_MS = 15 * 60_000;

export class Shell {
  #phone;
  #title = part("exam");
  #who = part("who");
  #connection = part("connection");
  #watched = part("watched");
  #main = part("screen");
  #practice = part("practice");
  #notices;
  #cameraCard;
  #contacts = new Contacts(part("contacts"));
  /** @type {ScreenName|null} */
  #name = null;
  /** @type {Screen|null} */
  #screen = null;
  #isFirst = true;
  #begin = () => {};
  /** Once the first screen is there on which something can be done: until then the line is for what that needs. */
  hasBegun = /** @type {Promise<void>} */ (new Promise((resolve) => (this.#begin = resolve)));
  /** @type {number|undefined} */
  #settling;
  /** What had the focus last, and which part of the page it was in. @type {{element: Element, within: Element|null}|null} */
  #focused = null;

  /** @param {Phone} phone which from now on has the page, whichever had it before */
  constructor(phone) {
    this.#phone = phone;
    for (const id of ["notices", "camera"]) part(id).replaceChildren();
    this.#notices = new NoticeList(part("notices"), phone);
    this.#cameraCard = new CameraCard(part("camera"), phone);
    document.addEventListener("focusin", ({ target }) => {
      if (target instanceof Element) this.#focused = { element: target, within: target.closest("section") };
    });
  }

  /** Show how things stand now. */
  show() {
    const name = this.#phone.screen;
    if (name !== this.#name) this.#enter(name);
    this.#screen?.update?.(this.#phone);
    this.#showFrame();
    this.#keepFocus();
  }

  /** Have the screens of the exam brought while the first one is looked at. */
  async prepare() {
    await this.#bring("writing");
  }

  /** @param {ScreenName} name */
  #enter(name) {
    this.#screen?.leave?.();
    this.#name = name;
    const make = SCREENS[name];
    if (!make) void this.#bring(name);
    this.#screen = (make ?? connecting)(this.#phone);
    const heading = el("h1", { tabindex: -1 }, this.#screen.title);
    this.#main.replaceChildren(heading, ...this.#screen.content);
    this.#main.dataset.screen = make ? name : "connecting";
    document.title = `${this.#screen.title} · Ninefold`;
    // A reader's eyes and a screen reader's voice go where the next step is; but not before anything was touched.
    if (!this.#isFirst) {
      heading.focus({ preventScroll: true });
      this.#settle();
    }
    if (make) this.#isFirst = false;
    if (make && name !== "connecting") this.#begin();
    scrollTo(0, 0);
  }

  /** A button that goes away once it has done its work leaves nobody at the top of the page. */
  #keepFocus() {
    if (!this.#focused || isSeen(this.#focused.element)) return;
    const { within, element } = this.#focused;
    this.#focused = null;
    if (document.activeElement !== document.body && document.activeElement !== element) return;
    const next = [...(within?.querySelectorAll("button") ?? [])].find(isSeen) ?? this.#main.querySelector("h1");
    next?.focus({ preventScroll: true });
  }

  /** @param {ScreenName} name of a screen that is not here yet; it comes with those that belong to it */
  async #bring(name) {
    Object.assign(SCREENS, await screensWith(name));
    if (this.#name !== name) return;
    this.#name = null;
    this.show();
  }

  #settle() {
    clearTimeout(this.#settling);
    this.#main.classList.add("is-settling");
    this.#settling = setTimeout(() => this.#main.classList.remove("is-settling"), SETTLES_IN_MS);
  }

  #showFrame() {
    const { view } = this.#phone;
    setText(this.#title, view ? `${view.rehearsal ? "Rehearsal: " : ""}${view.paper.title}` : "Ninefold");
    setText(this.#who, view ? whoAndWhere(view) : "");
    this.#showConnection();
    this.#showWatched();
    this.#showPractice();
    this.#notices.show();
    this.#cameraCard.show();
    this.#contacts.show(view?.contacts ?? null);
  }

  #showPractice() {
    const { practice, now } = this.#phone;
    show(this.#practice, practice !== null);
    if (!practice) return;
    if (!this.#practice.firstChild) {
      // Loaded anew, the page is the exam's again, with everything that was entered before.
      this.#practice.append(el("p", { class: "strong" }), button("Leave the practice", () => location.reload()));
    }
    const isOpen = now >= Date.parse(practice.opens);
    const words = isOpen ? "Your exam’s room is open now: leave the practice, and join." : "Practice: nobody sees this, and nothing is sent.";
    if (this.#practice.firstChild) setText(this.#practice.firstChild, words);
  }

  #showConnection() {
    const { joined, link, outbox, recordings, view } = this.#phone;
    const isLost = view !== null && link.lostSince !== null && link.state !== "ended";
    const unsent = recordings?.left ?? 0;
    show(this.#connection, isLost || unsent > 0);
    if (unsent && !isLost) {
      setText(this.#connection, `Still sending the recording: ${inMinutes(unsent)} of it to go. Keep this page open, and this phone online.`);
      return;
    }
    if (!isLost || link.lostSince === null) return;
    const since = timeOfDay(link.lostSince, view.timezone);
    if (!joined) {
      setText(this.#connection, `No connection since ${since}. What you enter is kept on this phone.`);
      return;
    }
    const kept = outbox.waiting ? ` ${counted(outbox.waiting, "request")} kept, to be sent when it is back.` : " What you tap is kept.";
    const call = isNearTheEnd(view, this.#phone.now) ? ` Keep this page open until your answers are in. If it is not back by the end, call technical support: ${view.contacts.support}` : "";
    setText(this.#connection, `No connection since ${since}. Carry on: the clock goes on, and the time is noted.${kept}${call}`);
  }

  #showWatched() {
    const { camera, calls, joined, practice, recordings, view } = this.#phone;
    const isFilming = camera.state === "live" && view?.me.phase !== "released";
    const isWatched = joined && isFilming && (calls.watching > 0 || calls.areListening);
    const isRecorded = isFilming && !!recordings?.isRecording;
    document.body.classList.toggle("is-watched", isWatched || isRecorded);
    show(this.#watched, isFilming);
    setText(this.#watched, isWatched ? `${watching(calls)}${isRecorded ? ". You are recorded" : ""}` : isRecorded ? "You are recorded; nobody is watching yet" : joined && !practice ? "Camera on, nobody watching yet" : "Camera on: only you see this");
  }
}

/** @param {Element} element */
const isSeen = (element) => element.getClientRects().length > 0;

/** @param {ScreenName} name */
async function screensWith(name) {
  if (!name.startsWith("onboarding-")) return (await later(() => import("./view-exam.js"))).EXAM;
  const { ONBOARDING } = await later(() => import("./view-onboarding.js"));
  return Object.fromEntries(Object.entries(ONBOARDING).map(([stage, make]) => [`onboarding-${stage}`, make]));
}

/** @param {number} seconds */
const inMinutes = (seconds) => (seconds < 60 ? "less than a minute" : counted(Math.round(seconds / 60), "minute"));

/**
 * @param {CandidateView} view
 * @param {number} now
 */
function isNearTheEnd({ me }, now) {
  return me.phase === "uploading" || (me.phase === "writing" && Date.parse(me.finish.finish) - now < NEAR_THE_END_MS);
}

/** @param {import("./calls.js").Calls} calls */
function watching({ areListening, areSpeaking }) {
  if (areListening && areSpeaking) return "Your invigilator is speaking to you and listening";
  if (areListening) return "Your invigilator is listening, and can see you";
  return areSpeaking ? "Your invigilator is speaking to you" : "Your invigilator can see you";
}

/** @param {import("./types.js").CandidateView} view */
function whoAndWhere({ me, invigilator }) {
  const seat = me.seat === null ? null : `room ${me.room}, seat ${me.seat}`;
  return [me.number, me.name, seat, invigilator && `invigilator ${invigilator}`].filter(Boolean).join(" · ");
}

/** @param {string} id of what `index.html` holds */
function part(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
}
