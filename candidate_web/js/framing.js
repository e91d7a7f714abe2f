// @ts-check
/** @import { CheckRow } from "./devicecheck.js" */
/** @import { Judgement } from "./quality.js" */
/** Whether the phone stands as a second-device camera should: upright, level, and with light on the desk. */

const LEVEL_WITHIN_DEGREES = 8;
/** How much of the pull of the earth must go along the screen for "level" to mean anything. */
const UPRIGHT_FROM = 0.35;

/**
 * How far a phone that stands is from level.
 *
 * @param {number} beta degrees, tilted to the front and back, as `deviceorientation` tells
 * @param {number} gamma degrees, tilted to the left and right
 * @returns {number|null} degrees, clockwise as one looks at the screen, from the nearest quarter turn; null: it lies flat
 */
export function offLevel(beta, gamma) {
  const radians = Math.PI / 180;
  // Where the earth pulls, as seen on the screen.
  const across = Math.cos(beta * radians) * Math.sin(gamma * radians);
  const along = Math.sin(beta * radians);
  if (Math.hypot(across, along) < UPRIGHT_FROM) return null;
  const turned = Math.atan2(across, along) / radians;
  return ((((turned + 45) % 90) + 90) % 90) - 45;
}

/**
 * @param {Judgement["light"]} light
 * @param {{beta: number, gamma: number}|null} tilt null where the phone does not tell
 * @returns {CheckRow[]}
 */
export function judgeFraming(light, tilt) {
  const lit = {
    dark: ["warn", "too dark", "Switch a lamp on, or open the curtains."],
    ok: ["pass", "enough", ""],
    bright: ["warn", "too bright", "Turn away from the window or the lamp."],
  }[light];
  const rows = [row("light", lit)];
  if (!tilt) return rows;
  const off = offLevel(tilt.beta, tilt.gamma);
  if (off === null) rows.push(row("level", ["warn", "lying down", "Stand the phone up against something heavy."]));
  else if (Math.abs(off) <= LEVEL_WITHIN_DEGREES) rows.push(row("level", ["pass", "level", ""]));
  else rows.push(row("level", ["warn", `${Math.round(Math.abs(off))}° off`, `Turn it a little to the ${off > 0 ? "left" : "right"}.`]));
  return rows;
}

/**
 * @param {string} name
 * @param {string[]} found
 */
function row(name, [verdict = "", measured = "", advice = ""]) {
  return /** @type {CheckRow} */ ({ name, verdict, measured, advice });
}

/** Follows how the phone is held, where it tells. */
export class Tilt {
  /** @type {{beta: number, gamma: number}|null} */
  now = null;
  #hear = (/** @type {DeviceOrientationEvent} */ { beta, gamma }) => {
    if (beta !== null && gamma !== null) this.now = { beta, gamma };
  };

  /** Some phones ask the person first, who must have tapped something. */
  async follow() {
    const ask = /** @type {any} */ (globalThis).DeviceOrientationEvent?.requestPermission;
    if (ask && (await ask().catch(() => "denied")) !== "granted") return;
    addEventListener("deviceorientation", this.#hear);
  }

  leave() {
    removeEventListener("deviceorientation", this.#hear);
  }
}
