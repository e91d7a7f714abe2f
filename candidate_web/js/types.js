// @ts-check
/**
 * The shapes of everything that crosses the wire, as `signalling/wire.py` and `rooms/views.py` say them.
 * A test compares each of these with the server's own schema, so neither side can drift alone.
 *
 * Times are ISO 8601 strings with an offset; fields ending in `_s` are whole seconds.
 */
export {};

// The words of the exam

/** @typedef {"expected"|"checking"|"seated"|"writing"|"uploading"|"confirmed"|"released"|"left"} Phase */
/** @typedef {"open"|"writing"|"closed"} SessionPhase */
/** @typedef {"missing"|"accepted"|"waived"} Onboarding */
/** @typedef {"university card"|"driving licence"|"provisional driving licence"|"passport"|"national identity card"} IdKind */
/** @typedef {"missing or insufficient face scan"|"missing or insufficient ID scan"|"invalid ID"|"insufficient environment lighting"|"room or desk not as required"|"not the candidate on the roster"} RejectionReason */
/** @typedef {"identity"|"room sweep"|"desk"|"calculator"|"other phones out of reach"} Check */
/** @typedef {"pass"|"warn"|"fail"} Verdict */
/** @typedef {"toilet"|"comfort"|"rest"} BreakKind */
/** @typedef {"technical"|"cannot open the paper"|"extra time is missing"|"feel ill"|"question about the paper"|"other"} FaultKind */
/** @typedef {"candidate"|"time"|"invigilator"} FinishedBy */
/** @typedef {"fault"|"break"|"interruption"|"correction"} CreditReason */
/** @typedef {"out of sight"|"closed"|"a call took the microphone"} PageLeaving */
/** @typedef {"the phone's storage is full"|"the browser cannot record"|"the recorder failed"} RecordingTrouble */
/** @typedef {"video/webm"|"video/mp4"} RecordingMedia */

// What the phone is shown

/**
 * @typedef {object} Paper
 * @property {string} code
 * @property {string} title
 * @property {string} writing base writing time as an ISO 8601 duration
 * @property {string|null} url there while the candidate writes, and not before
 * @property {string[]} calculators
 * @property {"here"|"elsewhere"} answers
 */

/**
 * @typedef {object} HonourCode
 * @property {string} text
 * @property {string} version
 */

/**
 * @typedef {object} Contacts
 * @property {string} exams
 * @property {string} support
 * @property {string} school
 */

/**
 * @typedef {object} Adjustments
 * @property {number} extra_minutes_per_hour
 * @property {number} rest_minutes_per_hour
 * @property {boolean} pc
 * @property {string} permitted_items
 * @property {string} notes
 */

/**
 * @typedef {object} CreditCard
 * @property {number} seconds
 * @property {CreditReason} reason
 * @property {string} note
 */

/**
 * @typedef {object} FinishCard
 * @property {string} start
 * @property {number} base_s
 * @property {number} extra_s
 * @property {number} rest_s
 * @property {CreditCard[]} credits
 * @property {string} finish
 * @property {string} base_finish
 * @property {boolean} paused
 */

/**
 * @typedef {object} BreakCard
 * @property {BreakKind} kind
 * @property {string} asked_at
 * @property {string|null} since
 * @property {string|null} seen_out_at
 * @property {string|null} said_back_at
 * @property {string|null} until
 * @property {boolean} withdrawn
 * @property {number|null} limit_s
 */

/**
 * @typedef {object} StoppedClockCard
 * @property {string} since
 * @property {string} reason
 */

/**
 * @typedef {object} ReportCard
 * @property {string} id
 * @property {FaultKind} kind
 * @property {string} text
 * @property {string} since
 * @property {"page"|"telephone"|"mail"|"in person"} channel
 * @property {number} said
 * @property {string|null} taken_by
 * @property {string[]} answers
 * @property {string|null} until
 * @property {number} proposed_s
 * @property {boolean} settled
 * @property {boolean} school_told
 */

/**
 * @typedef {object} MessageCard
 * @property {string} id
 * @property {boolean} from_candidate
 * @property {string} text
 * @property {string} said_at
 * @property {boolean} read
 */

