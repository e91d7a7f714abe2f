// @ts-check
/** @import { BreakCard, CandidateView, Happened, PageCard, SittingCard, Wanted } from "./types.js" */
/**
 * An exam day in small, for practising: what the record would show of it, with short times and an invigilator who
 * answers everything. It stands in for the rules, and is nowhere near them: nothing here counts.
 */

const WRITING_S = 360;
const SEATED_S = 15;
const CHECK_S = 5;
const ANSWER_S = 4;
const CONFIRM_S = 5;
/** After so many seconds of writing. */
const MESSAGE_AT_S = 12;
const ANNOUNCEMENT_AT_S = 40;

const stamp = (/** @type {number} */ moment) => new Date(moment).toISOString();

export class PracticeDay {
  /** How many things have happened. */
  cursor = 0;
  /** @type {CandidateView} */
  view;
  /** What happens by itself, and when. @type {{at: number, what: () => Happened|void}[]} */
  #due = [];
  #now;
  /** @type {(events: Happened[]) => void} */
  #onChange;

  /**
   * @param {CandidateView} exam the real one, whose paper, rules and addresses are shown
   * @param {() => number} now milliseconds
   * @param {(events: Happened[]) => void} onChange
   */
  constructor(exam, now, onChange) {
    this.#now = now;
    this.#onChange = onChange;
    this.view = begun(structuredClone(exam), now());
  }

  /** Time has passed. */
  tick() {
    const { me } = this.view;
    if (me.phase === "writing" && this.#now() >= Date.parse(me.finish.finish)) this.#finish("time");
    const ready = this.#due.filter(({ at }) => at <= this.#now());
    this.#due = this.#due.filter(({ at }) => at > this.#now());
    for (const { what } of ready) this.#happened(what());
  }

  /**
   * @param {string} id
   * @param {Wanted} command
   */
  hear(id, command) {
    const { me } = this.view;
    const now = stamp(this.#now());
    switch (command.type) {
      case "Join":
        me.phase = "checking";
        break;
      case "SignHonourCode":
        me.signed_name = command.name;
        break;
      case "ReportDeviceCheck":
        me.device_rows = command.rows;
        break;
      case "NoteIdentity":
        if (!me.id_kind) this.#in(ANSWER_S, () => this.#check(0));
        me.id_kind = command.kind;
        break;
      case "AskForBreak":
        me.pause = begunBreak(command.kind, now);
        this.#in(ANSWER_S, () => this.#seeOut());
        break;
      case "WithdrawBreak":
        this.#endBreak({ withdrawn: true });
        break;
      case "SayBack":
        if (me.pause) me.pause.said_back_at = now;
        this.#in(ANSWER_S, () => this.#endBreak({}));
        break;
      case "ReportFault":
        me.reports = [...me.reports, { id, kind: command.kind, text: command.text, since: now, channel: "page", said: 1, taken_by: null, answers: [], until: null, proposed_s: 0, settled: true, school_told: false }];
        this.#in(ANSWER_S, () => this.#answerReport(id));
        break;
      case "SendMessage":
        this.#message(id, true, command.text);
        this.#in(ANSWER_S, () => this.#message(`answer ${id}`, false, "This is a practice run: here your invigilator would answer."));
        break;
      case "MarkRead":
        me.messages = me.messages.map((each) => (each.id === command.message ? { ...each, read: true } : each));
        break;
      case "AcknowledgeAnnouncement":
        this.view.announcements = this.view.announcements.map((each) => ({ ...each, read: true }));
        break;
      case "FinishWriting":
        this.#finish("candidate");
        break;
      case "PickUpPhone":
        me.phone_in_hand_since ??= now;
        break;
      case "PutDownPhone":
        me.phone_in_hand_since = null;
        break;
      case "OrderPages":
        me.pages = command.order.flatMap((old, index) => me.pages.filter(({ page }) => page === old).map((card) => ({ ...card, page: index + 1 })));
        break;
      case "RemovePage":
        me.pages = me.pages.filter(({ page }) => page !== command.page);
        break;
      case "DeclarePages":
        me.declared = command.count;
        me.complete = true;
        this.#handedIn("PagesDeclared");
        return;
      case "DeclareHandedIn":
        me.handed_in = true;
        this.#handedIn("HandedInElsewhere");
        return;
    }
    this.#happened();
  }

  /** @param {PageCard} card */
  store(card) {
    const { me } = this.view;
    me.pages = [...me.pages.filter(({ page }) => page !== card.page), card].sort((one, other) => one.page - other.page);
    this.#happened({ type: "PageStored", page: card.page, sha256: card.sha256 });
  }

  /** @param {number} index of the check that is asked for now; after the last one comes the seat */
  #check(index) {
    const { checks } = this.view.me;
    checks.passed = checks.required.slice(0, index);
    checks.asked = checks.required[index] ?? null;
    this.#in(CHECK_S, () => (checks.asked ? this.#check(index + 1) : this.#seat()));
  }

  #seat() {
    const { me } = this.view;
    Object.assign(me, { phase: "seated", seat: 1 });
    const start = this.#now() + SEATED_S * 1000;
    this.view.starts = stamp(start);
    Object.assign(me.finish, { start: stamp(start), finish: stamp(start + WRITING_S * 1000), base_finish: stamp(start + WRITING_S * 1000) });
    this.#in(SEATED_S, () => this.#start());
  }

