"""Onboarding as the office sees it: what waits, what it looks like, and what is decided about it, on real files."""

import asyncio
import hashlib
import json
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from rooms import onboarding_record as o
from rooms.commands import SERVER, Actor, Station, Told
from rooms.data_folder import DataFolder
from rooms.events import DeviceRow
from rooms.onboarding import terms_of
from rooms.service import OnboardingService, SessionService
from rooms.stores import blob_names
from rooms.stores.blob_folder import FolderBlobs
from rooms.vocabulary import IdKind, Verdict
from tests.office.one_door import an_error, ninefold

SAMPLE = Path(__file__).parent.parent / "cohorts"
COHORT, SESSION, PERIOD = "tt2027-linear-algebra", "tt2027-linear-algebra-1", "trinity-2027"
ADEYEMI, BRANDT, CHEN = "0043321", "1043377", "1043390"
BEFORE_THE_DEADLINE = datetime(2027, 5, 25, 9, 0, tzinfo=UTC)
PICTURES = {kind: f"a picture: {kind}".encode() for kind in o.PhotoKind}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with the sample cohort, published; nobody is verified."""
    folder = tmp_path / "data"
    ninefold("cohort", "create", SAMPLE / "cohort.toml", "--data", folder)
    publish(folder, COHORT)
    return folder


def publish(data: Path, cohort: str) -> None:
    ninefold("cohort", "confirm", cohort, "--data", data, "--note", "letter seen")
    ninefold("cohort", "publish", cohort, "--data", data)


def another_exam(data: Path, folder: Path, cohort: str = "tt2027-ethics") -> None:
    """A second cohort of the same candidates in the same period, a week later, created and not published yet."""
    folder.mkdir()
    for name in ("roster.csv", "honour-code.md"):
        (folder / name).write_bytes((SAMPLE / name).read_bytes())
    text = (SAMPLE / "cohort.toml").read_text().replace(COHORT, cohort, 1)
    (folder / "cohort.toml").write_text(text.replace("2027-06-08T09:30:00", "2027-06-15T09:30:00"))
    ninefold("cohort", "create", folder / "cohort.toml", "--data", data)


def submit(data: Path, number: str = ADEYEMI, *, needs: str = "", pictures: dict[Any, bytes] = PICTURES) -> None:
    """The candidate sends everything in, as by the phone."""

    async def send() -> None:
        blobs = await FolderBlobs.open(data / "blobs")
        async with DataFolder(data).open_log() as log:
            session, _ = await SessionService(log, SESSION).load()
            terms = terms_of(session, number)
            service = OnboardingService(log, PERIOD, number, terms)
            photos = {}
            for kind, picture in pictures.items():
                sha256 = hashlib.sha256(picture).hexdigest()
                photos[kind] = o.Photo(sha256=sha256, size=len(picture), media_type="image/jpeg")
                await blobs.put(blob_names.of_photo(PERIOD, number, kind, sha256), picture, sha256)
                await service.execute(o.StorePhoto(kind=kind, photo=photos[kind]), told(SERVER))
            command = o.SubmitOnboarding(
                needs=needs,
                notice_version=terms.notice_version,
                rows=(DeviceRow(name="camera", verdict=Verdict.WARN, measured="800x600"),),
                id_kind=IdKind.PASSPORT,
                photos=o.Photos(**photos),
            )
            await service.execute(command, told(Actor(Station.CANDIDATE, number)))

    asyncio.run(send())


def told(actor: Actor) -> Told:
    return Told(str(uuid.uuid4()), BEFORE_THE_DEADLINE, BEFORE_THE_DEADLINE, actor)


def listed(data: Path, cohort: str = COHORT, *more: str) -> dict[str, dict[str, Any]]:
    rows = json.loads(ninefold("onboarding", "list", cohort, "--data", data, "--json", *more).stdout)
    return {row["number"]: row for row in rows}


def happened(data: Path, session: str = SESSION) -> list[str]:
    """The types of what a session's record holds."""
    lines = ninefold("log", session, "--data", data, "--json").stdout.splitlines()
    return [event["type"] for line in lines for event in json.loads(line)["events"]]


