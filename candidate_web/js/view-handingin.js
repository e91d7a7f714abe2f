// @ts-check
/** @import { Phone } from "./phone.js" */
/** @import { Screen } from "./view.js" */
/** Between the last page and the door: declared, seen by the invigilator, waiting to be let go. */

import * as act from "./actions.js";
import { receipt } from "./view-after.js";
import { foldedBreaks } from "./view-break.js";
import { faultButton } from "./view-fault.js";
import { messages } from "./view-messages.js";
import { sheetList } from "./view-sheets.js";
import { button, el, setText, setUnderWay, show } from "./view.js";
import { counted } from "./words.js";

/**
 * @param {Phone} phone
 * @param {string} title
 * @param {HTMLElement[]} content
 * @param {(phone: Phone) => void} update
 * @param {() => void} [leave]
 * @returns {Screen}
 */
function stillInTheExam(phone, title, content, update, leave = () => undefined) {
  const stranded = whenStranded();
  const breaks = foldedBreaks(phone);
  const reports = faultButton(phone);
  const words = messages(phone);
  return {
    title,
    content: [stranded.element, ...content, ...reports.content, breaks.element, words.element],
    update: (now) => {
      update(now);
      stranded.update(now);
      breaks.update(now);
      reports.update(now);
      words.update(now);
    },
    leave,
  };
}

/**
 * @param {Phone} phone
 * @returns {Screen}
 */
export function declared(phone) {
  const status = el("p", { role: "status", class: "strong" });
  const sheets = sheetList(phone, null);
  const again = button("Try those again", () => phone.uploads.again());
  const update = (/** @type {Phone} */ { view, sheets: { list }, uploads }) => {
    if (!view) return;
    const { declared: count, pages, complete } = view.me;
    const all = counted(count ?? 0, "page");
    const going = `You have declared ${all}; ${pages.length} stored. Keep this page open until all are.`;
    setText(status, complete ? `Your ${all} ${count === 1 ? "is" : "are"} stored. Your invigilator looks at them now.` : going);
    sheets.update();
    show(again, list.some((sheet) => uploads.problemWith(sheet) !== null));
  };
  const stay = el("p", {}, "Stay in the picture. You may leave only when this page says so.");
  return stillInTheExam(phone, "Your answers are being checked", [status, stay, sheets.element, again], update, sheets.leave);
}

/**
 * @param {Phone} phone
 * @returns {Screen}
 */
export function elsewhere(phone) {
  const what = el("p");
  const asked = el("div", { class: "card wrong", role: "alert", hidden: true });
  const declare = button("I have handed in my answers", () => act.declareHandedIn(phone), "main");
  const wait = el("p", { role: "status", class: "strong" });
  const update = (/** @type {Phone} */ { view, outbox, online }) => {
    if (!view) return;
    const { handed_in, asked_again } = view.me;
    setText(what, "The answers to this paper are handed in where the paper says, not here. Do that now, then say so.");
    setText(wait, handed_in ? "Noted. Your invigilator confirms it; stay in the picture until this page lets you go." : "");
    show(asked, asked_again.length > 0);
    setText(asked, asked_again.map(({ reason }) => reason).join(" "));
    show(what, !handed_in);
    show(declare, !handed_in);
    setUnderWay(declare, "I have handed in my answers", outbox.underWay("DeclareHandedIn").length > 0, online);
  };
  return stillInTheExam(phone, "Hand in your answers", [asked, what, declare, wait], update);
}

/**
 * @param {Phone} phone
 * @returns {Screen}
 */
export function confirmed(phone) {
  const seen = phone.view?.paper.answers === "elsewhere" ? "confirmed that your answers are handed in." : "seen all your answers.";
  const content = [
    el("p", { class: "strong" }, `Your invigilator has ${seen}`),
    el("p", {}, "Stay in the picture for a moment longer: you may leave as soon as this page says so. Keep your script until it has been marked."),
    ...receipt(phone),
  ];
  return stillInTheExam(phone, "Your answers have arrived", content, () => undefined);
}

/**
 * No connection when the pages should go up: what happens to them. Whom to call stands above it.
 *
 * City: "If your power cuts out temporarily during the exam do not panic … leave [it] open at the end of the exam, until
 * you have been able to submit your work."
 *
 * @returns {{element: HTMLElement, update: (phone: Phone) => void}}
 */
export function whenStranded() {
  const element = el(
    "div",
    { class: "card notice", hidden: true },
    el("p", { class: "strong" }, "Your pages are safe on this phone. Do not close this page."),
    el("p", {}, "They go up by themselves as soon as there is a connection, even hours from now. If the power is out, try mobile data."),
  );
  const update = (/** @type {Phone} */ { view, online }) => show(element, view !== null && !online);
  return { element, update };
}
