"""The calendar entry that goes with an invitation (RFC 5545, RFC 5546).

It is *published*, not requested: an exam is not accepted or declined, and nobody should be mailed an answer. Its id is
that of the candidate's place in the session, so that a calendar knows a later one for the same; its sequence is raised
when the times have changed. The personal link is not in it: calendars are shared.
"""

import hashlib
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Timezone

from rooms.configuration import SessionConfiguration
from rooms.office.letter_times import when
from rooms.office.letters_record import CalendarNote, LetterWanted

METHOD = "PUBLISH"


def calendar_entry(
    wanted: LetterWanted, configuration: SessionConfiguration, note: CalendarNote, *, sender: str, now: datetime
) -> bytes:
    """The entry as `text/calendar`, in the receiver's time zone where it is known, else in the exam's."""
    zone = ZoneInfo(wanted.timezone or configuration.timezone)
    calendar = Calendar()
    calendar.add("prodid", "-//Ninefold//invitation//EN")
    calendar.add("version", "2.0")
    calendar.add("method", METHOD)
    starts = note.starts.astimezone(zone)
    if zone.key != "UTC":
        first, last = starts.date() - timedelta(days=366), starts.date() + timedelta(days=366)
        calendar.add_component(Timezone.from_tzid(zone.key, first_date=first, last_date=last))
    event = Event()
    event.add("uid", _uid(wanted, sender))
    event.add("sequence", note.sequence)
    event.add("dtstamp", now)
    event.add("dtstart", starts)
    event.add("dtend", (note.starts + note.lasts).astimezone(zone))
    event.add("summary", f"{'Rehearsal: ' if configuration.rehearsal else ''}Remote exam: {configuration.title}")
    event.add("description", _description(configuration))
    event.add("status", "CONFIRMED")
    event.add("transp", "OPAQUE")
    event.add("class", "PRIVATE")
    event.add_component(_alarm(configuration))
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def _uid(wanted: LetterWanted, sender: str) -> str:
    said = f"{wanted.session}/{wanted.person}".encode()
    return f"{hashlib.sha256(said).hexdigest()[:32]}@{sender.rpartition('@')[2]}"


def _description(configuration: SessionConfiguration) -> str:
    return (
        f"The room opens: {when(configuration.opens, configuration.timezone)}\n"
        f"Writing starts: {when(configuration.starts, configuration.timezone)}\n"
        "Your personal link is in the invitation.\n"
        f"Help: {configuration.contacts.support}"
    )


def _alarm(configuration: SessionConfiguration) -> Alarm:
    """When the room opens."""
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", f"{configuration.title}: the room opens")
    alarm.add("trigger", configuration.opens - configuration.starts)
    return alarm