/**
 * @typedef {object} AnnouncementForCandidate
 * @property {string} id
 * @property {string} text
 * @property {string} said_at
 * @property {boolean} read
 */

/**
 * @typedef {object} PageCard
 * @property {number} page
 * @property {string} sha256
 * @property {number} size
 * @property {string} media_type
 */

/**
 * A page that is wanted anew, or with `page` null the declaration, and why.
 *
 * @typedef {object} AskedAgainCard
 * @property {number|null} page
 * @property {string} reason
 */

/**
 * @typedef {object} RejectionCard
 * @property {RejectionReason} reason
 * @property {string} note
 */

/**
 * @typedef {object} ChecksCard
 * @property {Check[]} required
 * @property {Check[]} passed
 * @property {Check|null} asked what is to be shown now
 */

/**
 * The screen on which the paper is read; sizes in CSS pixels.
 *
 * @typedef {object} OtherScreenCard
 * @property {number} width
 * @property {number} height
 * @property {boolean} paper_opens
 */

/**
 * How far the recording has come: segments begun and stored, and the bytes of those.
 *
 * @typedef {object} RecordingCard
 * @property {number} segments
 * @property {number} stored
 * @property {number} bytes
 * @property {RecordingTrouble|null} stopped why the phone could not go on, until it begins again
 */

/**
 * @typedef {object} OnboardingPolicy
 * @property {boolean} required
 * @property {number} attempts
 * @property {string|null} deadline
 * @property {string|null} period
 */

/**
 * @typedef {object} DeviceRow
 * @property {string} name
 * @property {Verdict} verdict
 * @property {string} measured
 */

/**
 * @typedef {object} SittingCard
 * @property {string} number
 * @property {string} name
 * @property {Phase} phase
 * @property {string} room
 * @property {number|null} seat
 * @property {Onboarding} onboarding
 * @property {string|null} signed_name
 * @property {DeviceRow[]} device_rows
 * @property {string[]} device_fails
 * @property {OtherScreenCard|null} other_screen
 * @property {IdKind|null} id_kind
 * @property {ChecksCard} checks
 * @property {RejectionCard|null} rejected
 * @property {boolean} rechecking
 * @property {Adjustments} adjustments
 * @property {FinishCard} finish
 * @property {StoppedClockCard|null} clock_stopped
 * @property {BreakCard|null} pause
 * @property {BreakCard[]} breaks
 * @property {string|null} break_refused why the last one was refused, until another is asked for
 * @property {number} rest_left_s
 * @property {ReportCard[]} reports
 * @property {MessageCard[]} messages
 * @property {string|null} finished_at
 * @property {FinishedBy|null} finished_by
 * @property {string|null} phone_in_hand_since
 * @property {RecordingCard|null} recording
 * @property {PageCard[]} pages
 * @property {number|null} declared
 * @property {boolean} handed_in
 * @property {AskedAgainCard[]} asked_again
 * @property {boolean} complete
 */

/**
 * @typedef {object} CandidateView
 * @property {string} session
 * @property {string} title
 * @property {string} department
 * @property {boolean} rehearsal
 * @property {SessionPhase} session_phase
 * @property {string} starts
 * @property {string} opens
 * @property {string} timezone
 * @property {number} upload_window_s
 * @property {Paper} paper
 * @property {string|null} paper_site
 * @property {OnboardingPolicy} onboarding
 * @property {HonourCode} honour_code
 * @property {Contacts} contacts
 * @property {boolean} recording
 * @property {string} breaks
 * @property {string|null} invigilator
 * @property {AnnouncementForCandidate[]} announcements
 * @property {SittingCard} me
 */

// What the other screen is shown

/**
 * @typedef {object} PaperOnScreen
 * @property {string} code
 * @property {string} title
 * @property {string|null} url there while the candidate writes, and not before
 */

