// @ts-check
/** @import { Phone } from "./phone.js" */
/** @import { Screen } from "./view.js" */
/** @import { Doubt, Photo } from "./photograph.js" */
/** The camera over the page: take the picture, look at it, use it or take it again. */

import * as act from "./actions.js";
import { asJpeg, doubtsAbout, takePicture } from "./photograph.js";
import { preview } from "./view-camera.js";
import { button, el, setText, show } from "./view.js";

/** @type {Record<Doubt, string>} */
const DOUBTS = {
  dark: "This picture is dark. Is everything readable? More light helps.",
  blurred: "This picture may be blurred. Is everything readable? Hold the phone still.",
};

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
      const doubts = doubtsAbout(bitmap);
      bitmap.close();
      taken = { photo, address: URL.createObjectURL(new Blob([photo.bytes], { type: photo.type })) };
      picture.src = taken.address;
      setText(status, doubts.map((doubt) => DOUBTS[doubt]).join(" ") || "Is every line readable, up to the edges?");
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
    content: [which, live.element, picture, status, shoot, useAndGoOn, useAndStop, again, back],
    update: ({ camera, sheets, retaking }) => {
      live.update();
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
