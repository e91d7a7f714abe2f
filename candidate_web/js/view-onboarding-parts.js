// @ts-check
/** @import { Phone } from "./phone.js" */
/** @import { Onboarding, Step } from "./onboarding.js" */
/** @import { Screen } from "./view.js" */
/** @import { OnboardingView } from "./types.js" */
/** What the screens before the day share: the step's number, the way back, the deadline, whom to ask. */

import { STEPS } from "./onboarding.js";
import { button, el } from "./view.js";
import { counted, dayInWords, timeThereAndHere } from "./words.js";

/**
 * @param {Phone} phone
 * @returns {{onboarding: Onboarding, state: OnboardingView}}
 */
export function onboardingOf({ onboarding }) {
  if (!onboarding?.view) throw new Error("nothing is known of the onboarding yet");
  return { onboarding, state: onboarding.view };
}

/**
 * @param {Phone} phone
 * @param {Step} name
 * @param {string} title
 * @param {HTMLElement[]} content
 * @returns {Screen}
 */
export function step(phone, name, title, content) {
  const { onboarding } = onboardingOf(phone);
  const place = STEPS.indexOf(name);
  const back = button("Back", () => onboarding.back(), "quiet");
  return { title, content: [el("p", { class: "step" }, `Step ${place + 1} of ${STEPS.length}`), ...content, ...(place ? [back] : [])] };
}

/** @param {Phone} phone */
export function deadlineInWords({ onboarding, view }) {
  const deadline = onboarding?.view?.deadline;
  if (!deadline || !view) return "Do this before the day of your exam: a person looks at it first.";
  return `Do this by ${dayInWords(deadline, view.timezone)}, ${timeThereAndHere(deadline, view.timezone)}. A person looks at what you send.`;
}

/** @param {Onboarding} onboarding */
export function attemptsLeft({ view }) {
  return view ? Math.max(0, view.attempts - view.attempts_made) : 0;
}

/** @param {Onboarding} onboarding */
export function attemptInWords(onboarding) {
  const left = attemptsLeft(onboarding) - 1;
  return left ? `If something is not as it must be, you can send it again: ${counted(left, "attempt")} would be left.` : "This is your last attempt. Look closely.";
}

/**
 * For whoever lacks what a step asks for.
 *
 * @param {Phone} phone
 * @param {string} question
 * @param {string} tell
 */
export function askInstead({ view }, question, tell) {
  return el(
    "details",
    { class: "card" },
    el("summary", {}, question),
    el("p", {}, `Write to your exams office before the deadline: ${view?.contacts.exams}. ${tell} They say what else will do, or how to be excused from this exam.`),
  );
}
