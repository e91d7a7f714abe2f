// @ts-check
/** @import { Phone } from "./phone.js" */
/** @import { Screen } from "./view.js" */
/** @import { BreakCard, BreakKind, CandidateView } from "./types.js" */
/** Breaks: the buttons that ask for one, and the screen that stands while one lasts. */

import * as act from "./actions.js";
import { faultButton } from "./view-fault.js";
import { messages } from "./view-messages.js";
import { button, el, keptList, setText, setUnderWay, show } from "./view.js";
import { BREAKS, countdown, lasted, lengthInWords, timeOfDay } from "./words.js";

/** How long somebody who asks for a break waits for an answer before going. */
const ANSWER_WITHIN_MS = 30_000;

/** @type {Record<BreakKind, string>} */
const RULES = {
  toilet: "You may leave the room, and come straight back.",
  comfort: "Stay in the room and in the picture.",
  rest: "Stay in the room and in the picture. It comes out of your own rest minutes.",
};

/** @type {BreakKind[]} */
const KINDS = ["toilet", "comfort", "rest"];

/**
 * @param {Phone} phone
 * @returns {{content: HTMLElement[], update: (phone: Phone) => void}}
 */
export function breakButtons(phone) {
  const buttons = KINDS.map((kind) => ({ kind, element: button(BREAKS[kind], () => act.askForBreak(phone, kind)) }));
  const taken = takenBreaks();
  return {
    content: [...buttons.map(({ element }) => element), taken.element],
    update: ({ view, outbox, online }) => {
      const underWay = outbox.underWay("AskForBreak");
      const restLeft = view?.me.rest_left_s ?? 0;
      for (const { kind, element } of buttons) {
        const usual = kind === "rest" ? `${BREAKS.rest} (${lengthInWords(Math.floor(restLeft / 60) * 60)} left)` : BREAKS[kind];
        setUnderWay(element, usual, underWay.some(({ command }) => command.kind === kind), online);
        // Rest minutes are part of the writing time: there are none before and after.
        show(element, kind !== "rest" || (restLeft >= 60 && view?.me.phase === "writing"));
      }
      taken.update(view);
    },
  };
}

/** The breaks that are over, each as it stands on record. */
function takenBreaks() {
  let zone = "";
  const list = el("ul", { class: "reports" });
  const element = el("details", { class: "card" }, el("summary", {}, "Your breaks so far"), list);
  const keep = keptList(list, (/** @type {BreakCard} */ { asked_at }) => asked_at, () => {
    const line = el("li");
    return { element: line, update: (/** @type {BreakCard} */ card) => setText(line, receipt(card, zone)) };
  });
  const update = (/** @type {CandidateView|null} */ view) => {
    zone = view?.timezone ?? "";
    const breaks = (view?.me.breaks ?? []).filter(({ since, withdrawn }) => since !== null && !withdrawn);
    show(element, breaks.length > 0);
    keep(breaks);
  };
  return { element, update };
}

/**
 * @param {BreakCard} card
 * @param {string} zone
 */
function receipt({ kind, since, until }, zone) {
  if (!since || !until) return "";
  const took = Math.round((Date.parse(until) - Date.parse(since)) / 1000);
  return `${BREAKS[kind]}: from ${timeOfDay(since, zone)} to ${timeOfDay(until, zone)}, ${lengthInWords(took)}.`;
}

/**
 * The same, folded away where something else is the next step.
 *
 * @param {Phone} phone
 */
export function foldedBreaks(phone) {
  const { content, update } = breakButtons(phone);
  return { element: el("details", { class: "card" }, el("summary", {}, "Take a break"), ...content), update };
}

/**
 * A break as the screen shows it: from the record, or, until that knows of it, from what was asked for on this phone.
 *
 * @param {Phone} phone
 * @returns {BreakCard|null}
 */
