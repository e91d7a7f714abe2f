// @ts-check
/** @import { Phone } from "./phone.js" */
/** @import { Screen } from "./view.js" */
/** Finishing early is asked twice: a slip here would cost the rest of the writing time. */

import * as act from "./actions.js";
import { button, el, setText } from "./view.js";
import { countdown } from "./words.js";

/**
 * @param {Phone} phone
 * @returns {Screen}
 */
export function finish(phone) {
  const left = el("p", { class: "strong" });
  const next = phone.view?.paper.answers === "elsewhere" ? "Then you hand your answers in." : "Then you photograph your pages.";
  return {
    title: "Finish now?",
    content: [
      left,
      el("p", {}, `After this you may not write any more. ${next}`),
      button("No, I go on writing", () => act.goAside(phone, null), "main"),
      button("Yes, I have finished writing", () => act.finishWriting(phone)),
    ],
    update: ({ view, now }) => {
      if (view) setText(left, `You still have ${countdown(Date.parse(view.me.finish.finish) - now)}.`);
    },
  };
}
