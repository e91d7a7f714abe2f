// @ts-check
/** @import { Phone } from "./phone.js" */
/** @import { Screen } from "./view.js" */
/** @import { Check } from "./types.js" */
/** Waiting for the invigilator's checks, and in one's seat for the start. */

import * as act from "./actions.js";
import { messages } from "./view-messages.js";
import { foldedBreaks } from "./view-break.js";
import { faultButton } from "./view-fault.js";
import { preview } from "./view-camera.js";
import { checkOtherScreen } from "./view-other-screen.js";
import { button, el, keptList, setText, show } from "./view.js";
import { CHECKS, countdown, REMEDIES, timeThereAndHere } from "./words.js";

/** @typedef {{check: Check, isPassed: boolean}} CheckShown */

/**
 * @param {Phone} phone
 * @returns {Screen}
 */
export function waiting(phone) {
  const status = el("p", { role: "status", class: "strong" });
  const clock = el("p", { role: "timer" });
  const rejection = el("div", { class: "card wrong", role: "alert", hidden: true });
  const why = el("p", { class: "strong" });
  const note = el("p");
  const remedy = el("p");
  rejection.append(why, note, remedy, button("I have put it right: choose my ID again", () => act.goAside(phone, "identity")));
  const fails = el("div", { class: "card", hidden: true });
  const failsText = el("p");
  fails.append(failsText, button("Check this phone again", () => act.goAside(phone, "check")));
  const list = el("ul", { class: "checks" });
  const keep = keptList(list, (/** @type {CheckShown} */ row) => row.check, makeCheck);
  const picture = preview(phone);
  const words = messages(phone);
  const reports = faultButton(phone);
  return {
    title: "Your invigilator looks at you next",
    content: [
      status,
      clock,
      rejection,
      fails,
      el("p", {}, "Stay where the camera sees you. You may be asked to show:"),
      list,
      picture.element,
      button("Use another ID", () => act.goAside(phone, "identity"), "quiet"),
      ...reports.content,
      words.element,
    ],
    update: (now) => {
      const { view } = now;
      if (!view) return;
      const { me } = view;
      picture.update();
      show(picture.element, now.camera.stream !== null);
      const whoLooks = view.invigilator ?? "Your invigilator";
      setText(status, me.rejected ? "" : `${whoLooks} will check you in. You need do nothing now.`);
      // Somebody who is checked again after coming back has an exam clock that runs.
      const left = countdown(Date.parse(me.finish.finish) - now.now);
      setText(clock, me.phase === "writing" ? `Your exam clock goes on: ${left} left.` : "");
      show(rejection, me.rejected !== null);
      if (me.rejected) {
        setText(why, `You were not let in yet: ${me.rejected.reason}.`);
        setText(note, me.rejected.note);
        show(note, me.rejected.note !== "");
        setText(remedy, REMEDIES[me.rejected.reason]);
      }
      show(fails, me.device_fails.length > 0);
      setText(failsText, `The device check found something that is not enough: ${me.device_fails.join(", ")}. Your invigilator can let it pass.`);
      keep(me.checks.required.map((check) => ({ check, isPassed: me.checks.passed.includes(check) })));
      reports.update(now);
      words.update(now);
    },
    leave: picture.leave,
  };
}

/** @param {CheckShown} first */
function makeCheck({ check }) {
  const sign = el("span", { class: "sign" });
  const element = el("li", {}, el("span", {}, CHECKS[check]), sign);
  const update = (/** @type {CheckShown} */ row) => {
    element.className = row.isPassed ? "pass" : "";
    setText(sign, row.isPassed ? "✓ done" : "to come");
  };
  return { element, update };
}

/**
 * @param {Phone} phone
 * @returns {Screen}
 */
export function seated(phone) {
  const { view } = phone;
  if (!view) throw new Error("nothing is known of the exam yet");
  const left = el("p", { class: "clock", role: "timer" });
  const other = checkOtherScreen(phone);
  const breaks = foldedBreaks(phone);
  const reports = faultButton(phone);
  const words = messages(phone);
  const permitted = view.me.adjustments.permitted_items;
  return {
    title: "You are seated",
    content: [
      el("p", { class: "over-clock" }, "Writing starts in"),
      left,
      el("p", { class: "under-clock" }, `at ${timeThereAndHere(view.starts, view.timezone)}`),
      el("p", {}, "Keep pen and paper ready and leave this page open. At the start, the link to your paper appears here; do not write before."),
      ...(permitted ? [el("p", {}, `Permitted for you: ${permitted}.`)] : []),
      other.element,
      ...reports.content,
      breaks.element,
      words.element,
    ],
    update: (now) => {
      setText(left, countdown(Date.parse(view.starts) - now.now));
      other.update(now);
      breaks.update(now);
      reports.update(now);
      words.update(now);
    },
  };
}
