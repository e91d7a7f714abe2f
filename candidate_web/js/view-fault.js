// @ts-check
/** @import { Phone } from "./phone.js" */
/** @import { Screen } from "./view.js" */
/** @import { FaultKind, ReportCard } from "./types.js" */
/** Something's wrong: said once, logged at once, and never to be chased. */

import * as act from "./actions.js";
import { button, el, field, keptList, setText, show } from "./view.js";
import { FAULTS, lengthInWords, timeOfDay } from "./words.js";

/** The school knows about these; the invigilator does not. @type {ReadonlySet<FaultKind>} */
const FOR_THE_SCHOOL = new Set(/** @type {FaultKind[]} */ (["cannot open the paper", "extra time is missing"]));

/** @typedef {{id: string, text: string, lost: string}} Reported a report, how it stands, and the time noted for it */

/**
 * The button, and under it what was reported and has come of it.
 *
 * @param {Phone} phone
 * @returns {{content: HTMLElement[], update: (phone: Phone) => void}}
 */
export function faultButton(phone) {
  const list = el("ul", { class: "reports" });
  // Each change of a report is said; that the minutes go on, only shown.
  const said = el("p", { role: "status", class: "unseen" });
  const keep = keptList(list, (/** @type {Reported} */ { id }) => id, () => {
    const text = el("p");
    const lost = el("p", { class: "fate" });
    const update = (/** @type {Reported} */ now) => (setText(text, now.text), setText(lost, now.lost));
    return { element: el("li", {}, text, lost), update };
  });
  return {
    content: [button("Something’s wrong", () => act.goAside(phone, "fault")), said, list],
    update: (now) => {
      const reports = standings(now);
      keep(reports);
      show(list, reports.length > 0);
      setText(said, reports.map(({ text }) => text).join(" "));
    },
  };
}

/**
 * @param {Phone} phone
 * @returns {Reported[]}
 */
function standings({ view, outbox, online, now }) {
  const reports = view?.me.reports ?? [];
  const logged = reports.map((report) => ({
    id: report.id,
    text: [`${FAULTS[report.kind]}: ${report.answers.at(-1) ?? `logged at ${timeOfDay(report.since, view?.timezone)}.`}`, ...sequel(report)].join(" "),
    lost: lostBy(report, now, view?.timezone),
  }));
  const underWay = outbox
    .underWay("ReportFault")
    .filter(({ id }) => !reports.some((report) => report.id === id))
    .map(({ id, said_at, command }) => ({
      id,
      text: `${FAULTS[command.kind]}: noted on this phone at ${timeOfDay(said_at, view?.timezone)}, ${online ? "being sent" : "kept until the connection is back"}.`,
      lost: "",
    }));
  return [...logged, ...underWay];
}

/**
 * @param {ReportCard} report
 * @returns {string[]}
 */
function sequel({ answers, until, taken_by, said, school_told }) {
  return [
    taken_by !== null && until === null ? "Somebody is looking at it." : "",
    answers.length === 0 ? "No need to report it again; you lose no time by it." : "",
    school_told ? "Your school has been told." : "",
    said > 1 ? `You have said it ${said} times; it counts as one report.` : "",
  ].filter(Boolean);
}

/**
 * @param {ReportCard} report
 * @param {number} now
 * @param {string} [zone]
 */
function lostBy({ since, until }, now, zone) {
  const minutes = Math.floor(((until === null ? now : Date.parse(until)) - Date.parse(since)) / 60_000);
  const time = minutes < 1 ? "less than a minute" : lengthInWords(minutes * 60);
  return until === null ? `Time noted so far: ${time}.` : `Time noted: ${time}, until ${timeOfDay(until, zone)}.`;
}

/**
 * @param {Phone} phone
 * @returns {Screen}
 */
export function fault(phone) {
  const kinds = /** @type {[FaultKind, string][]} */ (Object.entries(FAULTS));
  const school = el("p", { class: "hint", role: "status" });
  const choices = kinds.map(([kind, words]) => {
    const input = el("input", { type: "radio", name: "fault", value: kind, change: () => tellSchool() });
    return { kind, input, label: el("label", { class: "choice" }, input, words) };
  });
  const chosen = () => choices.find(({ input }) => input.checked)?.kind;
  const tellSchool = () => {
    const kind = chosen();
    const contact = phone.view?.contacts.school;
    setText(school, kind && FOR_THE_SCHOOL.has(kind) && contact ? `Your school can help with this too: ${contact}` : "");
  };
  const words = el("textarea", { id: "fault-words", rows: 3, maxlength: 2000 });
  const missing = el("p", { class: "wrong", role: "alert", hidden: true }, "Choose what is wrong.");
  const form = el(
    "form",
    { novalidate: true },
    el("fieldset", {}, el("legend", {}, "What is wrong?"), ...choices.map(({ label }) => label)),
    school,
    field("In your words, if you like", words),
    missing,
    el("button", { type: "submit", class: "main" }, "Report it"),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const kind = chosen();
    show(missing, kind === undefined);
    if (kind !== undefined) act.reportFault(phone, kind, words.value);
  });
  return {
    title: "Something’s wrong",
    content: [
      el("p", {}, "The time is noted as soon as you report it, so that lost minutes can be given back."),
      form,
      button("Back", () => act.goAside(phone, null), "quiet"),
    ],
  };
}