/**
 * @typedef {object} ComputerState
 * @property {string} number
 * @property {string} name
 * @property {string} title
 * @property {boolean} rehearsal
 * @property {string} timezone
 * @property {string} starts
 * @property {string} now
 * @property {Phase} phase
 * @property {PaperOnScreen} paper
 * @property {string|null} paper_site
 * @property {boolean} pc
 * @property {PageCard[]} pages
 * @property {number|null} declared
 * @property {OtherScreenCard|null} other_screen
 */

// Messages from the server

/**
 * @typedef {object} You
 * @property {string} peer
 * @property {"candidate"|"staff"} station
 * @property {string} id
 * @property {string} name
 * @property {string|null} role
 * @property {string|null} room
 */

/**
 * @typedef {object} IceServer
 * @property {string[]} urls
 * @property {string|null} username
 * @property {string|null} credential
 */

/**
 * @typedef {object} Welcome
 * @property {"welcome"} type
 * @property {number} protocol
 * @property {You} you
 * @property {string} now
 * @property {number} cursor
 * @property {CandidateView} state
 * @property {IceServer[]} ice_servers
 * @property {string[]} online for staff only
 */

/**
 * @typedef {object} Done
 * @property {"done"} type
 * @property {string} id
 * @property {number} cursor
 */

/**
 * @typedef {object} Refused
 * @property {"refused"} type
 * @property {string|null} id
 * @property {string} code
 * @property {string} detail
 */

/**
 * @typedef {object} Recorded
 * @property {"record"} type
 * @property {number} cursor
 * @property {string} at
 * @property {string} said_at
 * @property {string|null} actor for staff only
 * @property {Happened[]} events
 * @property {CandidateView|null} state
 */

/**
 * The fields of those events that the page reads by itself; everything else is in the view.
 *
 * @typedef {object} Happened
 * @property {string} type
 * @property {string} [reason]
 * @property {number|null} [page]
 * @property {string} [sha256]
 */

/**
 * @typedef {object} Standing
 * @property {"state"} type
 * @property {number} cursor
 * @property {CandidateView} state
 */

/**
 * @typedef {object} Watched
 * @property {"watch"} type
 * @property {string} viewer
 * @property {"invigilator"|"chief"|"other"} station
 */

/**
 * @typedef {object} Unwatched
 * @property {"unwatch"} type
 * @property {string} viewer
 */

/**
 * @typedef {object} Pong
 * @property {"pong"} type
 * @property {number} t
 * @property {string} now
 */

/**
 * @typedef {object} Description
 * @property {"offer"|"answer"} type
 * @property {string} sdp
 */

/**
 * @typedef {object} IceCandidate
 * @property {string} candidate
 * @property {string|null} sdpMid
 * @property {number|null} sdpMLineIndex
 */

/**
 * @typedef {object} Signal
 * @property {"signal"} type
 * @property {string} call
 * @property {string|null} [from] filled in by the server
 * @property {string} to
 * @property {"description"|"ice_candidate"|"bye"} kind
 * @property {Description|null} [description]
 * @property {IceCandidate|null} [ice_candidate]
 * @property {string} [reason]
 */

/** @typedef {Welcome|Done|Refused|Recorded|Standing|Watched|Unwatched|Signal|Pong} FromServer */

// Messages to the server

/**
 * @typedef {object} Hello
 * @property {"hello"} type
 * @property {number} protocol
 * @property {string} token
 * @property {number} after
 */

/**
 * @typedef {object} Command
 * @property {"command"} type
 * @property {string} id
 * @property {string} said_at
 * @property {Wanted} command
 */

/**
 * @typedef {object} Ping
 * @property {"ping"} type
 * @property {number} t
 */

// What the candidate can want. Every one of them also carries `candidate`, the number.

