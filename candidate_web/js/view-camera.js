// @ts-check
/** @import { Phone } from "./phone.js" */
/** What is wrong with the camera, in the candidate's words, on every screen until it is right again. */

import { button, el, setText, show } from "./view.js";
import { CAMERA_PROBLEMS, MICROPHONE_PROBLEMS } from "./words.js";

export class CameraCard {
  #card;
  #phone;
  #what = el("p", { class: "strong" });
  #remedy = el("p");
  #again = button("", () => void this.#phone.camera.start());

  /**
   * @param {HTMLElement} card
   * @param {Phone} phone
   */
  constructor(card, phone) {
    this.#card = card;
    this.#phone = phone;
    card.append(this.#what, this.#remedy, this.#again);
  }

  show() {
    const problem = problemOf(this.#phone);
    show(this.#card, problem !== null);
    if (!problem) return;
    setText(this.#what, problem.what);
    setText(this.#remedy, problem.remedy);
    setText(this.#again, `Try the ${this.#phone.camera.state === "live" ? "microphone" : "camera"} again`);
  }
}

const STOPPED = {
  what: "Your camera has stopped sending pictures.",
  remedy: "This page is starting it again. If that does not help, load the page again.",
};

/**
 * @param {Phone} phone
 * @returns {{what: string, remedy: string}|null}
 */
function problemOf({ camera, away }) {
  if (camera.state === "failed") return CAMERA_PROBLEMS[camera.problem ?? "unknown"];
  if (camera.state === "silent") return STOPPED;
  if (camera.state !== "live") return null;
  if (away.inCall) return MICROPHONE_PROBLEMS.call;
  const { microphone } = camera;
  return microphone === "missing" || microphone === "denied" ? MICROPHONE_PROBLEMS[microphone] : null;
}

/**
 * The camera's own picture, for lining up.
 *
 * @param {Phone} phone
 * @returns {{element: HTMLVideoElement, update: () => void, leave: () => void}}
 */
export function preview(phone) {
  const element = el("video", { class: "preview", playsinline: true, "aria-label": "What your camera shows" });
  element.muted = true;
  return {
    element,
    update: () => {
      if (element.srcObject === phone.camera.stream) return;
      element.srcObject = phone.camera.stream;
      element.play().catch(() => undefined);
    },
    leave: () => (element.srcObject = null),
  };
}
