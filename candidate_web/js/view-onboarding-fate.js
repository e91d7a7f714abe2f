// @ts-check
/** @import { Phone } from "./phone.js" */
/** @import { Screen } from "./view.js" */
/** What becomes of an onboarding: on its way, waiting for a person, accepted, rejected, or no longer possible. */

import * as act from "./actions.js";
import { attemptsLeft, deadlineInWords, onboardingOf } from "./view-onboarding-parts.js";
import { button, el, setText, show } from "./view.js";
import { counted, dayInWords, REMEDIES, timeThereAndHere } from "./words.js";

/** @param {Phone} phone */
export const practise = (phone) => button("Practise the exam day", () => void phone.onPractise());

/** @returns {Screen} */
export function loading() {
  const words = el("p", { role: "status" });
  return {
    title: "Before your exam",
    content: [words],
    update: ({ onboarding }) =>
      setText(words, onboarding?.isCutOff ? "The server does not answer. Check that this phone is online; the page keeps trying by itself." : "One moment …"),
  };
}

/**
 * @param {Phone} phone
 * @returns {Screen}
 */
export function sending(phone) {
  const { onboarding } = onboardingOf(phone);
  const bar = el("progress", { max: 1, "aria-label": "Sent so far" });
  const words = el("p", { role: "status" });
  phone.camera.stop();
  return {
    title: "Sending",
    content: [bar, words, el("p", {}, "Everything is kept on this phone until it has arrived. If the line breaks, it goes on by itself when it is back, also after you have closed the page and opened your link again.")],
    update: ({ online }) => {
      bar.value = onboarding.share;
      setText(words, online ? "Keep this page open …" : "There is no connection now. It goes on when there is.");
    },
  };
}

/**
 * @param {Phone} phone
 * @returns {Screen}
 */
export function waiting(phone) {
  const { state } = onboardingOf(phone);
  const zone = phone.view?.timezone ?? "UTC";
  const at = state.submitted_at ?? "";
  phone.camera.stop();
  return onTheDay(phone, {
    title: "Your onboarding has been sent",
    content: [
      el("p", { class: "strong", role: "status" }, "A person looks at it now. You need do nothing more."),
      el("p", {}, `It arrived on ${dayInWords(at, zone)}, ${timeThereAndHere(at, zone)}. Open your link again at any time: this page shows what came of it.`),
      practise(phone),
    ],
  });
}

/**
 * @param {Phone} phone
 * @returns {Screen}
 */
export function rejected(phone) {
  const { onboarding, state } = onboardingOf(phone);
  const reason = state.reason ?? "invalid ID";
  return {
    title: "Please send it once more",
    content: [
      el(
        "div",
        { class: "card wrong", role: "alert" },
        el("p", { class: "strong" }, `It could not be accepted: ${reason}.`),
        el("p", {}, state.note),
        el("p", {}, REMEDIES[reason]),
      ),
      el("p", {}, `You have ${counted(attemptsLeft(onboarding), "attempt")} left. ${deadlineInWords(phone)}`),
      button("Try again", () => void onboarding.tryAgain(), "main"),
      el("p", {}, `If you cannot, write to your exams office: ${phone.view?.contacts.exams}.`),
      practise(phone),
    ],
  };
}

/**
 * @param {Phone} phone
 * @returns {Screen}
 */
export function refused(phone) {
  const { state } = onboardingOf(phone);
  const isLate = state.why_not === "deadline-passed";
  const zone = phone.view?.timezone ?? "UTC";
  const why = isLate
    ? `The deadline passed on ${dayInWords(state.deadline ?? "", zone)}, ${timeThereAndHere(state.deadline ?? "", zone)}.`
    : `All ${state.attempts} attempts have been used. The last one could not be accepted: ${state.reason ?? "see below"}.`;
  phone.camera.stop();
  return onTheDay(phone, {
    title: isLate ? "The deadline has passed" : "No attempts are left",
    content: [
      el("p", { class: "strong" }, why),
      el("p", {}, state.note),
      el("p", {}, "Without onboarding you cannot take the exam. Write to your exams office at once: they can let you try again, or let you sit without, or tell you how to be excused."),
      el("p", { class: "card" }, phone.view?.contacts.exams ?? ""),
      el("p", {}, "If they do, this page goes on by itself."),
    ],
  });
}

/**
 * @param {Phone} phone
 * @returns {Screen}
 */
export function accepted(phone) {
  phone.camera.stop();
  return {
    title: "Your onboarding is done",
    content: [
      el("p", { class: "strong", role: "status" }, "Your onboarding has been accepted, for all your exams of this period."),
      el("p", {}, "The photos are no longer on this phone. On the day, open your link again and show the same ID."),
      practise(phone),
    ],
  };
}

/**
 * Once the room is open, nobody stands outside without anybody to talk to.
 *
 * @param {Phone} phone
 * @param {Screen} screen
 * @returns {Screen}
 */
function onTheDay(phone, screen) {
  const card = el(
    "div",
    { class: "card", hidden: true },
    el("p", {}, "Your exam’s room is open. You can join and wait there: your invigilator sees you and can ask the exams office. You are let in once it is decided."),
    button("Join", () => void act.join(phone)),
  );
  return {
    ...screen,
    content: [...screen.content, card],
    update: ({ view, now }) => show(card, view !== null && now >= Date.parse(view.opens)),
  };
}
