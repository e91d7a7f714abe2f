// @ts-check
/** @import { BreakKind, Check, CreditReason, FaultKind, IdKind, RejectionReason } from "./types.js" */
/** @import { CameraProblem } from "./camera.js" */
/** What the page calls things, in plain words; and times and lengths as people say them. */

/** @type {Record<BreakKind, string>} */
export const BREAKS = { toilet: "Toilet break", comfort: "Short break in view", rest: "Rest break" };

/** @type {Record<FaultKind, string>} */
export const FAULTS = {
  technical: "Something technical does not work",
  "cannot open the paper": "I cannot open the paper",
  "extra time is missing": "My extra time is missing",
  "feel ill": "I feel ill",
  "question about the paper": "I have a question about the paper",
  other: "Something else",
};

/** @type {Record<IdKind, string>} */
export const IDS = {
  "university card": "University card",
  "driving licence": "Driving licence",
  "provisional driving licence": "Provisional driving licence",
  passport: "Passport",
  "national identity card": "National identity card",
};

/** @type {Record<Check, string>} */
export const CHECKS = {
  identity: "Your ID: hold it up beside your face",
  "room sweep": "Your room: turn the phone slowly all the way round",
  desk: "Your desk: only what your exam allows lies on it",
  calculator: "Your calculator: hold it up, the model number readable",
  "other phones out of reach": "Every other phone: out of reach",
};

/** What to do when a check is asked for. @type {Record<Check, {what: string, steps: string[]}>} */
export const ASKED = {
  identity: {
    what: "Show your ID",
    steps: ["Hold it up beside your face, with your name and photo towards the camera.", "Keep it flat and still, without glare."],
  },
  "room sweep": {
    what: "Show your room",
    steps: [
      "Take this phone in your hand and turn it slowly all the way round: walls, door, floor, and under the desk.",
      "Then put it back so that it shows the desk, your hands and your face.",
    ],
  },
  desk: {
    what: "Show your desk",
    steps: ["Point this phone at the whole of your desk, and lift what something could lie under.", "Only what your exam allows may lie there."],
  },
  calculator: {
    what: "Show your calculator",
    steps: ["Hold it up in full, its front towards the camera, without a cover.", "Then bring it closer, until its model number can be read."],
  },
  "other phones out of reach": {
    what: "Show that every other phone is out of reach",
    steps: ["Hold each other phone up, switched off.", "Then lay it face down where you cannot reach it, best in another room."],
  },
};

/** What to do about a rejection. @type {Record<RejectionReason, string>} */
export const REMEDIES = {
  "missing or insufficient face scan": "Sit so that your whole face is in the picture, with light on it from the front.",
  "missing or insufficient ID scan": "Hold your ID closer and still, flat towards the camera, without glare.",
  "invalid ID": "Use an ID with your full name and your photo on the same side, in English. Choose another kind below.",
  "insufficient environment lighting": "Switch a lamp on or open the curtains, so that desk and face can be seen.",
  "room or desk not as required": "Clear the desk and the room as your invigilator says.",
  "not the candidate on the roster": "Write to your exams office, whose address stands below.",
};

/** @type {Record<CreditReason, string>} */
export const CREDITS = {
  fault: "for a fault",
  break: "for a break",
  interruption: "for an interruption",
  correction: "as a correction",
};

/** What happened to the camera, and what to do. @type {Record<CameraProblem, {what: string, remedy: string}>} */
export const CAMERA_PROBLEMS = {
  denied: {
    what: "This page may not use your camera.",
    remedy: "Tap the sign beside the address at the top of your browser, allow camera and microphone, and try again.",
  },
  dismissed: { what: "The question about your camera was closed.", remedy: "Try again, and choose “Allow”." },
  policy: {
    what: "Your phone or browser forbids the camera here.",
    remedy: "A setting of the phone, or of whoever manages it, blocks it. Use another browser or another phone.",
  },
  "in-use": {
    what: "Another app is using your camera.",
    remedy: "Close every app and page that uses the camera, such as a video call. This page tries again by itself.",
  },
  none: { what: "No camera was found.", remedy: "Use a phone with a camera, or plug one in. This page tries again by itself." },
  insecure: { what: "This page was not opened securely.", remedy: "Open your link again exactly as you were sent it." },
  unknown: { what: "Your camera could not be started.", remedy: "Restart the phone and open your link again; this page also tries by itself." },
};

/** What is wrong with the microphone while the camera works, and what to do. */
export const MICROPHONE_PROBLEMS = {
  denied: {
    what: "This page may not use your microphone.",
    remedy: "Tap the sign beside the address at the top of your browser, allow the microphone, and try again.",
  },
  missing: { what: "No microphone was found.", remedy: "Unplug a headset that has none, or plug one in that has, and try again." },
  call: {
    what: "A call or another app has taken your microphone.",
    remedy: "End it and switch on “Do not disturb”. Your invigilator is told; your exam goes on.",
  },
};

/**
 * A countdown: `1:47:53`.
 *
 * @param {number} milliseconds
 */
export function countdown(milliseconds) {
  // Rounded up: a clock that shows 0:00:00 has nothing left.
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/**
 * How long something has lasted: `3:12`.
 *
 * @param {number} milliseconds
 */
export function lasted(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/**
 * A length in words: `3 hours 15 minutes`.
 *
 * @param {number} seconds
 */
export function lengthInWords(seconds) {
  const minutes = Math.floor(Math.abs(seconds) / 60);
  const parts = [
    [Math.floor(minutes / 60), "hour"],
    [minutes % 60, "minute"],
    [Math.abs(seconds) % 60, "second"],
  ].filter(([count]) => count);
  const words = parts.map(([count, unit]) => `${count} ${unit}${count === 1 ? "" : "s"}`).join(" ");
  return `${seconds < 0 ? "minus " : ""}${words || "no time"}`;
}

/**
 * The time of day on this phone's clock face: `10:42`.
 *
 * @param {string|number} moment
 * @param {string} [zone]
 */
export function timeOfDay(moment, zone) {
  return formatted(moment, { hour: "2-digit", minute: "2-digit" }, zone);
}

/**
 * The exam's time of day, and this phone's where that is another: `09:30 (London), which is 16:30 where you are`.
 *
 * @param {string} moment
 * @param {string} zone the exam's
 */
export function timeThereAndHere(moment, zone) {
  const there = formatted(moment, { weekday: "short", hour: "2-digit", minute: "2-digit" }, zone);
  const here = formatted(moment, { weekday: "short", hour: "2-digit", minute: "2-digit" });
  if (there === here) return timeOfDay(moment, zone);
  const sameDay = there.slice(0, 3) === here.slice(0, 3);
  return `${timeOfDay(moment, zone)} (${place(zone)} time), which is ${sameDay ? timeOfDay(moment) : here} where you are`;
}

/**
 * @param {string} moment
 * @param {string} zone
 */
export function dayInWords(moment, zone) {
  return formatted(moment, { weekday: "long", day: "numeric", month: "long", year: "numeric" }, zone);
}

/** @param {string} zone */
const place = (zone) => (zone.split("/").at(-1) ?? zone).replaceAll("_", " ");

/**
 * @param {string|number} moment
 * @param {Intl.DateTimeFormatOptions} parts
 * @param {string} [zone]
 */
function formatted(moment, parts, zone) {
  const options = { ...parts, hour12: false, ...(zone ? { timeZone: zone } : {}) };
  return new Intl.DateTimeFormat("en-GB", options).format(new Date(moment));
}

/**
 * @param {number} count
 * @param {string} noun
 */
export const counted = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;
