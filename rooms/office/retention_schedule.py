"""What goes when: everything that is kept about exams, and until when, reckoned from the settings. Pure.

- pictures: stills and clips that somebody kept of a session. `pictures` after the sitting.
- recordings: what phones recorded, where the policy asks for it. `recordings` after the sitting.
- session: its record with the answer sheets, and its review. `record` after the sitting.
- onboarding pictures: of one candidate's ID, face and desk. `pictures` after that candidate's last exam of the period.
- onboarding: the record of what one candidate sent in. `record` after that candidate's last exam of the period.
- applications: what was asked and applied for in one time slot, decisions and letters. `record` after its sittings.
- cohort: roster and settings, and the letters that were sent. `record` after the last of its sittings.

A day is counted from the sitting, in the exam's own time zone, and what is kept for 30 days goes on the midnight after
the thirtieth. A record is never gone before the pictures that it names (`Policy.record_is_kept`).
"""

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rooms.configuration import Retention, SessionConfiguration
from rooms.office.applications_record import STREAMS_OF_APPLICATIONS, applications_stream, starts_of
from rooms.office.letters_record import STREAMS_OF_LETTERS, letters_stream
from rooms.office.requests_record import forms_in
from rooms.office.retention_record import Kept, Kind
from rooms.office.review_record import review_stream
from rooms.onboarding_record import STREAMS_OF_ONBOARDING, whose_onboarding
from rooms.stores import blob_names
from rooms.vocabulary import StreamId, cohort_stream, session_stream

_IN_ORDER = tuple(Kind)
"""Of one day, a cohort goes last: what is left after an interruption still finds its dates."""

_SLOT = re.compile(r"^\d{8}T\d{4}Z$")


def schedule(sessions: Iterable[SessionConfiguration], streams: Collection[StreamId]) -> list[Kept]:
    """Everything there is to go, earliest first.

    Args:
        sessions: every session of every cohort that is on record, open or not.
        streams: what the log holds. A session that was never opened has nothing but its place in the cohort.
    """
    planned, there = list(sessions), frozenset(streams)
    kept = [
        *(each for one in planned if session_stream(one.session) in there for each in _of_a_session(one)),
        *_of_onboarding(planned, there),
        *_of_applications(planned, there),
        *_of_cohorts(planned, there),
    ]
    return sorted(kept, key=lambda each: (each.until, _IN_ORDER.index(each.kind), each.subject))


def until(session: SessionConfiguration, keep: timedelta) -> datetime:
    """The midnight, where the exam is held, on which `keep` has passed since its sitting."""
    zone = ZoneInfo(session.timezone)
    over = session.starts.astimezone(zone) + keep
    return datetime.combine(over.date() + timedelta(days=1), time.min, zone)


def _of_a_session(one: SessionConfiguration) -> Iterator[Kept]:
    policy, session = one.policy, one.session
    yield Kept(
        kind=Kind.PICTURES,
        subject=session,
        until=until(one, policy.retention.pictures),
        sessions=(session,),
        blobs=blob_names.of_pictures(session),
    )
    if policy.recording == "on":
        yield Kept(
            kind=Kind.RECORDINGS,
            subject=session,
            until=until(one, policy.retention.recordings),
            sessions=(session,),
            blobs=blob_names.of_recordings(session),
        )
    yield Kept(
        kind=Kind.SESSION,
        subject=session,
        until=until(one, policy.record_is_kept),
        sessions=(session,),
        streams=(review_stream(session), session_stream(session)),
        blobs=blob_names.of_session(session),
    )


def _of_onboarding(planned: Collection[SessionConfiguration], there: Iterable[StreamId]) -> Iterator[Kept]:
    """Of each candidate by itself: the last exam of the period is not everybody's."""
    periods: dict[str, list[SessionConfiguration]] = {}
    for one in planned:
        periods.setdefault(one.period, []).append(one)
    expecting: dict[tuple[str, str], list[SessionConfiguration]] = {}
    for one in planned:
        for candidate in one.candidates:
            expecting.setdefault((one.period, candidate.number), []).append(one)
    for stream in there:
        if stream.startswith(STREAMS_OF_ONBOARDING):
            period, number = whose_onboarding(stream)
            # Whoever was taken off the roster has the dates of the period.
            exams = expecting.get((period, number)) or periods.get(period, [])
            yield from _of_one_onboarding(stream, blob_names.of_onboarding(period, number), exams)


def _of_one_onboarding(stream: StreamId, blobs: str, exams: Collection[SessionConfiguration]) -> Iterator[Kept]:
    subject, names = stream.removeprefix(STREAMS_OF_ONBOARDING), _names(exams)
    pictures = _last(until(each, each.policy.retention.pictures) for each in exams)
    record = _last(until(each, each.policy.record_is_kept) for each in exams)
    yield Kept(kind=Kind.ONBOARDING_PICTURES, subject=subject, until=pictures, sessions=names, blobs=blobs)
    yield Kept(kind=Kind.ONBOARDING, subject=subject, until=record, sessions=names, streams=(stream,), blobs=blobs)


def _of_applications(planned: Collection[SessionConfiguration], there: Collection[StreamId]) -> Iterator[Kept]:
    """What was applied for, and the letters about it, slot by slot."""
    prefixes = (STREAMS_OF_APPLICATIONS, STREAMS_OF_LETTERS)
    named = {stream.removeprefix(prefix) for stream in there for prefix in prefixes if stream.startswith(prefix)}
    forms = forms_in(there)
    named |= {form.slot for form in forms}
    for slot in sorted(filter(_SLOT.match, named)):
        starts = starts_of(slot)
        exams = [one for one in planned if one.starts.replace(second=0, microsecond=0) == starts]
        # Where nobody sat in the end, the usual time: whoever was declined may appeal too.
        latest = _last([starts + Retention().record, *(until(one, one.policy.record_is_kept) for one in exams)])
        asked = [form.stream for form in forms if form.slot == slot]
        streams = (letters_stream(None, slot), *asked, applications_stream(slot))
        yield Kept(kind=Kind.APPLICATIONS, subject=slot, until=latest, sessions=_names(exams), streams=streams)


def _of_cohorts(planned: Collection[SessionConfiguration], there: Collection[StreamId]) -> Iterator[Kept]:
    cohorts: dict[str, list[SessionConfiguration]] = {}
    for one in planned:
        cohorts.setdefault(one.cohort, []).append(one)
    for cohort, sessions in cohorts.items():
        if cohort_stream(cohort) in there:
            yield Kept(
                kind=Kind.COHORT,
                subject=cohort,
                until=_last(until(one, one.policy.record_is_kept) for one in sessions),
                sessions=_names(sessions),
                # The cohort's own goes last: it is what the dates of everything else are reckoned from.
                streams=(letters_stream(cohort), cohort_stream(cohort)),
            )


def _names(sessions: Iterable[SessionConfiguration]) -> tuple[str, ...]:
    return tuple(sorted(one.session for one in sessions))


def _last(moments: Iterable[datetime]) -> datetime:
    """The latest; the beginning of time where no exam is on record any more that could ask for it."""
    return max(moments, default=datetime(1970, 1, 1, tzinfo=UTC))