def test_everybody_on_the_roster_is_listed_and_what_waits_can_be_picked_out(data: Path) -> None:
    submit(data, BRANDT, needs="a screen reader: NVDA")

    everybody = listed(data)
    assert len(everybody) == 12
    assert everybody[ADEYEMI]["status"] == "none"
    assert list(listed(data, COHORT, "--waiting")) == [BRANDT]
    row = everybody[BRANDT]
    assert (row["session"], row["name"], row["status"]) == (SESSION, "Brandt, Lena", "waiting")
    assert (row["attempts_made"], row["attempts"], row["id_kind"]) == (1, 5, "passport")
    assert (row["needs"], row["onboarding"], row["reason"]) == ("a screen reader: NVDA", "missing", None)


def test_the_list_is_a_table_for_a_person(data: Path) -> None:
    assert "Nothing waits." in ninefold("onboarding", "list", COHORT, "--data", data, "--waiting").stdout
    submit(data, BRANDT, needs="a screen reader\n" * 10)

    (line,) = ninefold("onboarding", "list", COHORT, "--data", data, "--waiting").stdout.splitlines()[1:]

    assert "1043377  Brandt, Lena  waiting  1 of 5    2027-05-25 10:00  passport" in line
    assert line.endswith("a screen reader a screen reader a scree…")


def test_a_cohort_nobody_knows_is_answered_with_those_there_are(data: Path) -> None:
    """Often it is a session that was named."""
    for words in (("list", SESSION), ("accept", SESSION, ADEYEMI)):
        error = an_error(ninefold("onboarding", *words, "--data", data, code=1))
        assert f"there is no cohort {SESSION}; known here: {COHORT}" in error


@pytest.mark.parametrize(
    "words",
    [
        ("show",),
        ("accept",),
        ("reject", "--reason", "lighting"),
        ("waive", "--why", "ill"),
        ("reset", "--why", "ill"),
    ],
)
def test_a_number_nobody_has_is_refused(data: Path, words: tuple[str, ...]) -> None:
    error = an_error(ninefold("onboarding", words[0], COHORT, "999", *words[1:], "--data", data, code=1))

    assert "unknown-candidate" in error


def test_what_was_sent_in_is_shown_with_its_photographs(data: Path, tmp_path: Path) -> None:
    submit(data, needs="large print")

    shown = ninefold("onboarding", "show", COHORT, ADEYEMI, "--data", data, "--photos", tmp_path / "look").stdout

    assert "0043321  Adeyemi, Tolu  waiting, 1 of 5 attempts" in shown
    assert "period trinity-2027, until 2027-06-01 17:00" in shown
    assert "attempt 1 sent in, with a passport" in shown
    assert "    needs: large print\n    camera: warn  800x600\n" in shown
    written = {path.name: path for path in (tmp_path / "look").iterdir()}
    assert {name: path.read_bytes() for name, path in written.items()} == {
        f"{ADEYEMI}-{kind}.jpg": picture for kind, picture in PICTURES.items()
    }
    assert {path.stat().st_mode & 0o777 for path in written.values()} == {0o600}


def test_what_was_sent_in_can_be_read_by_a_script(data: Path) -> None:
    submit(data)
    ninefold("onboarding", "reject", COHORT, ADEYEMI, "--data", data, "--reason", "lighting", "--note", "face a window")

    shown = json.loads(ninefold("onboarding", "show", COHORT, ADEYEMI, "--data", data, "--json").stdout)

    assert (shown["status"], shown["period"], shown["reason"]) == (
        "rejected",
        PERIOD,
        "insufficient environment lighting",
    )
    assert [entry["type"] for entry in shown["record"]] == ["OnboardingSubmitted", "SubmissionRejected"]
    assert (shown["record"][0]["actor"], shown["record"][1]["note"]) == (f"candidate:{ADEYEMI}", "face a window")


def test_nobody_who_sent_nothing_in_has_photographs(data: Path, tmp_path: Path) -> None:
    ninefold("onboarding", "show", COHORT, ADEYEMI, "--data", data, "--photos", tmp_path / "look")

    assert not (tmp_path / "look").exists()


