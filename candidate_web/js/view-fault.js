// @ts-check
/** @import { Phone } from "./phone.js" */
/** @import { Screen } from "./view.js" */
/** @import { FaultKind } from "./types.js" */
/** Something's wrong: said once, logged at once, and never to be chased. */

import * as act from "./actions.js";
import { button, el, field, keptList, setText, show } from "./view.js";
import { FAULTS, timeOfDay } from "./words.js";

/** The school knows about these; the invigilator does not. @type {ReadonlySet<FaultKind>} */
const FOR_THE_SCHOOL = new Set(/** @type {FaultKind[]} */ (["cannot open the paper", "extra time is missing"]));

/** @typedef {{id: string, text: string}} Reported a report and how it stands */

/**
 * The button, and under it what was reported and has come of it.
 *
 * @param {Phone} phone
 * @returns {{content: HTMLElement[], update: (phone: Phone) => void}}
 */
export function faultButton(phone) {
  const list = el("ul", { class: "reports" });
  const standing = el("div", { role: "status" }, list);
  const keep = keptList(list, (/** @type {Reported} */ { id }) => id, () => {
    const element = el("li");
    return { element, update: (/** @type {Reported} */ { text }) => setText(element, text) };
  });
  return {
    content: [button("Something’s wrong", () => act.goAside(phone, "fault")), standing],
    update: (now) => {
      const reports = standings(now);
      keep(reports);
      show(list, reports.length > 0);
    },
  };
}

/**
 * @param {Phone} phone
 * @returns {Reported[]}
 */
function standings({ view, outbox, online }) {
  const reports = view?.me.reports ?? [];
  const logged = reports.map(({ id, kind, since, answer }) => ({
    id,
    text: answer === null
      ? `${FAULTS[kind]}: logged at ${timeOfDay(since, view?.timezone)}. No need to report it again; you lose no time by it.`
      : `${FAULTS[kind]}: ${answer}`,
  }));
  const underWay = outbox
    .underWay("ReportFault")
    .filter(({ id }) => !reports.some((report) => report.id === id))
    .map(({ id, said_at, command }) => ({
      id,
      text: `${FAULTS[command.kind]}: noted on this phone at ${timeOfDay(said_at, view?.timezone)}, ${online ? "being sent" : "kept until the connection is back"}.`,
    }));
  return [...logged, ...underWay];
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
