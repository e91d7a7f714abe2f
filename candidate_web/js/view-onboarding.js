// @ts-check
/** @import { Phone } from "./phone.js" */
/** @import { Stage, Step } from "./onboarding.js" */
/** @import { Screen } from "./view.js" */
/** Before the day, one decision a screen: the notice, one's needs, this phone, one's ID, and all of it once more. */

import { checkRows } from "./measuring.js";
import { idForm } from "./view-arrival.js";
import { checkCard } from "./view-check.js";
import { accepted, loading, refused, rejected, sending, waiting } from "./view-onboarding-fate.js";
import { facePhoto, framingPhoto, idPhoto } from "./view-onboarding-photos.js";
import { askInstead, attemptInWords, deadlineInWords, onboardingOf, step } from "./view-onboarding-parts.js";
import { button, el, field, prose, setText, show } from "./view.js";
import { IDS } from "./words.js";

/** @type {Record<Stage, (phone: Phone) => Screen>} */
export const ONBOARDING = {
  loading,
  notice,
  needs,
  device,
  "id-kind": idKind,
  id: idPhoto,
  face: facePhoto,
  framing: framingPhoto,
  review,
  sending,
  waiting,
  rejected,
  refused,
  accepted,
};

/**
 * @param {Phone} phone
 * @returns {Screen}
 */
function notice(phone) {
  const { onboarding, state } = onboardingOf(phone);
  phone.camera.stop();
  const words =
    "You show once who you are, and that this phone will do. It takes about ten minutes. Have your ID with you, and sit where you will write.";
  return step(phone, "notice", "Onboarding for your exam", [
    el("p", {}, words),
    el("p", { class: "strong" }, deadlineInWords(phone)),
    el("details", { class: "card", open: true }, el("summary", {}, "What happens with what you send"), prose(state.notice.text)),
    button("I have read this", () => onboarding.goOn({ notice: state.notice.version }), "main"),
  ]);
}

/**
 * @param {Phone} phone
 * @returns {Screen}
 */
function needs(phone) {
  const { onboarding } = onboardingOf(phone);
  phone.camera.stop();
  const text = el("textarea", { rows: 4, maxlength: 2000, input: () => onboarding.note({ needs: text.value }) });
  text.value = onboarding.draft.needs;
  const hint = "Software such as a screen reader or magnifier, or anything else your exams office should know. Leave it empty if there is nothing.";
  return step(phone, "needs", "What do you need?", [
    field("Accessibility software and other needs", text, hint),
    button("Go on", () => onboarding.goOn({ needs: text.value.trim(), needsSaid: true }), "main"),
  ]);
}

/**
 * @param {Phone} phone
 * @returns {Screen}
 */
function device(phone) {
  const { onboarding } = onboardingOf(phone);
  const card = checkCard(phone, () => {
    const rows = checkRows(phone).map(({ name, verdict, measured }) => ({ name, verdict, measured }));
    if (rows.length) onboarding.goOn({ rows });
  });
  void phone.camera.start("desk");
  const ask = askInstead(phone, "No phone or computer that will do?", "Say what this check found.");
  return { ...step(phone, "device", "Check this phone", [...card.content, ask]), update: card.update, leave: card.leave };
}

/**
 * @param {Phone} phone
 * @returns {Screen}
 */
function idKind(phone) {
  const { onboarding } = onboardingOf(phone);
  phone.camera.stop();
  const { form } = idForm(onboarding.draft.idKind, (kind) => onboarding.goOn({ idKind: kind }));
  return step(phone, "id-kind", "Your ID", [
    el("p", {}, "Your full name and your photo must be on the same side, in English. Use the same ID here and at every exam."),
    form,
    askInstead(phone, "No such ID?", "Say which papers you have."),
  ]);
}

/**
 * @param {Phone} phone
 * @returns {Screen}
 */
function review(phone) {
  const { onboarding } = onboardingOf(phone);
  const { draft, photos } = onboarding;
  phone.camera.stop();
  const addresses = [...photos.values()].map(({ bytes, type }) => URL.createObjectURL(new Blob([bytes], { type })));
  const pictures = new Map([...photos.keys()].map((kind, index) => [kind, addresses[index] ?? ""]));
  const doubts = draft.rows.filter(({ verdict }) => verdict !== "pass").map(({ name, measured }) => `${name} (${measured})`);
  const problem = el("p", { class: "card wrong", role: "alert", hidden: true });
  const change = (/** @type {Step} */ to, /** @type {string} */ what) => {
    const again = button("Change", () => onboarding.goTo(to), "quiet");
    again.setAttribute("aria-label", `Change ${what}`);
    return again;
  };
  const fact = (/** @type {string} */ name, /** @type {Node|string} */ value, /** @type {Step} */ to) => [
    el("dt", {}, name),
    el("dd", {}, value, change(to, name.toLowerCase())),
  ];
  const photo = (/** @type {"id"|"face"|"framing"} */ kind, /** @type {string} */ name) =>
    fact(name, el("img", { class: "preview", src: pictures.get(kind) ?? "", alt: name }), kind);
  const shown = step(phone, "review", "Look it through", [
    problem,
    el(
      "dl",
      {},
      ...fact("Your needs", draft.needs || "None named.", "needs"),
      ...fact("This phone", doubts.length ? `Take note of: ${doubts.join(", ")}.` : "Everything is good.", "device"),
      ...fact("Your ID", draft.idKind ? IDS[draft.idKind] : "", "id-kind"),
      ...photo("id", "Photo of your ID"),
      ...photo("face", "Photo of your face"),
      ...photo("framing", "Photo of your desk"),
    ),
    el("p", {}, attemptInWords(onboarding)),
    button("Send it", () => void onboarding.send(), "main"),
  ]);
  return {
    ...shown,
    update: () => {
      show(problem, onboarding.problem !== "");
      setText(problem, `It was not taken: ${onboarding.problem}`);
    },
    leave: () => addresses.forEach((address) => URL.revokeObjectURL(address)),
  };
}

