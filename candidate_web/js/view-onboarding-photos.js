// @ts-check
/** @import { Phone } from "./phone.js" */
/** @import { PhotoKind } from "./onboarding.js" */
/** @import { CheckRow } from "./devicecheck.js" */
/** @import { Judgement } from "./quality.js" */
/** @import { Screen } from "./view.js" */
/** The three photographs: lined up in a frame, judged in the page before anybody else sees them, taken as often as needed. */

import { judgeFraming, Tilt } from "./framing.js";
import { asJpeg, takePicture } from "./photograph.js";
import { GLARE_ALLOWED, judgePicture, pixels, SHARP_ENOUGH } from "./quality.js";
import { preview } from "./view-camera.js";
import { makeRow } from "./view-check.js";
import { askInstead, onboardingOf, step } from "./view-onboarding-parts.js";
import { button, el, keptList, setText, show } from "./view.js";

const LOOK_EVERY_MS = 500;
/** Long enough to tell light from dark. */
const GLANCE_SIDE = 160;
const STARTING = "Starting the camera …";

/** @typedef {{width: number, ratio: number}} Frame its share of the picture's width, and its width over its height */

/** Cards are 85.6 × 54 mm, the page of a passport 125 × 88 mm. */
const FRAMES = {
  card: { width: 0.84, ratio: 1.586 },
  passport: { width: 0.84, ratio: 1.42 },
  face: { width: 0.5, ratio: 0.75 },
};

/**
 * @typedef {object} Photograph
 * @property {PhotoKind} kind
 * @property {string} title
 * @property {string[]} words what to do, in order
 * @property {Frame|null} frame what is inside it is judged
 * @property {string} alt of the picture taken
 * @property {(judgement: Judgement) => string[]} doubts in words
 * @property {"desk"|"sheets"} purpose which camera
 */

/**
 * @param {Phone} phone
 * @returns {Screen}
 */
export function idPhoto(phone) {
  const isPassport = onboardingOf(phone).onboarding.draft.idKind === "passport";
  return photographed(phone, {
    kind: "id",
    title: "Photograph your ID",
    words: [
      "Lay it on something dark, in good light and without a lamp’s reflection.",
      "Fill the frame with the side that shows your full name and your photo.",
    ],
    frame: isPassport ? FRAMES.passport : FRAMES.card,
    alt: "The picture of your ID",
    doubts: ({ sharp, light, glare }) => [
      ...(light === "dark" ? ["It is dark: switch a lamp on."] : []),
      ...(sharp < SHARP_ENOUGH && light !== "dark" ? ["It may be blurred: hold the phone still, and not too near."] : []),
      ...(glare > GLARE_ALLOWED ? ["A lamp may be reflected: tilt the ID a little."] : []),
    ],
    purpose: "sheets",
  });
}

/**
 * @param {Phone} phone
 * @returns {Screen}
 */
export function facePhoto(phone) {
  return photographed(phone, {
    kind: "face",
    title: "Photograph your face",
    words: ["Look straight at the phone, your whole face in the frame, with light from the front.", "No sunglasses, nothing before your face. Religious dress is fine if the face can be seen."],
    frame: FRAMES.face,
    alt: "The picture of your face",
    doubts: ({ sharp, light }) => [
      ...(light === "dark" ? ["Your face is dark: turn towards a lamp or a window."] : []),
      ...(light === "bright" ? ["There is too much light: turn a little away from it."] : []),
      ...(sharp < SHARP_ENOUGH && light !== "dark" ? ["It may be blurred: hold still."] : []),
    ],
    purpose: "desk",
  });
}

/**
 * The second-device position is coached while the phone is being put up.
 *
 * @param {Phone} phone
 * @returns {Screen}
 */
