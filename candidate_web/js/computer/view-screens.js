// @ts-check
/** @import { Computer } from "./computer.js" */
/** @import { Screen } from "./view-frame.js" */
/** What the other screen shows: the code, its check, the paper, and that it is all over. */

import { button, el, field, setText, setUnderWay, show } from "../view.js";
import { faultsOf, LEAST_HEIGHT, LEAST_WIDTH } from "../view-other-screen.js";
import { dayInWords, timeThereAndHere } from "../words.js";

/**
 * @param {Computer} computer
 * @returns {Screen}
 */
export function code(computer) {
  const input = el("input", { type: "text", autocomplete: "off", autocapitalize: "characters", spellcheck: false, maxlength: 40 });
  const go = el("button", { type: "submit", class: "main" }, "Go on");
  const wrong = el("p", { class: "wrong", role: "alert" });
  const form = el("form", { novalidate: true }, field("Code", input, "Eight letters and figures, such as K7Q2-9XWM."), wrong, go);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (input.value.trim()) void computer.open(input.value);
    else input.focus();
  });
  return {
    title: "Type the code that your phone shows",
    content: [
      el("p", {}, "This is for the screen on which you read your paper. On your phone, in the exam’s page, open “Check your other screen” or “Open the paper on your other screen”: the code is there."),
      form,
    ],
    update: ({ problem, isOpening }) => {
      setText(wrong, problem);
      setUnderWay(go, "Go on", isOpening, true);
    },
  };
}

/** @returns {Screen} */
export const connecting = () => ({ title: "Connecting", content: [el("p", { role: "status" }, "One moment …")] });

/**
 * Before the start: is the screen large enough, and does the paper's site open?
 *
 * @param {Computer} computer
 * @returns {Screen}
 */
export function before(computer) {
  const starts = el("p", { class: "strong" });
  const size = el("li");
  const link = el("a", { target: "_blank", rel: "noopener noreferrer" });
  const site = el("li", {}, "Open the paper’s site in a new tab: ", link, ". You need not sign in; it is enough that it appears.");
  const opened = button("It opened", () => void computer.report(true), "main");
  const not = button("It did not open", () => void computer.report(false));
  const found = el("p", { role: "status" });
  const problem = el("p", { class: "wrong", role: "alert" });
  return {
    title: "Check this screen",
    content: [
      starts,
      el("ol", {}, size, site),
      opened,
      not,
      problem,
      found,
      el("p", {}, "Leave this page open. At the start the link to your paper appears here by itself, if you are seated and your phone’s camera is on."),
    ],
    update: (now) => {
      const state = now.standing?.state;
      if (!state) return;
      const { paper_site, other_screen } = state;
      const { width, height } = now.size;
      const isLarge = width >= LEAST_WIDTH && height >= LEAST_HEIGHT;
      setText(starts, `${dayInWords(state.starts, state.timezone)}. Writing starts at ${timeThereAndHere(state.starts, state.timezone)}.`);
      setText(size, `This screen is ${width}×${height}: ${isLarge ? "large enough." : `smaller than ${LEAST_WIDTH}×${LEAST_HEIGHT}. Use a larger one, or choose a finer resolution or a smaller scale in its settings.`}`);
      show(site, paper_site !== null);
      if (paper_site !== null) pointTo(link, paper_site);
      show(not, paper_site !== null);
      setUnderWay(opened, paper_site === null ? "Note this screen" : "It opened", now.isReporting, true);
      setText(problem, now.problem);
      const faults = other_screen ? faultsOf(other_screen) : [];
      setText(found, other_screen ? (faults.length ? `Noted. ${faults.join(" ")}` : `✓ Noted: ${other_screen.width}×${other_screen.height}${paper_site ? ", and the paper’s site opens" : ""}. This screen will do.`) : "");
    },
  };
}

/**
 * @param {Computer} computer
 * @returns {Screen}
 */
export function writing(computer) {
  const link = el("a", { target: "_blank", rel: "noopener noreferrer" });
  const paper = el("p", { class: "card paper" }, "Your paper: ", link);
  const none = el("p", {}, "No link is given to your paper yet. It appears here by itself. If it does not, say so on your phone: “Something’s wrong”, “I cannot open the paper”. The time is noted.");
  const title = computer.standing?.state?.paper.title ?? "";
  return {
    title: `Your paper: ${title}`,
    content: [
      el("div", { role: "status" }, paper, none),
      el("p", {}, "It opens in a new tab. Your time, your breaks and everything else are on your phone. Open nothing here but the paper."),
      el("p", {}, "It does not open? Say so on your phone: “Something’s wrong”, “I cannot open the paper”."),
    ],
    update: ({ standing }) => {
      const url = standing?.state?.paper.url ?? null;
      show(paper, url !== null);
      show(none, url === null);
      if (url !== null) pointTo(link, url);
    },
  };
}

/**
 * @param {HTMLAnchorElement} link
 * @param {string} address
 */
function pointTo(link, address) {
  setText(link, address);
  // An address of another kind would be no page, and might run as a script.
  if (/^https?:\/\//.test(address) && link.getAttribute("href") !== address) link.href = address;
}

/** @returns {Screen} */
export function photographed() {
  return {
    title: "Writing is over",
    content: [el("p", {}, "Close the paper. Photograph your pages with your phone, which says what comes next. There is nothing more to do on this screen.")],
  };
}

/** @returns {Screen} */
export function over() {
  return {
    title: "Your exam is over",
    content: [el("p", {}, "This screen has forgotten everything about it. Your phone has your receipt. Keep your script until it has been marked. You can close this page.")],
  };
}