def test_photographs_kept_elsewhere_must_be_named(data: Path, tmp_path: Path) -> None:
    submit(data)
    (data / "blobs").rename(tmp_path / "elsewhere")
    words = ("onboarding", "show", COHORT, ADEYEMI, "--data", data, "--photos", tmp_path / "look")

    assert "--blobs" in an_error(ninefold(*words, code=3))
    ninefold(*words, "--blobs", tmp_path / "elsewhere")
    assert len(list((tmp_path / "look").iterdir())) == 3


def test_a_candidates_words_cannot_steer_a_terminal(data: Path) -> None:
    submit(data, needs="please\x1b[2J\nsee me")

    for words in (("list", COHORT), ("show", COHORT, ADEYEMI)):
        printed = ninefold("onboarding", *words, "--data", data).stdout
        assert "\x1b" not in printed
        assert "please\\x1b[2J" in printed


def test_an_acceptance_is_known_to_every_open_session_of_the_period(data: Path, tmp_path: Path) -> None:
    """City: onboarding confirms the identity "which is then used to verify your identity during your exams"."""
    another_exam(data, tmp_path / "ethics")
    publish(data, "tt2027-ethics")
    submit(data)

    done = ninefold("onboarding", "accept", COHORT, ADEYEMI, "--data", data, "--note", "by M. Haddad")

    assert done.stdout == f"{ADEYEMI}: accepted; known to tt2027-ethics-1, {SESSION}\n"
    for session in (SESSION, "tt2027-ethics-1"):
        assert happened(data, session) == ["SessionOpened", "OnboardingAccepted"]
    assert listed(data, "tt2027-ethics")[ADEYEMI]["status"] == "accepted"
    assert listed(data, "tt2027-ethics")[BRANDT]["status"] == "none"


def test_a_session_opened_later_takes_over_what_was_settled(data: Path, tmp_path: Path) -> None:
    submit(data)
    ninefold("onboarding", "accept", COHORT, ADEYEMI, "--data", data)
    ninefold("onboarding", "waive", COHORT, BRANDT, "--data", data, "--why", "ill that week")
    submit(data, CHEN)

    another_exam(data, tmp_path / "ethics")
    publish(data, "tt2027-ethics")

    assert happened(data, "tt2027-ethics-1") == ["SessionOpened", "OnboardingAccepted", "OnboardingWaived"]
    rows = listed(data, "tt2027-ethics")
    assert [rows[number]["onboarding"] for number in (ADEYEMI, BRANDT, CHEN)] == ["accepted", "waived", "missing"]
    assert rows[CHEN]["status"] == "waiting"


def test_another_period_is_another_matter(data: Path, tmp_path: Path) -> None:
    submit(data)
    ninefold("onboarding", "accept", COHORT, ADEYEMI, "--data", data)
    another_exam(data, tmp_path / "autumn", "mt2027-ethics")
    toml = tmp_path / "autumn" / "cohort.toml"
    text = toml.read_text().replace(PERIOD, "michaelmas-2027").replace("mt2027-ethics", "mt2027-logic")
    toml.write_text(text.replace("2027-06-15T09:30:00", "2027-10-12T09:30:00"))
    ninefold("cohort", "create", toml, "--data", data)
    publish(data, "mt2027-logic")

    assert listed(data, "mt2027-logic")[ADEYEMI]["status"] == "none"
    assert happened(data, "mt2027-logic-1") == ["SessionOpened"]


def test_accepting_again_changes_nothing_and_mends_what_was_interrupted(data: Path, tmp_path: Path) -> None:
    """As if the power had gone between the decision and the sessions."""
    submit(data)

    async def interrupted() -> None:
        async with DataFolder(data).open_log() as log:
            await OnboardingService(log, PERIOD, ADEYEMI).execute(
                o.AcceptSubmission(), told(Actor(Station.OFFICE, "somebody-else"))
            )

    asyncio.run(interrupted())
    assert (listed(data)[ADEYEMI]["status"], listed(data)[ADEYEMI]["onboarding"]) == ("accepted", "missing")

    for _ in range(2):
        done = ninefold("onboarding", "accept", COHORT, ADEYEMI, "--data", data)
        assert done.stdout == f"{ADEYEMI}: accepted; known to {SESSION}\n"
    assert happened(data) == ["SessionOpened", "OnboardingAccepted"]
    assert len(ninefold("log", f"onboarding/{PERIOD}/{ADEYEMI}", "--data", data).stdout.splitlines()) == 5