function current({ view, outbox }) {
  if (view?.me.pause) return view.me.pause;
  const [asked] = outbox.underWay("AskForBreak");
  if (!asked) return null;
  const { said_at: asked_at, command } = asked;
  // Where breaks are only notified of, this one has begun with the words, connection or not.
  const since = view?.breaks === "notify" ? asked_at : null;
  return { kind: command.kind, asked_at, since, seen_out_at: null, said_back_at: null, until: null, withdrawn: false, limit_s: null };
}

/**
 * @param {Phone} phone
 * @returns {Screen}
 */
export function pause(phone) {
  const status = el("p", { role: "status", class: "strong" });
  const rule = el("p");
  const out = el("p", { class: "clock", role: "timer" });
  const limit = el("p", { class: "under-clock" });
  const clock = el("p");
  const back = button("I’m back", () => act.sayBack(phone), "main");
  const withdraw = button("I am not going after all", () => act.withdrawBreak(phone), "quiet");
  const reports = faultButton(phone);
  const words = messages(phone);
  return {
    title: BREAKS[current(phone)?.kind ?? "toilet"],
    content: [status, rule, out, limit, clock, back, withdraw, ...reports.content, words.element],
    update: (now) => {
      const card = current(now);
      if (!card || !now.view) return;
      const { outbox, online, view } = now;
      const hasSaidBack = card.said_back_at !== null || outbox.underWay("SayBack").length > 0;
      const mayGo = card.since !== null || now.now - Date.parse(card.asked_at) >= ANSWER_WITHIN_MS;
      setText(status, statusOf(card, now, { hasSaidBack, mayGo }));
      setText(rule, hasSaidBack ? "" : RULES[card.kind]);
      setText(out, card.since === null ? "" : lasted(now.now - Date.parse(card.since)));
      // Which limit holds, only the record says.
      setText(limit, view.me.pause ? limitOf(view.me.pause, now.now) : "");
      setText(clock, clockOf(now));
      show(back, mayGo && !hasSaidBack);
      show(withdraw, card.seen_out_at === null && !hasSaidBack);
      setUnderWay(withdraw, "I am not going after all", outbox.underWay("WithdrawBreak").length > 0, online);
      show(clock, view.me.phase === "writing");
      reports.update(now);
      words.update(now);
    },
  };
}

/**
 * @param {BreakCard} card
 * @param {Phone} phone
 * @param {{hasSaidBack: boolean, mayGo: boolean}} facts
 */
function statusOf(card, { online, view }, { hasSaidBack, mayGo }) {
  const at = timeOfDay(card.asked_at, view?.timezone);
  if (hasSaidBack) return "Stay in the picture: your break ends when your invigilator has seen you back.";
  if (card.seen_out_at) return "Your invigilator has seen you go.";
  if (!online && !view?.me.pause) return mayGo ? `Go: it is noted on this phone at ${at} and sent when the connection is back.` : `Asked for at ${at}, kept on this phone. If there is no answer within half a minute, go.`;
  if (card.since !== null) return `Go: it is noted at ${timeOfDay(card.since, view?.timezone)}.`;
  return mayGo ? "Nobody has answered: go, it is noted." : `Asked for at ${at}. Wait for your invigilator; without an answer within half a minute, go.`;
}

/**
 * @param {BreakCard} card
 * @param {number} now
 */
function limitOf({ since, limit_s }, now) {
  if (since === null) return "";
  if (limit_s === null) return "There is no limit.";
  const over = now - Date.parse(since) - limit_s * 1000;
  const allowed = lengthInWords(limit_s);
  return over > 0 ? `Over ${allowed}: please come back.` : `of ${allowed}`;
}

/** @param {Phone} phone */
function clockOf({ view, now }) {
  if (!view) return "";
  const { finish } = view.me;
  if (finish.paused) return "The exam clock is stopped for you until you are back.";
  return `The exam clock goes on: ${countdown(Date.parse(finish.finish) - now)} left.`;
}
