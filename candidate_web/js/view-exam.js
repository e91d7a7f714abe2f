// @ts-check
/** @import { Phone } from "./phone.js" */
/** @import { ScreenName } from "./screens.js" */
/** @import { Screen } from "./view.js" */
/** The screens from the device check to the release, together: they come once the first screen is there. */

import { closed, left, released } from "./view-after.js";
import { pause } from "./view-break.js";
import { deviceCheck } from "./view-check.js";
import { fault } from "./view-fault.js";
import { finish } from "./view-finish.js";
import { confirmed, declared, elsewhere } from "./view-handingin.js";
import { photograph } from "./view-photograph.js";
import { upload } from "./view-upload.js";
import { seated, waiting } from "./view-waiting.js";
import { writing } from "./view-writing.js";

/** @type {Partial<Record<ScreenName, (phone: Phone) => Screen>>} */
export const EXAM = {
  check: deviceCheck,
  waiting,
  seated,
  writing,
  break: pause,
  fault,
  finish,
  upload,
  photograph,
  declared,
  elsewhere,
  confirmed,
  released,
  left,
  closed,
};
