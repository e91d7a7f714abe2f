// @ts-check
/** @import { Phone } from "./phone.js" */
/** @import { Screen } from "./view.js" */
/** @import { IdKind } from "./types.js" */
/** From opening the link to having shown who one is. */

import * as act from "./actions.js";
import { checkOtherScreen } from "./view-other-screen.js";
import { differsMuch, isName } from "./names.js";
import { button, el, field, prose, setText, setUnderWay, show } from "./view.js";
import { dayInWords, IDS, timeThereAndHere } from "./words.js";

/**
 * Before the room opens.
 *
 * @param {Phone} phone
 * @returns {Screen}
 */
export function early(phone) {
  const { view } = phone;
  const other = checkOtherScreen(phone);
  if (!view) throw new Error("nothing is known of the exam yet");
  return {
    title: "The room is not open yet",
    content: [
      el("p", {}, `${view.title}, ${dayInWords(view.starts, view.timezone)}.`),
      el("p", { class: "strong" }, `The room opens at ${timeThereAndHere(view.opens, view.timezone)}.`),
      el("p", {}, `Writing starts at ${timeThereAndHere(view.starts, view.timezone)}.`),
      el("p", {}, "Leave this page open: it goes on by itself. Until then, plug the phone in and clear your desk."),
      other.element,
      button("Practise the exam day", () => void phone.onPractise()),
    ],
    update: other.update,
  };
}

/**
 * @param {Phone} phone
 * @returns {Screen}
 */
export function join(phone) {
  const { view } = phone;
  if (!view) throw new Error("nothing is known of the exam yet");
  const isBack = view.me.phase !== "expected";
  const next = isBack ? "Go on with my exam" : "Join";
  const go = button(next, () => void act.join(phone), "main");
  const before = [
    el("p", {}, `${view.title} · ${view.department}`),
    el("p", {}, `${dayInWords(view.starts, view.timezone)}. Writing starts at ${timeThereAndHere(view.starts, view.timezone)}.`),
    el(
      "ol",
      {},
      el("li", {}, "Plug this phone in and switch on “Do not disturb”: a call would interrupt your exam."),
      el("li", {}, "Prop it beside your desk so that it shows the desk, your hands and your face."),
      el("li", {}, "Tap “Join” and allow the camera and the microphone."),
    ),
  ];
  const again = [el("p", {}, "You have joined this exam before. Your place, your time and your pages are kept. That you came back is noted for your invigilator.")];
  const privacy = view.recording
    ? "From then on your invigilator sees your camera, and this phone records picture and sound until your answers are confirmed. A red line around the screen says so."
    : "From then on your invigilator sees your camera, live. No other candidate does, and nothing is recorded.";
  return {
    title: isBack ? `Welcome back, ${view.me.name}` : `Hello, ${view.me.name}`,
    content: [...(isBack ? again : before), el("p", {}, privacy), go],
    update: ({ joined, online }) => setUnderWay(go, next, joined, online),
  };
}

/**
 * @param {Phone} phone
 * @returns {Screen}
 */
export function honour(phone) {
  const { view } = phone;
  if (!view) throw new Error("nothing is known of the exam yet");
  const name = el("input", { type: "text", autocomplete: "name", maxlength: 200, required: true, input: () => (doubted = "", show(doubt, false)) });
  const sign = el("button", { type: "submit", class: "main" }, "Sign");
  const missing = el("p", { class: "wrong", role: "alert", hidden: true }, "Type your name to sign.");
  const doubt = el("p", { class: "card wrong", role: "alert", hidden: true });
  /** The name that was asked about, and may be signed with all the same. */
  let doubted = "";
  const form = el("form", { novalidate: true }, field("Your full name", name, "Typing your name is your signature."), missing, doubt, sign);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = name.value.trim();
    show(missing, !isName(typed));
    const isDoubtful = isName(typed) && typed !== doubted && differsMuch(typed, view.me.name);
    if (isDoubtful) {
      doubted = typed;
      setText(doubt, `Is “${typed}” your name? This exam expects ${view.me.name}. If it is, sign again; if it is a slip, put it right first.`);
    }
    show(doubt, isDoubtful);
    if (isName(typed) && !isDoubtful) act.signHonourCode(phone, typed);
    else name.focus();
  });
  return {
    title: "Read and sign the honour code",
    content: [prose(view.honour_code.text), el("p", { class: "hint" }, `Version ${view.honour_code.version}. The text and its version are stored with your signature.`), form],
    update: ({ outbox, online }) => setUnderWay(sign, "Sign", outbox.underWay("SignHonourCode").length > 0, online),
  };
}

/**
 * @param {IdKind|null} chosenBefore
 * @param {(kind: IdKind) => void} onChoose
 */
export function idForm(chosenBefore, onChoose) {
  const kinds = /** @type {[IdKind, string][]} */ (Object.entries(IDS));
  const choices = kinds.map(([kind, words]) => {
    const input = el("input", { type: "radio", name: "id", value: kind, checked: kind === chosenBefore });
    return { input, label: el("label", { class: "choice" }, input, words) };
  });
  const missing = el("p", { class: "wrong", role: "alert", hidden: true }, "Choose which ID you have with you.");
  const go = el("button", { type: "submit", class: "main" }, "Go on");
  const form = el(
    "form",
    { novalidate: true },
    el("fieldset", {}, el("legend", {}, "Which ID will you use?"), ...choices.map(({ label }) => label)),
    missing,
    go,
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = choices.find(({ input }) => input.checked);
    show(missing, !chosen);
    if (chosen) onChoose(/** @type {IdKind} */ (chosen.input.value));
  });
  return { form, go };
}

/**
 * @param {Phone} phone
 * @returns {Screen}
 */
export function identity(phone) {
  const chosenBefore = phone.view?.me.id_kind ?? null;
  const { form, go } = idForm(chosenBefore, (kind) => act.noteIdentity(phone, kind));
  const back = button("Back", () => act.goAside(phone, null), "quiet");
  return {
    title: "Have your ID ready",
    content: [
      el("p", {}, "Your full name and your photo must be on the same side, in English. Use the same ID as in your onboarding."),
      form,
      ...(chosenBefore ? [back] : []),
    ],
    update: ({ outbox, online }) => setUnderWay(go, "Go on", outbox.underWay("NoteIdentity").length > 0, online),
  };
}
