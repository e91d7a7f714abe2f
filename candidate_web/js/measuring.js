// @ts-check
/** @import { Phone } from "./phone.js" */
/** @import { CheckRow } from "./devicecheck.js" */
/** Does the device check: asks phone and line one thing after another, and says meanwhile what it is at. */

import { roomToStore } from "./device.js";
import { judge, judgeOtherScreen } from "./devicecheck.js";
import { download, relayPath, upload } from "./probes.js";

const LISTEN_FOR_MS = 2_000;
const LISTEN_EVERY_MS = 50;

/** What is done, in order; the way for the picture only where there is a relay. */
const STAGES = ["Listening: say a few words", "Measuring your download", "Measuring your upload", "Trying the way for your picture"];

/** @typedef {{doing: string, done: number, of: number}} Progress */

/**
 * Measure what the device check asks about. The candidate may speak meanwhile.
 *
 * @param {Phone} phone
 */
export async function measureDevice(phone) {
  if (phone.measuring) return;
  const { server, camera, practice } = phone;
  const goOn = (/** @type {number} */ done) => {
    phone.measuring = { doing: STAGES[done] ?? "", done, of: practice ? 1 : STAGES.length };
    phone.changed();
  };
  goOn(0);
  phone.sound.unlock();
  if (camera.state === "off" || camera.state === "failed") await camera.start();
  const [loudest, storage, staysOn] = await Promise.all([loudestMoment(phone), roomToStore(), phone.screenLock.hold()]);
  let line = null;
  let relay = null;
  if (!practice) {
    goOn(1);
    const down = await download(server);
    goOn(2);
    line = { down, up: await upload(server) };
    goOn(3);
    relay = await relayPath(phone.calls.iceServers).catch(() => false);
  }
  phone.measured = {
    camera: camera.state === "live" ? camera.size : null,
    microphone: camera.microphone,
    loudest,
    line,
    relay,
    storage,
    staysOn,
    battery: phone.battery.level,
    charging: phone.battery.charging,
    missing: phone.missing,
    at: phone.clock.stamp(),
  };
  phone.measuring = null;
  phone.changed();
}

/**
 * @param {Phone} phone
 * @returns {Promise<number|null>}
 */
function loudestMoment(phone) {
  return new Promise((resolve) => {
    /** @type {number|null} */
    let loudest = null;
    const listening = setInterval(() => {
      const level = phone.sound.level();
      if (level !== null) loudest = Math.max(loudest ?? 0, level);
    }, LISTEN_EVERY_MS);
    setTimeout(() => {
      clearInterval(listening);
      resolve(loudest);
    }, LISTEN_FOR_MS);
  });
}

/**
 * @param {Phone} phone
 * @returns {CheckRow[]} of the last measurement, and of the other screen as it stands now
 */
export function checkRows({ measured, measuring, pluggedIn, view, otherScreen, practice }) {
  if (!measured || measuring || !view) return [];
  const rows = judge({ ...measured, charging: measured.charging ?? (pluggedIn || null) });
  return practice ? rows : [...rows, judgeOtherScreen(view, otherScreen)];
}
