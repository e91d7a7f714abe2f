"""Signing in through the university's own sign-in: against a real provider on loopback, and against what lies."""

import re
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import ClientSession, CookieJar
from aiohttp.test_utils import unused_port
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from rooms.admin.web.provider import (
    AttemptOver,
    Provider,
    ProviderRefused,
    ProviderSettings,
    ProviderSilent,
    check_issuer,
)
from rooms.office import people_record as p
from rooms.office.rights import Grant, OfficeRole
from tests.office.front_office import FrontOffice, Shown, Visitor
from tests.office.one_door import an_error, ninefold

HERE = Path(__file__).parent
OLA = "ola@example.ac.uk"


@pytest.fixture(scope="module")
def login() -> Iterator[tuple[str, int]]:
    """A provider that runs: its issuer, and the port of the office that it sends browsers back to."""
    node = shutil.which("node")
    assert node is not None, "node is needed for the provider"
    port = unused_port()
    back = f"http://127.0.0.1:{port}/office/sign-in/provider/back"
    command = [node, str(HERE / "provider.mjs"), back]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        # It warns first that it keeps everything in memory.
        ready = next(line for line in process.stdout if line.startswith("ready "))
        yield f"http://127.0.0.1:{ready.split()[1]}", port
        process.terminate()


@pytest.fixture
async def university(login: tuple[str, int], tmp_path: Path) -> AsyncIterator[FrontOffice]:
    """An office whose people may sign in at the provider. Ola approves."""
    issuer, port = login
    settings = ProviderSettings(issuer, "ninefold", "a secret of both", "your Example account")
    async with FrontOffice(tmp_path / "data", provider=settings, port=port) as office:
        office.clock.set_to_now()
        await office.person(Grant(role=OfficeRole.APPROVER), person="ola", name="Ola")
        yield office


async def there(office: FrontOffice, login: str, back: str = "") -> tuple[Visitor, Shown]:
    """Somebody who signs in at the provider as that, and what they see when they are back."""
    visitor = office.stranger()
    query = f"?back={back}" if back else ""
    assert "your Example account" in (await visitor.get(f"/sign-in{query}")).words
    off = await visitor.get(f"/sign-in/provider{query}")
    assert off.status == 303
    returned = await at_the_provider(off.location, login)
    return visitor, await visitor.get(returned.removeprefix(office.url()))


async def at_the_provider(address: str, login: str) -> str:
    """Type that there and agree; gives where the provider sends the browser back to."""
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as browser:
        form: dict[str, str] = {}
        while True:
            answer = await (browser.post if form else browser.get)(address, data=form or None, allow_redirects=False)
            page = await answer.text()
            form = {}
            if location := answer.headers.get("Location"):
                address = str(answer.url.join(type(answer.url)(location)))
                if "/office/" in address:
                    return address
                continue
            assert answer.status == 200, page
            (action,) = re.findall(r'<form[^>]* action="([^"]+)"', page)
            address = unescape(action)
            form = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', page))
            if 'name="login"' in page:
                form |= {"login": login, "password": "any"}


async def test_whoever_is_on_record_comes_in_and_lands_where_they_wanted(university: FrontOffice) -> None:
    visitor, shown = await there(university, OLA, back="/office/account")

    assert '<meta http-equiv="refresh" content="0;url=/office/account">' in shown.text
    assert "Ola" in (await visitor.get("/account")).words
    ola = (await university.people.people()).known["ola"]
    assert ola.subject == OLA


async def test_whoever_is_not_on_record_is_not_let_in_and_not_put_on_record(university: FrontOffice) -> None:
    """The provider says who somebody is, never what they may do."""
    visitor, shown = await there(university, "nobody@example.ac.uk")

    assert (shown.status, "nobody with your address is on record" in shown.words) == (403, True)
    assert (await visitor.get("/account")).status == 303
    assert set((await university.people.people()).known) == {"ola"}


async def test_an_address_that_the_provider_has_not_verified_opens_nothing(university: FrontOffice) -> None:
    """Else anybody could write the approver's address into their own profile."""
    await university.person(person="unverified")

    _, shown = await there(university, "unverified@example.ac.uk")

    assert shown.status == 403


