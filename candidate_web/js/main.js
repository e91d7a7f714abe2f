// @ts-check
/** Opens the page: finds the link, takes up what an earlier load left behind, and wires the phone to what is shown. */

import { join } from "./actions.js";
import { heedNetwork } from "./device.js";
import { later } from "./later.js";
import { Phone } from "./phone.js";
import { Renewal } from "./renewal.js";
import { inMemory, openStore, storeName } from "./store.js";
import { Shell } from "./view-shell.js";
import { token } from "./visit.js";

const TICK_MS = 250;

const renewal = new Renewal();
await renewal.atLoad();
const link = token();
const exam = link && isSecureContext ? await storeName(link) : "ninefold-none";
let phone = new Phone(await openStore(exam), exam, link);
let shell = new Shell(phone);

phone.onPractise = async () => {
  const { practiceServer } = await later(() => import("./practice.js"));
  if (!phone.view || phone.practice) return;
  // The exam's own phone keeps its connection, its camera is let go of, and nothing of the practice reaches it.
  phone.camera.stop();
  phone = new Phone(inMemory(), "practice", "practice", practiceServer(phone.view, phone.clock.offset));
  shell = new Shell(phone);
  await phone.start(() => shell.show());
};
phone.onRejoin = () => join(phone);
phone.onWelcome = () => renewal.look();
await phone.start(() => shell.show());
// Countdowns move by themselves; everything else shows when it changes.
setInterval(() => {
  phone.tick();
  shell.show();
  if (!phone.practice) renewal.consider(phone.screen);
}, TICK_MS);

addEventListener("hashchange", () => location.reload());
addEventListener("online", () => phone.networkChanged());
heedNetwork(() => phone.networkChanged());
addEventListener(
  "pointerdown",
  () => {
    phone.sound.unlock();
    phone.notices.voice.unlock();
    phone.calls.unlock();
  },
  { passive: true },
);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && phone.hasLink) phone.link.probe();
});
await shell.hasBegun;
void shell.prepare();
await renewal.begin();
