"""What an officer sees who opens the record in Datasette or sqlite-utils: the log as tables, made of SQL views.

They show what the log holds and reckon nothing that a rule decides. Times are as in the record: UTC, ISO 8601, `at`
when it was committed, `said_at` when the person acted. Every view has the column `stream`; filter by it first.
"""

RECORD = """
    SELECT stream,
        seq,
        json_extract(body, '$.at') AS at,
        json_extract(body, '$.said_at') AS said_at,
        json_extract(body, '$.actor') AS actor,
        command_id,
        hash
    FROM stored"""
"""One row a record."""

EVENT = """
    SELECT stored.stream,
        stored.seq,
        said.key + 1 AS n,
        json_extract(said.value, '$.type') AS type,
        json_extract(said.value, '$.candidate') AS candidate,
        json_extract(said.value, '$.room') AS room,
        json_extract(stored.body, '$.at') AS at,
        json_extract(stored.body, '$.said_at') AS said_at,
        json_extract(stored.body, '$.actor') AS actor,
        said.value AS json
    FROM stored, json_each(stored.body, '$.events') AS said"""
"""One row an event: the nth of its record, with the whole of it in `json`."""

# A candidate's breaks never overlap and each begins with its asking, so the askings so far number the breaks. Windows
# rather than GROUP BY: SQLite hands a filter by stream down through them, and reads one stream only.
BREAKS = """
    SELECT stream,
        candidate,
        number,
        kind,
        asked_at,
        started_at,
        seen_out_at,
        said_back_at,
        ended_at,
        iif(ended, CAST(round(86400 * (julianday(ended_at) - julianday(started_at))) AS INTEGER), NULL) AS seconds,
        CASE
            WHEN ended THEN 'ended'
            WHEN withdrawn THEN 'withdrawn'
            WHEN refused THEN 'refused'
            WHEN started_at IS NOT NULL THEN 'under way'
            ELSE 'asked for'
        END AS outcome,
        coalesce(unanswered, 0) AS unanswered,
        refused_because
    FROM (
        SELECT stream,
            candidate,
            number,
            json_extract(json, '$.kind') AS kind,
            json_extract(json, '$.since') AS asked_at,
            max(json_extract(json, '$.since')) FILTER (WHERE type = 'BreakStarted') OVER break AS started_at,
            max(json_extract(json, '$.unanswered')) FILTER (WHERE type = 'BreakStarted') OVER break AS unanswered,
            max(json_extract(json, '$.since')) FILTER (WHERE type = 'CandidateSeenOut') OVER break AS seen_out_at,
            max(json_extract(json, '$.since')) FILTER (WHERE type = 'CandidateSaidBack') OVER break AS said_back_at,
            max(json_extract(json, '$.until')) OVER break AS ended_at,
            sum(type = 'BreakEnded') OVER break AS ended,
            sum(type = 'BreakWithdrawn') OVER break AS withdrawn,
            sum(type = 'BreakRefused') OVER break AS refused,
            max(json_extract(json, '$.reason')) OVER break AS refused_because,
            type
        FROM (
            SELECT *,
                sum(type = 'BreakAskedFor') OVER (PARTITION BY stream, candidate ORDER BY seq, n) AS number
            FROM event
            WHERE type IN (
                'BreakAskedFor', 'BreakRefused', 'BreakStarted', 'CandidateSeenOut', 'CandidateSaidBack',
                'BreakEnded', 'BreakWithdrawn'
            )
        )
        WINDOW break AS (PARTITION BY stream, candidate, number)
    )
    WHERE type = 'BreakAskedFor'"""
"""One row a break, also one that was refused, withdrawn or is under way."""

INCIDENTS = """
    SELECT stream,
        seq,
        at,
        said_at,
        actor AS noted_by,
        candidate,
        room,
        json_extract(json, '$.category') AS category,
        json_extract(json, '$.severity') AS severity,
        json_extract(json, '$.text') AS text,
        json_extract(json, '$.incident') AS incident
    FROM event
    WHERE type = 'IncidentNoted'"""
"""One row an incident."""

UPLOADS = """
    SELECT stream,
        candidate,
        page,
        json_extract(json, '$.sha256') AS sha256,
        json_extract(json, '$.size') AS size,
        json_extract(json, '$.media_type') AS media_type,
        at,
        said_at,
        times_stored
    FROM (
        SELECT *,
            row_number() OVER (PARTITION BY stream, candidate, page ORDER BY seq DESC, n DESC) AS age,
            sum(type = 'PageStored') OVER (PARTITION BY stream, candidate, page) AS times_stored
        FROM (
            SELECT *, json_extract(json, '$.page') AS page
            FROM event
            WHERE type IN ('PageStored', 'PageRemoved')
        )
    )
    WHERE age = 1 AND type = 'PageStored'"""
