"""Recordings, where the policy has them: begun by the phone, stored by the server, stopped where there is no way on.

City: "The recording will continue to be stored locally … and will automatically upload when the connection is
re-established." So what is said of a recording may come long after it was made, also after the release. A chunk makes
no event: the record says when a segment began, and when all of it was on disk.
"""

from rooms import commands as c
from rooms import events as e
from rooms.commands import Told
from rooms.errors import NotNow, NotRecorded, RecordingComplete, RecordingNotBegun, TooManySegments
from rooms.session import Segment, Session, Sitting
from rooms.vocabulary import MOST_SEGMENTS, Phase


def begin_recording(command: c.BeginRecording, session: Session, told: Told) -> list[e.SessionEvent]:
    """The phone records, from joining on."""
    sitting = _recorded(command, session)
    if command.segment in sitting.segments:
        raise NotNow("That is noted.")
    if len(sitting.segments) >= MOST_SEGMENTS:
        raise TooManySegments
    return [
        e.RecordingBegun(
            candidate=command.candidate, segment=command.segment, media_type=command.media_type, since=told.said_at
        )
    ]


def store_recording(command: c.StoreRecording, session: Session, told: Told) -> list[e.SessionEvent]:
    """All of a segment that will come is on disk."""
    segment = begun(session, command.candidate, command.segment)
    if segment.size is not None:
        raise RecordingComplete
    return [
        e.RecordingStored(
            candidate=command.candidate,
            segment=command.segment,
            chunks=command.chunks,
            lost=command.lost,
            size=command.size,
            since=segment.since,
            until=max(segment.since, min(command.until, told.at)),
        )
    ]


def note_recording_stopped(command: c.NoteRecordingStopped, session: Session, _told: Told) -> list[e.SessionEvent]:
    """The phone cannot go on recording. That stops nobody's exam."""
    sitting = _recorded(command, session)
    if command.segment is not None and command.segment not in sitting.segments:
        raise RecordingNotBegun
    if sitting.recording_stopped is command.why:
        raise NotNow("That is noted.")
    return [e.RecordingStopped(candidate=command.candidate, segment=command.segment, why=command.why)]


def begun(session: Session, candidate: str, segment: str) -> Segment:
    """A segment that is on record. Raises `NotRecorded` or `RecordingNotBegun`."""
    if session.configuration.policy.recording == "off":
        raise NotRecorded
    found = session.sittings[candidate].segments.get(segment)
    if found is None:
        raise RecordingNotBegun
    return found


def _recorded(command: c.ForCandidate, session: Session) -> Sitting:
    if session.configuration.policy.recording == "off":
        raise NotRecorded
    sitting = session.sittings[command.candidate]
    if sitting.phase is Phase.EXPECTED:
        raise NotNow("Join first.")
    return sitting
