// @ts-check
/** @import { PageCard } from "../types.js" */
/** @import { Computer, ScreenName } from "./computer.js" */
/** @import { TypedFile } from "./typed-files.js" */
/** What the other screen shows: whose exam it is, whether there is a connection, and the one thing to do now. */

import { button, el, field, keptList, setText, setUnderWay, show } from "../view.js";
import { faultsOf, LEAST_HEIGHT, LEAST_WIDTH } from "../view-other-screen.js";
import { counted, dayInWords, timeOfDay, timeThereAndHere } from "../words.js";

const KINDS = new Map([["application/pdf", "PDF"], ["image/png", "PNG"], ["image/jpeg", "JPEG"]]);

/**
 * @typedef {object} Screen
 * @property {string} title
 * @property {(Node|string)[]} content
 * @property {(computer: Computer) => void} [update]
 */

/** @type {Record<ScreenName, (computer: Computer) => Screen>} */
const SCREENS = { code, connecting, before, writing, typed, photographed, over };

export class Frame {
  #exam = part("exam");
  #who = part("who");
  #connection = part("connection");
  #main = part("screen");
  /** @type {ScreenName|null} */
  #name = null;
  /** @type {Screen|null} */
  #screen = null;

  /** @param {Computer} computer */
  show(computer) {
    const name = computer.screen;
    if (name !== this.#name) this.#enter(name, computer);
    this.#screen?.update?.(computer);
    const { state = null, lostSince = null } = computer.standing ?? {};
    setText(this.#exam, state ? `${state.rehearsal ? "Rehearsal: " : ""}${state.paper.title}` : "Ninefold");
    setText(this.#who, state && name !== "over" ? `${state.number} · ${state.name} · your other screen` : "");
    show(this.#connection, lostSince !== null);
    if (lostSince === null) return;
    const files = computer.files?.isUnsent ? " Your file is sent when it is back: leave this page open." : " This page tries again by itself.";
    setText(this.#connection, `No connection since ${timeOfDay(lostSince)}. Your phone counts, not this page.${files}`);
  }

  /**
   * @param {ScreenName} name
   * @param {Computer} computer
   */
  #enter(name, computer) {
    const isFirst = this.#name === null;
    this.#name = name;
    this.#screen = SCREENS[name](computer);
    const heading = el("h1", { tabindex: -1 }, this.#screen.title);
    this.#main.replaceChildren(heading, ...this.#screen.content);
    this.#main.dataset.screen = name;
    document.title = `${this.#screen.title} · Ninefold`;
    if (!isFirst) heading.focus();
  }
}

/** @param {string} id of what `computer.html` holds */
function part(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
}

/**
 * @param {Computer} computer
 * @returns {Screen}
 */
function code(computer) {
  const input = el("input", { type: "text", autocomplete: "off", autocapitalize: "characters", spellcheck: false, maxlength: 40 });
  const go = el("button", { type: "submit", class: "main" }, "Go on");
  const wrong = el("p", { class: "wrong", role: "alert" });
  const form = el("form", { novalidate: true }, field("Code", input, "Eight letters and figures, such as K7Q2-9XWM."), wrong, go);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (input.value.trim()) void computer.open(input.value);
    else input.focus();
  });
  return {
    title: "Type the code that your phone shows",
    content: [
      el("p", {}, "Your phone shows it under “Check your other screen”, and later under “Open the paper on your other screen”."),
      form,
    ],
    update: ({ problem, isOpening }) => {
      setText(wrong, problem);
      setUnderWay(go, "Go on", isOpening, true);
    },
  };
}

/** @returns {Screen} */
function connecting() {
  return { title: "Connecting", content: [el("p", { role: "status" }, "One moment …")] };
}

/**
 * Before the start: is the screen large enough, and does the paper's site open?
 *
 * @param {Computer} computer
 * @returns {Screen}
 */
function before(computer) {
  const starts = el("p", { class: "strong" });
  const size = el("li");
  const link = el("a", { target: "_blank", rel: "noopener noreferrer" });
  const site = el("li", {}, "Open the paper’s site in a new tab: ", link, ". You need not sign in; it is enough that it appears.");
  const opened = button("It opened", () => void computer.report(true), "main");
  const not = button("It did not open", () => void computer.report(false));
  const found = el("p", { role: "status" });
  const problem = el("p", { class: "wrong", role: "alert" });
  return {
    title: "Check this screen",
    content: [
      starts,
      el("ol", {}, size, site),
      opened,
      not,
      problem,
      found,
      el("p", {}, "Leave this page open. At the start the link to your paper appears here by itself, if you are seated and your phone’s camera is on."),
    ],
    update: (now) => {
      const state = now.standing?.state;
      if (!state) return;
      const { paper_site, other_screen } = state;
      const { width, height } = now.size;
      const isLarge = width >= LEAST_WIDTH && height >= LEAST_HEIGHT;
      setText(starts, `${dayInWords(state.starts, state.timezone)}. Writing starts at ${timeThereAndHere(state.starts, state.timezone)}.`);
      setText(size, `This screen is ${width}×${height}: ${isLarge ? "large enough." : `smaller than ${LEAST_WIDTH}×${LEAST_HEIGHT}. Use a larger one, or choose a finer resolution or a smaller scale in its settings.`}`);
      show(site, paper_site !== null);
      if (paper_site !== null) pointTo(link, paper_site);
      show(not, paper_site !== null);
      setUnderWay(opened, paper_site === null ? "Note this screen" : "It opened", now.isReporting, true);
      setText(problem, now.problem);
      const faults = other_screen ? faultsOf(other_screen) : [];
      setText(found, other_screen ? (faults.length ? `Noted. ${faults.join(" ")}` : `✓ Noted: ${other_screen.width}×${other_screen.height}${paper_site ? ", and the paper’s site opens" : ""}. This screen will do.`) : "");
    },
  };
}

/**
 * @param {Computer} computer
 * @returns {Screen}
 */
function writing(computer) {
  const link = el("a", { target: "_blank", rel: "noopener noreferrer" });
  const paper = el("p", { class: "card" }, "Your paper: ", link);
  const none = el("p", {}, "The link to your paper appears here by itself.");
  const title = computer.standing?.state?.paper.title ?? "";
  return {
    title: `Your paper: ${title}`,
    content: [
      el("div", { role: "status" }, paper, none),
      el("p", {}, "It opens in a new tab. Open nothing else here: your time, your breaks and the rest are on your phone."),
      el("p", {}, "It does not open, or is not there? Say so on your phone: “Something’s wrong”, “I cannot open the paper”. The time is noted."),
    ],
    update: ({ standing }) => {
      const url = standing?.state?.paper.url ?? null;
      show(paper, url !== null);
      show(none, url === null);
      if (url !== null) pointTo(link, url);
    },
  };
}

/**
 * @param {HTMLAnchorElement} link
 * @param {string} address
 */
function pointTo(link, address) {
  setText(link, address);
  // An address of another kind would be no page, and might run as a script.
  if (/^https?:\/\//.test(address) && link.getAttribute("href") !== address) link.href = address;
}

/**
 * Who types hands the file in here, and sees what the server has stored.
 *
 * @param {Computer} computer
 * @returns {Screen}
 */
function typed(computer) {
  /** @type {number|null} */
  let instead = null;
  const stored = el("ol", { class: "files" });
  const sent = el("ul", { class: "files" });
  const status = el("p", { role: "status", class: "strong" });
  const problem = el("p", { class: "wrong", role: "alert" });
  const input = el("input", { type: "file", id: "typed", multiple: true, accept: "application/pdf,image/jpeg,image/png", class: "unseen" });
  const choose = el("label", { for: "typed", class: "plain" }, "Add your file");
  input.addEventListener("change", async () => {
    await computer.handIn(input.files ?? [], instead);
    instead = null;
    input.value = "";
  });
  const again = button("Try again", () => computer.files?.again());
  const replace = (/** @type {number} */ page) => {
    instead = page;
    input.click();
  };
  const keepStored = keptList(stored, (/** @type {PageCard} */ { page }) => String(page), (card) => storedItem(computer, card.page, replace));
  const keepSent = keptList(sent, (/** @type {TypedFile} */ { id }) => id, (file) => sentItem(computer, file));
  const closed = el("p", {}, "You have declared your answers on your phone. If a file is missing, write to your invigilator there: they can let you add it.");
  return {
    title: "Hand in your file",
    content: [
      el("p", {}, "Save your work as PDF and add it here; JPEG and PNG pictures will do too. Then say on your phone that these are all."),
      status,
      stored,
      sent,
      problem,
      again,
      input,
      choose,
      closed,
      el("p", {}, "Stay in the picture until your phone says that you may leave."),
    ],
    update: ({ standing, files, problem: words }) => {
      const { pages = [], declared = null, phase } = standing?.state ?? {};
      const list = files?.list.filter(({ state }) => state !== "stored") ?? [];
      const isOpen = declared === null && phase === "uploading";
      keepStored(pages);
      keepSent(list);
      setText(status, statusOf(pages.length, list.length, phase === "confirmed"));
      setText(problem, words);
      show(again, list.some(({ state }) => state === "refused"));
      for (const element of [input, choose]) show(element, isOpen);
      show(closed, declared !== null && phase === "uploading");
    },
  };
}

/**
 * @param {number} stored
 * @param {number} unsent
 * @param {boolean} isConfirmed
 */
function statusOf(stored, unsent, isConfirmed) {
  if (isConfirmed) return "Your invigilator has seen your answers.";
  if (unsent) return `${counted(unsent, "file")} on the way: leave this page open.`;
  return stored ? `${counted(stored, "page")} stored.` : "Nothing is stored yet.";
}

/**
 * @param {Computer} computer
 * @param {number} page
 * @param {(page: number) => void} replace
 */
function storedItem({ standing }, page, replace) {
  const name = el("span", { class: "name" }, `Page ${page}`);
  const fate = el("span", { class: "fate" });
  const digest = el("code");
  const change = button(`Replace page ${page}`, () => replace(page), "quiet");
  const element = el("li", {}, name, fate, el("details", {}, el("summary", {}, "Fingerprint (SHA-256)"), digest), change);
  const update = (/** @type {PageCard} */ { sha256, size, media_type }) => {
    setText(fate, `✓ stored: ${KINDS.get(media_type) ?? media_type}, ${Math.ceil(size / 1000)} kB`);
    setText(digest, sha256);
    show(change, standing?.state?.declared === null && standing.state.phase === "uploading");
  };
  return { element, update };
}

/**
 * @param {Computer} computer
 * @param {TypedFile} first
 */
function sentItem(computer, first) {
  const fate = el("span", { class: "fate", role: "status" });
  const bar = el("progress", { max: 1, "aria-label": `Sending ${first.name}` });
  const away = button("Do not hand this in", () => computer.files?.putAway(first), "quiet");
  const element = el("li", {}, el("span", { class: "name" }, first.name), fate, bar, away);
  const update = (/** @type {TypedFile} */ { state, share, why }) => {
    bar.value = share;
    show(bar, state === "sending");
    show(away, state !== "sending");
    setText(fate, state === "refused" ? `✗ ${why}` : state === "sending" ? "being sent" : "waiting: tried again by itself");
  };
  return { element, update };
}

/** @returns {Screen} */
function photographed() {
  return {
    title: "Writing is over",
    content: [el("p", {}, "Close the paper. Your phone says what comes next; there is nothing more to do on this screen.")],
  };
}

/** @returns {Screen} */
function over() {
  return {
    title: "Your exam is over",
    content: [el("p", {}, "This screen has forgotten everything about it. Your phone has your receipt. Keep your script until it has been marked. You can close this page.")],
  };
}