async def test_an_address_given_on_to_somebody_else_does_not_open_the_old_account(university: FrontOffice) -> None:
    """Shared and recycled addresses are common; a subject is not given out twice."""
    came = [(await there(university, login))[1].status for login in ("the-first", "the-second", "the-first")]

    assert came == [200, 403, 200]


async def test_who_is_told_of_by_subject_needs_no_verified_address(university: FrontOffice) -> None:
    await university.people.execute(p.BindSubject(person="ola", subject="ola-there"), university.desk.told())

    _, shown = await there(university, "ola-there")

    assert shown.status == 200


async def test_the_way_back_is_only_for_the_browser_that_left(university: FrontOffice) -> None:
    """Else somebody could be signed in as another by a link that was sent to them."""
    off = await university.stranger().get("/sign-in/provider")
    returned = (await at_the_provider(off.location, OLA)).removeprefix(university.url())

    shown = await university.stranger().get(returned)

    assert (shown.status, "Begin again" in shown.words) == (400, True)


async def test_a_code_is_taken_once(university: FrontOffice) -> None:
    visitor = university.stranger()
    off = await visitor.get("/sign-in/provider")
    returned = (await at_the_provider(off.location, OLA)).removeprefix(university.url())

    assert [(await visitor.get(returned)).status for _ in range(2)] == [200, 400]


async def test_attempts_that_are_begun_and_left_run_out(university: FrontOffice) -> None:
    """Each is remembered for ten minutes: one stranger must not push out everybody else's."""
    stranger = university.stranger()
    for _ in range(30):
        assert (await stranger.get("/sign-in/provider")).status == 303

    assert (await stranger.get("/sign-in/provider")).status == 429
    university.clock.advance(5)
    assert (await stranger.get("/sign-in/provider")).status == 303


async def test_without_a_provider_there_is_no_such_page(office: FrontOffice) -> None:
    stranger = office.stranger()

    assert "/sign-in/provider" not in (await stranger.get("/sign-in")).text
    for path in ("/sign-in/provider", "/sign-in/provider/back?code=a&state=b"):
        assert (await stranger.get(path)).status == 404


async def test_a_provider_that_does_not_answer_leaves_the_other_ways_in(tmp_path: Path) -> None:
    settings = ProviderSettings(f"http://127.0.0.1:{unused_port()}", "ninefold")
    async with FrontOffice(tmp_path / "data", provider=settings) as office:
        shown = await office.stranger().get("/sign-in/provider")

    assert (shown.status, "Sign in with your key or password" in shown.words) == (503, True)


# What a provider says, bent in one place: everything but the sockets is real


