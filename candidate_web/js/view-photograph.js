// @ts-check
/** @import { Phone } from "./phone.js" */
/** @import { Screen } from "./view.js" */
/** @import { Photo } from "./photograph.js" */
/** The camera over the page: take the picture, look at it, use it or take it again. The phone is in the hand meanwhile. */

import * as act from "./actions.js";
import { inHandSince } from "./phone-in-hand.js";
import { asJpeg, takePicture } from "./photograph.js";
import { preview } from "./view-camera.js";
import { doubtsInWords } from "./view-doubts.js";
import { button, el, setText, show } from "./view.js";
import { lasted } from "./words.js";

/**
 * Just after it was picked up the camera gives no picture yet.
 *
 * @param {Phone["camera"]} camera
 */
const isReady = ({ state, size }) => state === "live" && size !== null;

/**
 * @param {Phone} phone
 * @returns {Screen}
 */
export function photograph(phone) {
  /** @type {{photo: Photo, address: string}|null} */
  let taken = null;
  let isTaking = false;
  const which = el("p", { class: "strong" });
  const live = preview(phone);
  const picture = el("img", { class: "preview", alt: "The picture you have just taken" });
  const status = el("p", { role: "status" });
  const doubts = el("p", { class: "card wrong", role: "alert", hidden: true });
  const timer = el("span", { role: "timer" });
  const timed = el("p", { class: "hint" }, "Picking the phone up is timed: ", timer, ". Put it back as soon as you are done, where it shows you and your desk.");
  const shoot = button("Take the picture", () => void take(), "main");
  const useAndGoOn = button("Use it, next page", () => void use(false), "main");
  const useAndStop = button("Use it, that was the last", () => void use(true));
  const again = button("Take it again", () => forget(), "quiet");
  const back = button("Back to my pages", () => act.closeCamera(phone), "quiet");

  const forget = () => {
    if (taken) URL.revokeObjectURL(taken.address);
    taken = null;
    setText(status, "");
    phone.changed();
  };

  const take = async () => {
    if (isTaking || !isReady(phone.camera)) return;
    isTaking = true;
    setText(status, "One moment …");
    try {
      const bitmap = await takePicture(phone.camera.video, phone.camera.track);
      const photo = await asJpeg(bitmap);
      bitmap.close();
      taken = { photo, address: URL.createObjectURL(new Blob([photo.bytes], { type: photo.type })) };
      picture.src = taken.address;
      setText(status, "Is every line readable, up to the edges? You decide.");
      setText(doubts, doubtsInWords(photo.doubts, "long"));
    } catch {
      setText(status, "That did not work. Try once more, or go back and add the page from files.");
    } finally {
      isTaking = false;
      phone.changed();
    }
  };

  const use = async (/** @type {boolean} */ isLast) => {
    if (!taken) return;
    const { photo } = taken;
    const wasRetake = phone.retaking !== null;
    forget();
    await act.keepPhoto(phone, photo);
    if (isLast || wasRetake) act.closeCamera(phone);
    else shoot.focus();
  };

  return {
    title: "Photograph your pages",
    content: [which, live.element, picture, doubts, status, shoot, useAndGoOn, useAndStop, again, back, timed],
    update: (now) => {
      const { camera, sheets, retaking } = now;
      const since = inHandSince(now);
      live.update();
      setText(timer, `in your hand for ${lasted(now.now - (since ?? now.now))}`);
      show(doubts, taken !== null && doubts.textContent !== "");
      again.className = doubts.hidden ? "quiet" : "plain";
      setText(which, `Page ${retaking ?? sheets.list.length + 1}: lay it flat, in good light, all of it in the picture.`);
      show(live.element, taken === null && camera.stream !== null);
      show(picture, taken !== null);
      show(shoot, taken === null);
      for (const element of [useAndGoOn, again]) show(element, taken !== null);
      show(useAndStop, taken !== null && retaking === null);
      setText(useAndGoOn, retaking === null ? "Use it, next page" : "Use it");
      shoot.setAttribute("aria-disabled", String(!isReady(camera)));
    },
    leave: () => {
      live.leave();
      if (taken) URL.revokeObjectURL(taken.address);
    },
  };
}
