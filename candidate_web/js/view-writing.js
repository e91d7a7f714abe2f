// @ts-check
/** @import { Phone } from "./phone.js" */
/** @import { Screen } from "./view.js" */
/** @import { CandidateView, FinishCard, SittingCard, StoppedClockCard } from "./types.js" */
/** While the candidate writes: how long is left and why, the paper, and the few things one may need. */

import * as act from "./actions.js";
import { breakButtons } from "./view-break.js";
import { faultButton } from "./view-fault.js";
import { messages } from "./view-messages.js";
import { paperOnOtherScreen } from "./view-other-screen.js";
import { button, el, setText, show } from "./view.js";
import { warningFor, warningInWords } from "./warnings.js";
import { countdown, CREDITS, lengthInWords, timeOfDay, timeThereAndHere } from "./words.js";

/**
 * @param {Phone} phone
 * @returns {Screen}
 */
export function writing(phone) {
  const left = el("p", { class: "clock", role: "timer" });
  const until = el("p", { class: "under-clock" });
  const warning = el("p", { class: "strong under-clock" });
  const explained = whyThisTime();
  const refused = el("p", { class: "card wrong", role: "alert", hidden: true });
  const paper = paperLink();
  const other = paperOnOtherScreen(phone);
  const breaks = breakButtons(phone);
  const reports = faultButton(phone);
  const words = messages(phone);
  return {
    title: "Writing",
    content: [
      left,
      until,
      warning,
      explained.element,
      paper.element,
      other.element,
      refused,
      ...breaks.content,
      ...reports.content,
      button("I have finished", () => act.goAside(phone, "finish")),
      words.element,
    ],
    update: (now) => {
      const { view } = now;
      if (!view) return;
      const { finish, break_refused, clock_stopped } = view.me;
      const milliseconds = Date.parse(finish.finish) - (clock_stopped ? Date.parse(clock_stopped.since) : now.now);
      setText(left, countdown(milliseconds));
      setText(until, clock_stopped ? `your clock is stopped: ${clock_stopped.reason}` : `you finish at ${timeThereAndHere(finish.finish, view.timezone)}`);
      setText(warning, warningInWords(warningFor(milliseconds)));
      explained.update(view.me, view.timezone);
      paper.update(view);
      other.update(now);
      show(refused, break_refused !== null);
      setText(refused, `No break now: ${break_refused ?? ""}`);
      breaks.update(now);
      reports.update(now);
      words.update(now);
    },
  };
}

function whyThisTime() {
  const list = el("dl", { class: "sum" });
  const element = el("details", { class: "card" }, el("summary", {}, "Why this time?"), list);
  let shown = "";
  const update = (/** @type {SittingCard} */ { finish, clock_stopped }, /** @type {string} */ zone) => {
    const now = JSON.stringify([finish, clock_stopped]);
    if (now === shown) return;
    shown = now;
    list.replaceChildren(...partsOf(finish, clock_stopped, zone).flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
  };
  return { element, update };
}

/**
 * How a finish time is made up, with the reason of every part.
 *
 * @param {FinishCard} finish
 * @param {StoppedClockCard|null} stopped
 * @param {string} zone
 * @returns {[string, string][]}
 */
export function partsOf({ start, base_s, extra_s, rest_s, credits, finish, paused }, stopped, zone) {
  /** @type {[string, string][]} */
  const parts = [
    ["Start", timeOfDay(start, zone)],
    ["Writing time of this paper", lengthInWords(base_s)],
  ];
  if (extra_s) parts.push(["Your extra time", lengthInWords(extra_s)]);
  if (rest_s) parts.push(["Your rest breaks", lengthInWords(rest_s)]);
  for (const { seconds, reason, note } of credits) {
    parts.push([`Credited ${CREDITS[reason]}${note ? `: ${note}` : ""}`, lengthInWords(seconds)]);
  }
  parts.push(["Finish, to the next full minute", timeOfDay(finish, zone)]);
  if (stopped) parts.push([`Stopped at ${timeOfDay(stopped.since, zone)}: ${stopped.reason}`, "The finish moves back when your clock goes on."]);
  else if (paused) parts.push(["Your break", "The clock is stopped; the finish moves back when you are seen back."]);
  return parts;
}

function paperLink() {
  const link = el("a", { target: "_blank", rel: "noreferrer" });
  const element = el("p", { class: "card" }, "Your paper, to be opened on your other screen: ", link);
  const update = (/** @type {CandidateView} */ { paper }) => {
    show(element, paper.url !== null);
    if (paper.url === null || link.textContent === paper.url) return;
    setText(link, paper.url);
    // An address of another kind would be no paper, and might run as a script.
    if (/^https?:\/\//.test(paper.url)) link.href = paper.url;
  };
  return { element, update };
}