ISSUER, CLIENT, NOW = "https://login.example.ac.uk", "ninefold", 1_812_445_200
KEY, ANOTHER = (RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"}) for _ in range(2))


class Bent(Provider):
    """A provider that answers as the test says."""

    def __init__(self, *, key: Any = KEY, published: dict[str, Any] | None = None, **claims: Any) -> None:
        super().__init__(ProviderSettings(ISSUER, CLIENT, "secret"), now=lambda: NOW, monotonic=lambda: self.passed)
        self.passed = 0.0
        self.asked: list[tuple[str, str, dict[str, Any]]] = []
        self._key, self._said, self._more = key, claims, published or {}
        self.nonce = ""

    async def _ask(self, method: str, address: str, **options: Any) -> dict[str, Any]:
        self.asked.append((method, address, options))
        if address.endswith("/.well-known/openid-configuration"):
            return {
                "issuer": ISSUER,
                "authorization_endpoint": f"{ISSUER}/authorise",
                "token_endpoint": f"{ISSUER}/token",
                "jwks_uri": f"{ISSUER}/keys",
                **self._more,
            }
        if address.endswith("/keys"):
            return dict(KeySet([KEY]).as_dict(private=False))
        claims = {
            "iss": ISSUER,
            "aud": CLIENT,
            "sub": "ola-there",
            "exp": NOW + 300,
            "iat": NOW,
            "nonce": self.nonce,
            "email": OLA,
            "email_verified": True,
        } | self._said
        claims = {name: value for name, value in claims.items() if value is not None}
        return {"id_token": jwt.encode({"alg": "RS256", "kid": "1"}, claims, self._key)}

    async def sign_in(self, **answer: str) -> Any:
        state, address = await self.begin("https://exams.example.ac.uk/back", "/office")
        self.nonce = parse_qs(urlsplit(address).query)["nonce"][0]
        return await self.finish({"state": state, "code": "a code", **answer}, state)


async def test_a_sound_answer_is_believed() -> None:
    vouched = await Bent().sign_in()

    assert (vouched.subject, vouched.email, vouched.back) == ("ola-there", OLA, "/office")


@pytest.mark.parametrize(
    "bent",
    [
        {"iss": "https://elsewhere.example"},
        {"aud": "another-client"},
        {"aud": ["another-client", "third"]},
        {"aud": [CLIENT, "another-client"]},
        {"azp": "another-client"},
        {"exp": NOW - 120},
        {"exp": None},
        {"nonce": "of another attempt"},
        {"nonce": None},
        {"sub": None},
        {"key": ANOTHER},
    ],
    # Not by the values: a key made for the test has no name that lasts.
    ids=lambda bent: next(iter(bent)),
)
async def test_an_answer_that_does_not_hold_lets_nobody_in(bent: dict[str, Any]) -> None:
    """OpenID Connect Core 1.0, 3.1.3.7, rule by rule."""
    with pytest.raises(ProviderRefused):
        await Bent(**bent).sign_in()


async def test_the_text_false_is_no_verified_address() -> None:
    for said in ("false", "true", 1, False, None):
        assert (await Bent(email_verified=said).sign_in()).email is None


async def test_an_answer_in_another_providers_name_is_not_exchanged() -> None:
    """Two providers mixed up: the code would go to the wrong one (RFC 9207)."""
    provider = Bent()

    with pytest.raises(ProviderRefused):
        await provider.sign_in(iss="https://elsewhere.example")
    assert "POST" not in [method for method, *_ in provider.asked]


async def test_whoever_says_no_there_is_told_so_here() -> None:
    with pytest.raises(ProviderRefused):
        await Bent().sign_in(error="access_denied")


async def test_somebody_who_answers_in_the_providers_place_gets_no_code() -> None:
    with pytest.raises(ProviderSilent):
        await Bent(published={"issuer": "https://elsewhere.example"}).sign_in()


async def test_an_attempt_is_over_after_ten_minutes() -> None:
    provider = Bent()
    state, _ = await provider.begin("https://exams.example.ac.uk/back", "/office")
    provider.passed = 601

    with pytest.raises(AttemptOver):
        await provider.finish({"state": state, "code": "a code"}, state)


async def test_the_code_is_worth_nothing_to_who_overhears_it() -> None:
    """PKCE: only who began the attempt knows what the challenge was made of."""
    provider = Bent()
    await provider.sign_in()

    (options,) = [options for method, _, options in provider.asked if method == "POST"]
    assert len(options["data"]["code_verifier"]) >= 43
    assert options["auth"] == (CLIENT, "secret")


def test_a_provider_is_named_by_https() -> None:
    for wrong in ("http://login.example.ac.uk", "login.example.ac.uk", "https://login.example.ac.uk?x=1"):
        with pytest.raises(ValueError, match=r"provider's URL|query"):
            check_issuer(wrong)
    assert check_issuer("http://127.0.0.1:8123") == "http://127.0.0.1:8123"


def test_options_that_do_not_go_together_are_refused(tmp_path: Path) -> None:
    empty = tmp_path / "secret"
    empty.write_text("\n")
    issuer = ("--oidc-issuer", "https://login.example.ac.uk")
    for options, said in (
        (issuer, "--oidc-client-id"),
        (("--oidc-secret-file", empty), "give --oidc-issuer"),
        (("--oidc-issuer", "http://login.example.ac.uk", "--oidc-client-id", "x"), "HTTPS is needed"),
        ((*issuer, "--oidc-client-id", "x", "--oidc-secret-file", empty), "is empty"),
    ):
        assert said in an_error(ninefold("serve", "--data", tmp_path / "data", *options, code=2))
