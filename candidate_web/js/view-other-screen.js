// @ts-check
/** @import { Phone } from "./phone.js" */
/** @import { OtherScreenCard } from "./types.js" */
/** The screen on which the paper is read: how to open its page, and what it was found to be. */

import { el, setText, show } from "./view.js";

/** City: "Screen resolution: 1024 x 768px". */
export const LEAST_WIDTH = 1024;
export const LEAST_HEIGHT = 768;

/** @typedef {{element: HTMLElement, update: (phone: Phone) => void}} Part */

/**
 * Before the start: does the other screen do?
 *
 * @param {Phone} phone
 * @returns {Part}
 */
export function checkOtherScreen(phone) {
  const way = wayThere(phone, "On the screen on which you will read your paper, open this address and type the code:");
  const found = el("p", { role: "status" });
  const summary = el("summary", {}, "Check your other screen");
  const element = el("details", { class: "card", hidden: phone.practice !== null }, summary, found, ...way.content);
  const update = (/** @type {Phone} */ now) => {
    const card = now.view?.me.other_screen ?? null;
    const faults = card ? faultsOf(card) : [];
    setText(summary, card ? (faults.length ? "! Your other screen: look at this" : "✓ Your other screen is checked") : "Check your other screen");
    const size = card ? `It is ${card.width}×${card.height} and the paper’s site opens on it.` : "";
    setText(found, faults.join(" ") || size);
    if (element.open) way.update();
  };
  return { element, update };
}

/**
 * @param {OtherScreenCard} card
 * @returns {string[]} what is not enough, and what to do
 */
export function faultsOf({ width, height, paper_opens }) {
  const faults = [];
  if (width < LEAST_WIDTH || height < LEAST_HEIGHT) {
    faults.push(`The other screen is ${width}×${height}, smaller than ${LEAST_WIDTH}×${LEAST_HEIGHT}: use a larger one, or set it to show more.`);
  }
  if (!paper_opens) faults.push("The paper’s site did not open there. Try another browser or network, and call technical support before the start.");
  return faults;
}

/**
 * While the candidate writes: the paper by a short address, for there is no typing a long one.
 *
 * @param {Phone} phone
 * @returns {Part}
 */
export function paperOnOtherScreen(phone) {
  const way = wayThere(phone, "On your other screen, open this short address and type the code; the link to your paper is there.");
  const element = el("details", { class: "card", hidden: phone.practice !== null }, el("summary", {}, "Open the paper on your other screen"), ...way.content);
  const update = () => {
    if (element.open) way.update();
  };
  return { element, update };
}

/**
 * Who types hands the file in from the computer.
 *
 * @param {Phone} phone
 * @returns {Part}
 */
export function typedElsewhere(phone) {
  const way = wayThere(phone, "Hand in the file you have typed from the computer: open this address there and type the code. As soon as the computer has sent the file, it is stored and shows below. Then say here that these are all.");
  const element = el("div", { class: "card notice", hidden: true }, el("p", { class: "strong" }, "You type your answers"), ...way.content);
  const update = (/** @type {Phone} */ now) => {
    const isTyped = now.view?.me.adjustments.pc === true;
    show(element, isTyped);
    if (isTyped) way.update();
  };
  return { element, update };
}

/**
 * @param {Phone} phone
 * @param {string} words
 */
function wayThere({ otherScreen }, words) {
  const waiting = el("p", { role: "status" });
  const address = el("strong");
  const code = el("strong", { class: "code" });
  const where = el("dl", {}, el("dt", {}, "Address"), el("dd", {}, address), el("dt", {}, "Code"), el("dd", {}, code));
  const picture = el("img", { class: "scan", hidden: true });
  const update = () => {
    otherScreen.wanted();
    setText(waiting, otherScreen.code ? "" : "Asking the server for the address …");
    show(where, otherScreen.code !== "");
    setText(address, otherScreen.address);
    setText(code, otherScreen.code);
    show(picture, otherScreen.picture !== "");
    if (!otherScreen.picture || picture.src === otherScreen.picture) return;
    picture.src = otherScreen.picture;
    picture.alt = `To scan with your other device: opens ${otherScreen.address} with the code ${otherScreen.code}`;
  };
  return { content: [el("p", {}, words), waiting, where, picture], update };
}
