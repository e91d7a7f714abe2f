// @ts-check
/** @import { CandidateView, DeviceRow, Verdict } from "./types.js" */
/**
 * The device check: what was measured, judged row by row. A warning lets through; a failure is for a person to judge.
 * It is the same check before the day and on it.
 *
 * Sources: City, remote proctoring ("web video camera with resolution of 800x600", "a working microphone", 1 GB free,
 * "Download: 300kbps, Upload: 250kbps", "Screen resolution: 1024 x 768px").
 */

import { dayInWords, timeOfDay } from "./words.js";

const LEAST_LONG_SIDE = 800;
const LEAST_SHORT_SIDE = 600;
const LEAST_STORAGE_GB = 1;
const AUDIBLE = 0.05;
const ENOUGH_BATTERY = 0.5;
const LEAST_DOWN_KBPS = 300;
const LEAST_UP_KBPS = 250;
/** Not even the smallest picture gets through below. */
const USELESS_KBPS = 64;
const LEAST_SCREEN = { width: 1024, height: 768 };
const SLOW = "This is slow. Move nearer to the router, use another network, and let nobody else stream or download.";

/**
 * What was measured; null where the browser does not tell.
 *
 * @typedef {object} Measured
 * @property {{width: number, height: number}|null} camera
 * @property {"unknown"|"live"|"missing"|"denied"} microphone
 * @property {number|null} loudest 0..1, the loudest moment of the check
 * @property {{down: number|null, up: number|null}|null} line kb/s; null in a practice run, which asks no server
 * @property {boolean|null} relay whether there is a way round a closed network; null where none is provided
 * @property {number|null} storage gigabytes
 * @property {boolean} staysOn
 * @property {number|null} battery 0..1
 * @property {boolean|null} charging
 * @property {string[]} missing features this browser lacks
 * @property {string} at when
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
  const { line, relay } = found;
  return [
    judgeCamera(found.camera),
    judgeMicrophone(found.microphone, found.loudest),
    ...(line ? [judgeSpeed("download", line.down, LEAST_DOWN_KBPS), judgeSpeed("upload", line.up, LEAST_UP_KBPS)] : []),
    ...(relay === null ? [] : [judgeRelay(relay)]),
    judgeScreen(found.staysOn),
    judgeBattery(found.battery, found.charging),
    judgeStorage(found.storage),
    judgeBrowser(found.missing),
  ];
}

/**
 * The screen on which the paper will be read checks itself, on a page of its own.
 *
 * @param {CandidateView} view
 * @param {{code: string, address: string}} page of the other screen; empty before the server has said it
 * @returns {CheckRow}
 */
export function judgeOtherScreen({ paper_site, me: { other_screen: found } }, { code, address }) {
  const page = code ? `open ${address} and type ${code}` : "open the page whose address this phone shows once it is online";
  if (!found) return row("other screen", "warn", "not checked yet", `On the computer on which you will read the paper, ${page}.`);
  const measured = `${found.width}×${found.height}${found.paper_opens ? ", the paper’s site opens" : ""}`;
  const long = Math.max(found.width, found.height);
  if (long < LEAST_SCREEN.width || Math.min(found.width, found.height) < LEAST_SCREEN.height) {
    return row("other screen", "warn", measured, "This is smaller than 1024×768. Enlarge the window, or use another computer.");
  }
  if (found.paper_opens || !paper_site) return row("other screen", "pass", measured);
  return row("other screen", "warn", measured, `${paper_site} did not open on it. Try another network or browser there: ${page}.`);
}

/**
 * The check in words, to be kept.
 *
 * @param {CheckRow[]} rows
 * @param {CandidateView} view
 * @param {string} at
 */
export function receiptOf(rows, { title, timezone, me }, at) {
  const lines = rows.map(({ name, verdict, measured, advice }) => `${verdict.toUpperCase()}  ${name}: ${measured}${advice && `\n      ${advice}`}`);
  const when = `${dayInWords(at, timezone)}, ${timeOfDay(at, timezone)} (${timezone})`;
  return [`Device check · ${title}`, `${me.number} · ${me.name}`, when, "", ...lines, ""].join("\n");
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

/**
 * @param {"download"|"upload"} name
 * @param {number|null} speed kb/s
 * @param {number} least
 */
function judgeSpeed(name, speed, least) {
  if (speed === null) return row(name, "warn", "not measured", "The server did not answer. Check again in a moment.");
  const measured = speed < 10_000 ? `${Math.round(speed)} kb/s` : `${Math.round(speed / 1000)} Mb/s`;
  if (speed >= least) return row(name, "pass", measured);
  return row(name, speed < USELESS_KBPS ? "fail" : "warn", measured, `${SLOW} ${least} kb/s are needed.`);
}

/** @param {boolean} works */
function judgeRelay(works) {
  if (works) return row("way for your picture", "pass", "relay reached");
  const advice = "If your network closes the direct way, your picture will not arrive. Use another network, such as mobile data.";
  return row("way for your picture", "warn", "relay not reached", advice);
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