export function framingPhoto(phone) {
  const tilt = new Tilt();
  const rows = el("ul", { class: "rows" });
  const keep = keptList(rows, (/** @type {CheckRow} */ row) => row.name, makeRow);
  const screen = photographed(
    phone,
    {
      kind: "framing",
      title: "Put up your phone",
      words: [
        "Prop the phone beside your desk, an arm’s length away, a little to the side and at the height of your shoulder.",
        "Sit down to write. Your desk with the paper, both hands and your face must all be in the picture.",
        "Take the picture, and look whether all of it is there.",
      ],
      frame: null,
      alt: "The picture of your desk, your hands and your face",
      doubts: ({ light }) => (light === "ok" ? [] : [`It is too ${light}.`]),
      purpose: "desk",
    },
    [rows],
    [askInstead(phone, "No room where this is possible?", "Say what your room is like.")],
  );
  void tilt.follow();
  const look = () => {
    const { video, size } = phone.camera;
    if (size) keep(judgeFraming(judgePicture(pixels(video, size, GLANCE_SIDE)).light, tilt.now));
  };
  const looking = setInterval(look, LOOK_EVERY_MS);
  return {
    ...screen,
    update: (now) => {
      screen.update?.(now);
      // With the first picture, so that the buttons do not move under a thumb a moment later.
      if (!rows.firstChild) look();
    },
    leave: () => {
      clearInterval(looking);
      tilt.leave();
      screen.leave?.();
    },
  };
}

/**
 * @param {Phone} phone
 * @param {Photograph} wanted
 * @param {HTMLElement[]} [beside] shown with the live picture
 * @param {HTMLElement[]} [below]
 * @returns {Screen}
 */
function photographed(phone, { kind, title, words, frame, alt, doubts, purpose }, beside = [], below = []) {
  const { onboarding } = onboardingOf(phone);
  /** @type {{bytes: ArrayBuffer, address: string}|null} */
  let taken = null;
  let isTaking = false;
  const live = preview(phone);
  const lined = el("div", { class: `lined-up ${kind}` }, live.element);
  if (frame) lined.append(el("span", { class: kind === "id" && frame === FRAMES.passport ? "frame passport" : `frame ${kind}` }));
  const picture = el("img", { class: "preview", alt });
  const status = el("p", { role: "status" });
  const shoot = button("Take the picture", () => void take(), "main");
  const use = button("Use this picture", () => void (taken && onboarding.keepPhoto(kind, taken.bytes)), "main");
  const again = button("Take it again", () => (forget(), phone.changed(), shoot.focus()));
  const turn = button("Use the other camera", () => void phone.camera.turn(), "quiet");
  void phone.camera.start(purpose);

  const forget = () => {
    if (taken) URL.revokeObjectURL(taken.address);
    taken = null;
    setText(status, "");
  };

  const take = async () => {
    if (isTaking || phone.camera.state !== "live" || !phone.camera.size) return;
    isTaking = true;
    setText(status, "One moment …");
    try {
      const bitmap = await takePicture(phone.camera.video, phone.camera.track);
      const { bytes } = await asJpeg(bitmap);
      const found = doubts(await judged(bitmap, frame));
      bitmap.close();
      taken = { bytes, address: URL.createObjectURL(new Blob([bytes], { type: "image/jpeg" })) };
      picture.src = taken.address;
      setText(status, [...found, found.length ? "Better take it again." : "This looks good. Can everything be seen and read?"].join(" "));
      use.className = found.length ? "plain" : "main";
      again.className = found.length ? "main" : "plain";
    } catch {
      setText(status, "That did not work. Try once more.");
    } finally {
      isTaking = false;
      phone.changed();
    }
  };

  const list = el("ol", {}, ...words.map((line) => el("li", {}, line)));
  return {
    ...step(phone, kind, title, [list, lined, ...beside, picture, status, shoot, use, again, turn, ...below]),
    update: ({ camera }) => {
      live.update();
      if (camera.state === "asking") setText(status, STARTING);
      else if (status.textContent === STARTING) setText(status, "");
      for (const element of [list, ...beside]) show(element, taken === null);
      show(lined, taken === null && camera.stream !== null);
      show(picture, taken !== null);
      show(shoot, taken === null);
      show(turn, taken === null && purpose === "desk" && camera.stream !== null);
      for (const element of [use, again]) show(element, taken !== null);
      shoot.setAttribute("aria-disabled", String(camera.state !== "live" || !camera.size));
    },
    leave: () => {
      live.leave();
      forget();
    },
  };
}

/**
 * Judges what is inside the frame, which lies in the middle; the rest of the room is nobody's business.
 *
 * @param {ImageBitmap} picture
 * @param {Frame|null} frame
 */
async function judged(picture, frame) {
  if (!frame) return judgePicture(pixels(picture, picture));
  const width = Math.round(picture.width * frame.width);
  const height = Math.min(picture.height, Math.round(width / frame.ratio));
  const inside = await createImageBitmap(picture, (picture.width - width) / 2, (picture.height - height) / 2, width, height);
  try {
    return judgePicture(pixels(inside, inside));
  } finally {
    inside.close();
  }
}