def test_nothing_is_accepted_or_rejected_that_was_not_sent_in(data: Path) -> None:
    for words in (("accept",), ("reject", "--reason", "invalid-id")):
        error = an_error(ninefold("onboarding", words[0], COHORT, ADEYEMI, *words[1:], "--data", data, code=1))
        assert "nothing-waits" in error
    assert happened(data) == ["SessionOpened"]


def test_an_officer_may_name_the_attempt_that_was_looked_at(data: Path) -> None:
    submit(data)
    ninefold("onboarding", "reject", COHORT, ADEYEMI, "--data", data, "--reason", "id-scan", "--attempt", 1)
    submit(data)

    error = an_error(ninefold("onboarding", "accept", COHORT, ADEYEMI, "--data", data, "--attempt", 1, code=1))

    assert "nothing-waits" in error
    assert listed(data)[ADEYEMI]["status"] == "waiting"


def test_a_rejection_names_one_of_the_published_reasons(data: Path) -> None:
    """In short or in full; the candidate is told in full."""
    submit(data)
    error = an_error(ninefold("onboarding", "reject", COHORT, ADEYEMI, "--data", data, "--reason", "too young", code=2))
    assert "face-scan (missing or insufficient face scan)" in error

    done = ninefold("onboarding", "reject", COHORT, ADEYEMI, "--data", data, "--reason", "Invalid ID")

    assert done.stdout == f"{ADEYEMI}: rejected, invalid ID\n"
    assert listed(data)[ADEYEMI]["reason"] == "invalid ID"
    assert happened(data) == ["SessionOpened"]


def test_attempts_are_given_back_with_a_reason(data: Path) -> None:
    for _ in range(5):
        submit(data)
        ninefold("onboarding", "reject", COHORT, ADEYEMI, "--data", data, "--reason", "face-scan")
    assert listed(data)[ADEYEMI]["attempts_made"] == 5

    ninefold("onboarding", "reset", COHORT, ADEYEMI, "--data", data, "--why", "the camera was broken")

    assert listed(data)[ADEYEMI]["attempts_made"] == 0
    assert "not-now" in an_error(
        ninefold("onboarding", "reset", COHORT, BRANDT, "--data", data, "--why", "asked to", code=1)
    )


def test_a_deadline_is_moved_for_one_candidate_in_the_exams_own_time(data: Path) -> None:
    words = ("onboarding", "reset", COHORT, ADEYEMI, "--data", data, "--why", "ill that week", "--until")

    ninefold(*words, "2127-06-04T17:00")

    assert listed(data)[ADEYEMI]["deadline"] == "2127-06-04T16:00:00+00:00"
    assert listed(data)[BRANDT]["deadline"] == "2027-06-01T16:00:00+00:00"
    assert "does not exist" in an_error(ninefold(*words, "2027-03-28T01:30", code=2))
    assert "does not match the formats" in an_error(ninefold(*words, "Friday", code=2))
    assert "passed" in an_error(ninefold(*words, "2024-06-04T17:00", code=1))


def test_words_that_are_too_long_are_wrong_use(data: Path) -> None:
    an_error(ninefold("onboarding", "waive", COHORT, ADEYEMI, "--data", data, "--why", "x" * 2001, code=2))

    assert listed(data)[ADEYEMI]["status"] == "none"


def test_a_rehearsal_lets_nobody_off_for_the_exam(tmp_path: Path) -> None:
    """It has everybody's onboarding waived, and its own period."""
    data = tmp_path / "data"
    ninefold("cohort", "create", SAMPLE / "cohort.toml", "--data", data, "--rehearsal")
    ninefold("onboarding", "waive", COHORT, ADEYEMI, "--data", data, "--why", "a try")
    another_exam(data, tmp_path / "ethics")
    publish(data, "tt2027-ethics")

    assert {row["status"] for row in listed(data).values()} == {"waived"}
    assert {row["status"] for row in listed(data, "tt2027-ethics").values()} == {"none"}