"""One row a page that stands: its last version, unless it was taken back."""

TIME_CREDITS = """
    SELECT stream,
        seq,
        at,
        said_at,
        actor AS granted_by,
        candidate,
        json_extract(json, '$.seconds') AS seconds,
        json_extract(json, '$.reason') AS reason,
        json_extract(json, '$.note') AS note,
        json_extract(json, '$.report') AS report
    FROM event
    WHERE type = 'TimeCredited'"""
"""One row a change of somebody's finish time."""

# What may be said again (a seat, pens down, a confirmation) counts as it was said last: of the columns beside max(),
# SQLite takes those of the row that has the maximum. No record holds a thousand events.
ATTENDANCE = """
    WITH entered AS (
        SELECT event.stream, event.seq, roster.value AS who
        FROM event, json_each(event.json, '$.configuration.candidates') AS roster
        WHERE event.type = 'SessionOpened'
        UNION ALL
        SELECT stream, seq, json_extract(json, '$.who') FROM event WHERE type = 'CandidateEntered'
    ),
    last_entered AS (
        SELECT stream, json_extract(who, '$.number') AS candidate, who, max(seq) AS entered_at
        FROM entered
        GROUP BY stream, candidate
    ),
    taken_off AS (
        SELECT stream, candidate, max(seq) AS taken_off_at
        FROM event
        WHERE type = 'CandidateTakenOff'
        GROUP BY stream, candidate
    ),
    expected AS (
        SELECT stream,
            candidate,
            json_extract(who, '$.name') AS name,
            json_extract(who, '$.college') AS college,
            json_extract(who, '$.paper') AS paper
        FROM last_entered
            LEFT JOIN taken_off USING (stream, candidate)
        WHERE taken_off_at IS NULL OR taken_off_at < entered_at
    ),
    place AS (
        SELECT stream, candidate, room, json_extract(json, '$.seat') AS seat, max(1000 * seq + n)
        FROM event
        WHERE type IN ('CandidateSeated', 'CandidateMoved')
        GROUP BY stream, candidate
    ),
    writing AS (
        SELECT stream, candidate, json_extract(json, '$.at') AS finished_at, max(1000 * seq + n)
        FROM event
        WHERE type IN ('WritingFinished', 'WritingResumed')
        GROUP BY stream, candidate
    ),
    script AS (
        SELECT stream, candidate, iif(type = 'UploadConfirmed', said_at, NULL) AS confirmed_at, max(1000 * seq + n)
        FROM event
        WHERE type IN ('UploadConfirmed', 'PageAskedAgain')
        GROUP BY stream, candidate
    ),
    day AS (
        SELECT stream,
            candidate,
            min(said_at) FILTER (WHERE type = 'CandidateJoined') AS joined_at,
            sum(type IN ('CandidateJoined', 'CandidateRejoined')) AS joins,
            max(json_extract(json, '$.seconds')) FILTER (WHERE type = 'LateArrivalNoted') AS late_seconds,
            min(said_at) FILTER (WHERE type = 'CandidateSeated') AS seated_at,
            max(said_at) FILTER (WHERE type = 'CandidateReleased') AS released_at,
            max(json_extract(json, '$.at')) FILTER (WHERE type = 'CandidateLeft') AS left_at,
            max(json_extract(json, '$.reason')) FILTER (WHERE type = 'DepartureNoted') AS left_because,
            sum(type = 'CandidateDidNotAttend') AS noted_absent
        FROM event
        WHERE candidate IS NOT NULL
        GROUP BY stream, candidate
    )
    SELECT stream,
        candidate,
        name,
        college,
        paper,
        CASE
            WHEN seated_at IS NOT NULL THEN 'came'
            WHEN joined_at IS NOT NULL THEN iif(left_at IS NULL, 'at the door', 'not admitted')
            WHEN noted_absent THEN 'did not attend'
            ELSE 'expected'
        END AS attendance,
        room,
        seat,
        joined_at,
        coalesce(joins, 0) AS joins,
        late_seconds,
        seated_at,
        finished_at,
        confirmed_at,
        released_at,
        left_at,
        left_because
    FROM expected
        LEFT JOIN day USING (stream, candidate)
        LEFT JOIN place USING (stream, candidate)
        LEFT JOIN writing USING (stream, candidate)
        LEFT JOIN script USING (stream, candidate)"""
"""One row a candidate on the roster of a session: the attendance register."""

VIEWS: dict[str, str] = {
    "record": RECORD,
    "event": EVENT,
    "breaks": BREAKS,
    "incidents": INCIDENTS,
    "uploads": UPLOADS,
    "time_credits": TIME_CREDITS,
    "attendance": ATTENDANCE,
}
"""Name → the view's SELECT, in the order in which they build on each other."""
