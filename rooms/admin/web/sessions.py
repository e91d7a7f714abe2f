"""Sessions of the office's pages: the cookie, how long it is good, and what proves that a form is one of ours.

The browser holds 256 random bits; the record holds their digest (`rooms.office.people`), so that a restart signs
nobody out, a copied record lets nobody in, and signing out ends a session for good. What is soft, and may be lost by a
restart, is held here: when somebody was last seen, what is to be said to them next, and what they were sending when
their session ended.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from aiohttp import web

from rooms.admin.web.forms import CSRF, Form
from rooms.admin.web.given import HOME, Given
from rooms.office.people import OnRecord, People
from rooms.office.signing_in import LetIn, SigningIn, digest_of
from rooms.pacing import FailedAttempts

IDLE_FOR = 30 * 60.0
"""Seconds without a request after which a session is over. OWASP, Session Management: 15 to 30 minutes for what holds
personal data."""

REMEMBERED = 5_000
"""Sessions whose last request is remembered; those not seen for longest go first."""

STRANGERS_AT_ONCE, A_STRANGER_EVERY = 20, 30.0
"""Forms that whoever has a link may send from one address, and seconds until one more. A college may sit behind one."""

MOST_FORMS, LARGEST_KEPT, KEPT_FOR = 200, 100_000, 60 * 60.0
"""Forms that are kept for whoever signs in again, letters in one of them, and seconds until nobody is waited for."""

_SECRET = frozenset({"password", "again", "current", "key"})
"""Fields that are never kept."""

_COOKIE, _DOOR, _ATTEMPT = "ninefold-office", "ninefold-door", "ninefold-attempt"


@dataclass(frozen=True, slots=True)
class Held:
    """A good session: whose, what the browser holds of it, and who works here besides, for their names."""

    one: OnRecord
    token: str
    people: People


@dataclass(frozen=True, slots=True)
class KeptForm:
    """What somebody sent when their session had just ended: to which page, every field, and when (monotonic)."""

    person: str
    path: str
    values: tuple[tuple[str, str], ...]
    at: float


class Sessions:
    """The sessions of one server's pages."""

    def __init__(self, given: Given, door: SigningIn) -> None:
        self._given = given
        self.door = door
        self._secret = given.links.secret_for("forms")
        self._began = given.monotonic()
        self._seen: dict[str, float] = {}
        self._to_say: dict[str, list[str]] = {}
        self._forms: dict[str, KeptForm] = {}
        self.strangers = FailedAttempts(1 / A_STRANGER_EVERY, STRANGERS_AT_ONCE)
        """What nobody signed in has sent, by address: each may send a few forms at once, and then one now and then."""

    async def of(self, request: web.Request) -> Held | None:
        """The session a request belongs to, if it is still good; it is good for another while from now on.

        Raises:
            Unavailable: the record did not answer.
        """
        self._forget_forms()
        token = self.token_in(request)
        if token is None:
            return None
        digest = digest_of(token)
        people = await self.door.people()
        one = people.signed_in(digest, self._given.now())
        # Whom nobody has seen since the server began was last seen before that.
        if one is None or self._given.monotonic() - self._seen.get(digest, self._began) >= IDLE_FOR:
            return None
        self._note_seen(digest)
        return Held(one, token, people)

    def begin(self, request: web.Request, response: web.StreamResponse, let_in: LetIn) -> None:
        """Hand the browser its session. It ends with the browser, or before."""
        self._note_seen(digest_of(let_in.token))
        before = self.token_in(request)
        kept = self._forms.pop(digest_of(before), None) if before else None
        if kept is not None and kept.person == let_in.person.person.id:
            self._forms[digest_of(let_in.token)] = kept
        self._set(request, response, _COOKIE, let_in.token)
        for over in (_DOOR, _ATTEMPT):
            self._drop(request, response, over)

    async def keep_form(self, request: web.Request, form: Form) -> bool:
        """Keep what was sent in a session that has ended, until the same person is back; False where that cannot be.

        Raises:
            Unavailable: the record did not answer.
        """
        token = self.token_in(request)
        if token is None or not self.is_ours(token, form.values.get(CSRF, "")):
            return False
        ended = (await self.door.people()).sessions.get(digest_of(token))
        values = tuple((name, value) for name, value in form.values.items() if name != CSRF)
        is_small = sum(len(value) for _, value in values) <= LARGEST_KEPT
        if ended is None or form.files or not is_small or _SECRET & {name for name, _ in values}:
            return False
        while len(self._forms) >= MOST_FORMS:
            del self._forms[next(iter(self._forms))]
        self._forms[digest_of(token)] = KeptForm(ended.person, form.path, values, self._given.monotonic())
        return True

    def kept_form(self, token: str) -> KeptForm | None:
        """What was kept for whoever has this session now."""
        return self._forms.get(digest_of(token))

    def drop_form(self, token: str) -> None:
        """It was sent, or is wanted no longer."""
        self._forms.pop(digest_of(token), None)

    def _forget_forms(self) -> None:
        """Whoever has not come back by now is not coming: what they typed may be about anybody."""
        long_ago = self._given.monotonic() - KEPT_FOR
        for token in [token for token, kept in self._forms.items() if kept.at < long_ago]:
            del self._forms[token]

    def end(self, request: web.Request, response: web.StreamResponse) -> None:
        """Take the session from the browser."""
        if token := self.token_in(request):
            self._seen.pop(digest_of(token), None)
            self._to_say.pop(digest_of(token), None)
        self._drop(request, response, _COOKIE)

    def token_in(self, request: web.Request) -> str | None:
        """What the browser holds of a session, good or not."""
        return _bounded(request.cookies.get(self._name(request, _COOKIE)))

    # What proves that a form is ours

    def csrf(self, token: str) -> str:
        """What a form carries that is shown to whoever holds this token."""
        return hmac.new(self._secret, token.encode(), hashlib.sha256).hexdigest()

    def is_ours(self, token: str | None, said: str) -> bool:
        """Whether a form carries what it should."""
        return token is not None and hmac.compare_digest(self.csrf(token).encode(), said.encode(errors="replace"))

    def at_the_door(self, request: web.Request) -> str | None:
        """What stands for a session before there is one."""
        return _bounded(request.cookies.get(self._name(request, _DOOR)))

    def keep_at_the_door(self, request: web.Request, response: web.StreamResponse, token: str) -> None:
        """Hand the browser what stands for a session before there is one."""
        self._set(request, response, _DOOR, token)

    def keep_attempt(self, request: web.Request, response: web.StreamResponse, state: str, seconds: float) -> None:
        """Let the browser keep what proves that it began a sign-in elsewhere. Lax: it comes back by another's link."""
        response.set_cookie(
            self._name(request, _ATTEMPT),
            state,
            max_age=int(seconds),
            path=self._path(request),
            httponly=True,
            samesite="Lax",
            secure=self._given.is_secure(request),
        )

    def attempt_in(self, request: web.Request) -> str | None:
        """What the browser kept of a sign-in elsewhere."""
        return _bounded(request.cookies.get(self._name(request, _ATTEMPT)))

    # What is to be said

    def say(self, token: str, sentence: str) -> None:
        """Say something on the next page."""
        self._to_say.setdefault(digest_of(token), []).append(sentence)

    def said(self, token: str) -> list[str]:
        """What was to be said; once."""
        return self._to_say.pop(digest_of(token), [])

    def _note_seen(self, digest: str) -> None:
        self._seen.pop(digest, None)
        self._seen[digest] = self._given.monotonic()
        while len(self._seen) > REMEMBERED:
            oldest = next(iter(self._seen))
            del self._seen[oldest]
            self._to_say.pop(oldest, None)

    def _set(self, request: web.Request, response: web.StreamResponse, name: str, value: str) -> None:
        response.set_cookie(
            self._name(request, name),
            value,
            path=self._path(request),
            httponly=True,
            samesite="Strict",
            secure=self._given.is_secure(request),
        )

    def _drop(self, request: web.Request, response: web.StreamResponse, name: str) -> None:
        # A browser heeds this for such a name only with the attributes that it was set with.
        secure = self._given.is_secure(request)
        response.del_cookie(
            self._name(request, name), path=self._path(request), secure=secure, httponly=True, samesite="Strict"
        )

    def _name(self, request: web.Request, name: str) -> str:
        # With this prefix a browser takes the cookie from this very host alone, never from another of its domain.
        return f"__Host-{name}" if self._given.is_secure(request) else name

    def _path(self, request: web.Request) -> str:
        return "/" if self._given.is_secure(request) else HOME


def new_token() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


def _bounded(token: str | None) -> str | None:
    return token if token and len(token) <= 64 else None
