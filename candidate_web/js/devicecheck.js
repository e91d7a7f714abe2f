// @ts-check
/** @import { DeviceRow, Verdict } from "./types.js" */
/**
 * The device check: what was measured, judged row by row. A warning lets through; a failure is for a person to judge.
 *
 * Sources: City, remote proctoring ("web video camera with resolution of 800x600", "a working microphone", 1 GB free).
 */

const LEAST_LONG_SIDE = 800;
const LEAST_SHORT_SIDE = 600;
const LEAST_STORAGE_GB = 1;
const AUDIBLE = 0.05;
const ENOUGH_BATTERY = 0.5;
const SLOW_TRIP_MS = 800;

/**
 * What was measured; null where the browser does not tell.
 *
 * @typedef {object} Measured
 * @property {{width: number, height: number}|null} camera
 * @property {"unknown"|"live"|"missing"|"denied"} microphone
 * @property {number|null} loudest 0..1, the loudest moment of the check
 * @property {number|null} trip milliseconds to the server and back
 * @property {number|null} storage gigabytes
 * @property {boolean} staysOn
 * @property {number|null} battery 0..1
 * @property {boolean|null} charging
 * @property {string[]} missing features this browser lacks
 */

/** @typedef {DeviceRow & {advice: string}} CheckRow a row, with what to do about it */

/**
 * @param {string} name
 * @param {Verdict} verdict
 * @param {string} measured
 * @param {string} [advice]
 * @returns {CheckRow}
 */
const row = (name, verdict, measured, advice = "") => ({ name, verdict, measured, advice });

/**
 * @param {Measured} found
 * @returns {CheckRow[]}
 */
export function judge(found) {
  return [
    judgeCamera(found.camera),
    judgeMicrophone(found.microphone, found.loudest),
    judgeConnection(found.trip),
    judgeScreen(found.staysOn),
    judgeBattery(found.battery, found.charging),
    judgeStorage(found.storage),
    judgeBrowser(found.missing),
  ];
}

/** @param {Measured["camera"]} size */
function judgeCamera(size) {
  if (!size) return row("camera", "fail", "no picture", "Let the page use the camera, and close other apps that use it.");
  const measured = `${size.width}×${size.height}`;
  const long = Math.max(size.width, size.height);
  const short = Math.min(size.width, size.height);
  if (long >= LEAST_LONG_SIDE && short >= LEAST_SHORT_SIDE) return row("camera", "pass", measured);
  return row("camera", "fail", measured, "The picture is smaller than 800×600. Try the other camera, or another phone.");
}

/**
 * @param {Measured["microphone"]} state
 * @param {number|null} loudest
 */
function judgeMicrophone(state, loudest) {
  if (state === "missing") return row("microphone", "fail", "none found", "Unplug a headset that has no microphone.");
  if (state !== "live") {
    return row("microphone", "fail", "not allowed", "Allow the microphone in the browser’s settings for this page.");
  }
  if (loudest === null) return row("microphone", "warn", "on, level unknown", "Say a word and check again.");
  const measured = `level ${Math.round(loudest * 100)} %`;
  if (loudest >= AUDIBLE) return row("microphone", "pass", measured);
  return row("microphone", "warn", measured, "Nothing was heard. Say a word and check again.");
}

/** @param {number|null} trip */
function judgeConnection(trip) {
  if (trip === null) return row("connection", "warn", "not measured", "Check again in a moment.");
  const measured = `${Math.round(trip)} ms there and back`;
  if (trip < SLOW_TRIP_MS) return row("connection", "pass", measured);
  return row("connection", "warn", measured, "This is slow. Move nearer to the router, or use another network.");
}

/** @param {boolean} staysOn */
function judgeScreen(staysOn) {
  if (staysOn) return row("screen", "pass", "stays on");
  return row("screen", "warn", "may switch off", "Set the screen to switch off as late as possible, and low-power mode to off.");
}

/**
 * @param {number|null} level
 * @param {boolean|null} charging
 */
function judgeBattery(level, charging) {
  const parts = [level === null ? null : `${Math.round(level * 100)} %`, charging ? "plugged in" : null];
  const measured = parts.filter(Boolean).join(", ");
  if (charging || (level ?? 0) >= ENOUGH_BATTERY) return row("battery", "pass", measured);
  return row("battery", "warn", measured || "not plugged in", "Plug the phone in: it films for the whole exam.");
}

/** @param {number|null} gigabytes */
function judgeStorage(gigabytes) {
  if (gigabytes === null) return row("storage", "warn", "not measured", "Make sure that 1 GB is free on the phone.");
  const measured = `${gigabytes.toFixed(1)} GB free`;
  if (gigabytes >= LEAST_STORAGE_GB) return row("storage", "pass", measured);
  return row("storage", "warn", measured, "Free some space: delete what you do not need, and leave private browsing.");
}

/** @param {string[]} missing */
function judgeBrowser(missing) {
  if (!missing.length) return row("browser", "pass", "has what is needed");
  return row("browser", "fail", `lacks ${missing.join(", ")}`.slice(0, 200), "Update the browser, or use another one.");
}