  #start() {
    this.view.session_phase = "writing";
    this.view.me.phase = "writing";
    // What stands at that address now: the paper comes only in the exam itself.
    this.view.paper.url = this.view.paper_site;
    this.#in(MESSAGE_AT_S, () => this.#message("hello", false, "This is how a message from your invigilator comes. Tap that you have read it."));
    this.#in(ANNOUNCEMENT_AT_S, () => {
      const text = "This is how an announcement to everybody comes, a correction of the paper for instance.";
      this.view.announcements = [{ id: "announcement", text, said_at: stamp(this.#now()), read: false }];
    });
  }

  #seeOut() {
    const { pause } = this.view.me;
    if (pause) pause.seen_out_at = stamp(this.#now());
  }

  /** @param {Partial<BreakCard>} end */
  #endBreak(end) {
    const { me } = this.view;
    if (!me.pause) return;
    me.breaks = [...me.breaks, { ...me.pause, until: stamp(this.#now()), ...end }];
    me.pause = null;
  }

  /** @param {string} id */
  #answerReport(id) {
    const answered = { answers: ["Practice: here the answer would stand."], until: stamp(this.#now()) };
    this.view.me.reports = this.view.me.reports.map((each) => (each.id === id ? { ...each, ...answered } : each));
  }

  /**
   * @param {string} id
   * @param {boolean} from_candidate
   * @param {string} text
   */
  #message(id, from_candidate, text) {
    const { me } = this.view;
    me.messages = [...me.messages, { id, from_candidate, text, said_at: stamp(this.#now()), read: from_candidate }];
  }

  /** @param {"candidate"|"time"} by */
  #finish(by) {
    this.#endBreak({});
    Object.assign(this.view.me, { phase: "uploading", finished_at: stamp(this.#now()), finished_by: by });
  }

  /** @param {string} type */
  #handedIn(type) {
    const to = (/** @type {SittingCard["phase"]} */ phase, /** @type {string} */ happened) => () => {
      this.view.me.phase = phase;
      return { type: happened };
    };
    this.#in(CONFIRM_S, to("confirmed", "UploadConfirmed"));
    this.#in(2 * CONFIRM_S, to("released", "CandidateReleased"));
    this.#happened({ type });
  }

  /**
   * @param {number} seconds
   * @param {() => Happened|void} what
   */
  #in(seconds, what) {
    this.#due.push({ at: this.#now() + seconds * 1000, what });
  }

  /** @param {Happened|void} event */
  #happened(event) {
    this.cursor += 1;
    this.#onChange(event ? [event] : []);
  }
}

/**
 * The exam as it is before anybody has come.
 *
 * @param {CandidateView} exam
 * @param {number} now
 * @returns {CandidateView}
 */
function begun(exam, now) {
  const soon = stamp(now + 60_000);
  const { checks, finish } = exam.me;
  return {
    ...exam,
    session_phase: "open",
    starts: soon,
    opens: stamp(now),
    upload_window_s: 1800,
    paper: { ...exam.paper, url: null },
    breaks: "notify",
    announcements: [],
    invigilator: null,
    me: {
      ...exam.me,
      phase: "expected",
      seat: null,
      onboarding: "accepted",
      signed_name: null,
      device_rows: [],
      device_fails: [],
      other_screen: null,
      id_kind: null,
      checks: { ...checks, passed: [], asked: null },
      rejected: null,
      rechecking: false,
      finish: { ...finish, start: soon, base_s: WRITING_S, extra_s: 0, rest_s: 0, credits: [], finish: soon, base_finish: soon, paused: false },
      clock_stopped: null,
      pause: null,
      breaks: [],
      break_refused: null,
      rest_left_s: 0,
      reports: [],
      messages: [],
      finished_at: null,
      finished_by: null,
      phone_in_hand_since: null,
      pages: [],
      declared: null,
      handed_in: false,
      asked_again: [],
      complete: false,
    },
  };
}

/**
 * @param {BreakCard["kind"]} kind
 * @param {string} now
 * @returns {BreakCard}
 */
function begunBreak(kind, now) {
  return { kind, asked_at: now, since: now, seen_out_at: null, said_back_at: null, until: null, withdrawn: false, limit_s: kind === "comfort" ? 300 : null };
}
