// @ts-check
/** Opens the other screen's page. */

import { Computer } from "./computer.js";
import { Frame } from "./view-computer.js";

const frame = new Frame();
const computer = new Computer(() => frame.show(computer));

addEventListener("hashchange", () => location.reload());
addEventListener("online", () => void computer.standing?.ask());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") void computer.standing?.ask();
});
addEventListener("beforeunload", (event) => {
  if (computer.files?.isUnsent) event.preventDefault();
});

await computer.start();