/** @typedef {{type: "Join", candidate: string, device: string}} Join */
/** @typedef {{type: "SignHonourCode", candidate: string, name: string, version: string}} SignHonourCode */
/** @typedef {{type: "ReportDeviceCheck", candidate: string, rows: DeviceRow[]}} ReportDeviceCheck */
/** @typedef {{type: "NoteIdentity", candidate: string, kind: IdKind}} NoteIdentity */
/** @typedef {{type: "AskForBreak", candidate: string, kind: BreakKind}} AskForBreak */
/** @typedef {{type: "WithdrawBreak", candidate: string}} WithdrawBreak */
/** @typedef {{type: "SayBack", candidate: string}} SayBack */
/** @typedef {{type: "ReportFault", candidate: string, kind: FaultKind, text: string}} ReportFault */
/** @typedef {{type: "SendMessage", candidate: string, text: string}} SendMessage */
/** @typedef {{type: "MarkRead", candidate: string, message: string}} MarkRead */
/** @typedef {{type: "AcknowledgeAnnouncement", candidate: string, announcement: string}} AcknowledgeAnnouncement */
/** @typedef {{type: "FinishWriting", candidate: string}} FinishWriting */
/** @typedef {{type: "ReportOtherScreen", candidate: string, width: number, height: number, paper_opens: boolean}} ReportOtherScreen */
/** @typedef {{type: "NotePageLeft", candidate: string, how: PageLeaving}} NotePageLeft */
/** @typedef {{type: "NotePageBack", candidate: string}} NotePageBack */
/** @typedef {{type: "PickUpPhone", candidate: string}} PickUpPhone */
/** @typedef {{type: "PutDownPhone", candidate: string}} PutDownPhone */
/** @typedef {{type: "BeginRecording", candidate: string, segment: string, media_type: RecordingMedia}} BeginRecording */
/** @typedef {{type: "NoteRecordingStopped", candidate: string, segment: string|null, why: RecordingTrouble}} NoteRecordingStopped */
/** @typedef {{type: "OrderPages", candidate: string, order: number[]}} OrderPages */
/** @typedef {{type: "RemovePage", candidate: string, page: number}} RemovePage */
/** @typedef {{type: "DeclarePages", candidate: string, count: number}} DeclarePages */
/** @typedef {{type: "DeclareHandedIn", candidate: string}} DeclareHandedIn */

/** @typedef {Join|SignHonourCode|ReportDeviceCheck|NoteIdentity|AskForBreak|WithdrawBreak|SayBack|ReportFault|SendMessage|MarkRead|AcknowledgeAnnouncement|FinishWriting|ReportOtherScreen|NotePageLeft|NotePageBack|PickUpPhone|PutDownPhone|BeginRecording|NoteRecordingStopped|OrderPages|RemovePage|DeclarePages|DeclareHandedIn} Wanted */

// Over the data channel between phone and viewer

/** @typedef {"tile"|"focus"|"pause"} PictureSize */

/**
 * @typedef {object} SizeWanted
 * @property {"size"} type
 * @property {PictureSize} size
 */

/**
 * @typedef {object} Talk
 * @property {"talk"} type
 * @property {boolean} listen
 * @property {boolean} speak
 */

/**
 * @typedef {object} Status
 * @property {"status"} type
 * @property {number|null} sound 0..1
 * @property {number|null} battery 0..1
 * @property {boolean|null} charging
 * @property {boolean} visible
 */

/**
 * How the onboarding stands, as `GET /onboarding` tells it.
 *
 * @typedef {object} OnboardingView
 * @property {string} period
 * @property {boolean} required
 * @property {string|null} deadline
 * @property {number} attempts
 * @property {number} attempts_made
 * @property {"none"|"waiting"|"accepted"|"rejected"|"waived"} status
 * @property {RejectionReason|null} reason
 * @property {string} note
 * @property {string|null} submitted_at
 * @property {IdKind|null} id_kind
 * @property {string} needs
 * @property {boolean} may_submit
 * @property {"accepted"|"waiting"|"no-attempts-left"|"deadline-passed"|null} why_not
 * @property {object} photos
 * @property {NoticeCard} notice
 */

/**
 * @typedef {object} NoticeCard
 * @property {string} version
 * @property {string} text
 */

/**
 * The answer to a page's upload, or the problem with it (RFC 9457).
 *
 * @typedef {object} Stored
 * @property {number} page
 * @property {string} sha256
 * @property {number} size
 * @property {number} cursor
 */

/**
 * @typedef {object} Problem
 * @property {string} type `urn:ninefold:CODE`
 * @property {string} title
 * @property {number} status
 * @property {string} detail
 */
