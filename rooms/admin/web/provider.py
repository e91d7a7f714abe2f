"""The university's own sign-in: OpenID Connect, authorization code with PKCE, against any provider.

    browser ── /sign-in/provider ──► provider's page ──► /sign-in/provider/back?code&state
                 state, nonce, PKCE verifier kept here; the state also in the browser's cookie

The provider says who somebody is, never what they may do: whoever is not on record is not let in. What it says is taken
only if the ID token is signed by one of its published keys, was issued by it, for us, now, and for this very attempt.

OpenID Connect Core 1.0, 3.1; Discovery 1.0; RFC 7636 (PKCE); RFC 9700 (best current practice); RFC 9207 (`iss`).
The libraries come with the extra `ninefold[oidc]` and are loaded when a provider is named.
"""

import base64
import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from rooms.errors import NinefoldError, Unavailable

WITHIN = 10.0
"""Seconds for each question to the provider."""

ATTEMPT_LASTS = 10 * 60.0
"""Seconds that somebody may take at the provider's page."""

DISCOVERED_FOR = 3600.0
"""Seconds after which what the provider publishes, its keys too, is asked for again."""

KEYS_ASKED_FOR_EVERY = 60.0
"""Seconds at least between two questions for new keys: a provider may change them at any time."""

MOST_ATTEMPTS = 2_000
"""Attempts remembered at once; the oldest go first."""

_SIGNATURES = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
"""Never `none`, and none with a shared secret: a key that is published proves nothing with those."""

_LEEWAY = 60
"""Seconds by which the provider's clock may differ from ours."""


class ProviderSilent(Unavailable):
    """The university's own sign-in does not answer. Sign in with your key or password, or try again."""


class AttemptOver(NinefoldError):
    """This attempt to sign in is over, or was begun elsewhere. Begin again."""


class ProviderRefused(NinefoldError):
    """The university's own sign-in did not let you in. Begin again, or use your key or password."""


@dataclass(frozen=True, slots=True)
class ProviderSettings:
    """How the provider knows us. `secret` None: a public client, which proves itself by PKCE alone."""

    issuer: str
    client_id: str
    secret: str | None = field(default=None, repr=False)
    name: str = "your university account"


@dataclass(frozen=True, slots=True)
class Attempt:
    """What is kept of an attempt until the browser comes back."""

    nonce: str
    verifier: str
    redirect: str
    back: str
    began: float


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom the provider vouches for. `email` None where it has not verified one."""

    subject: str
    email: str | None
    back: str


class Provider:
    """One provider. `now` in seconds since 1970, `monotonic` in seconds that are never set back."""

    def __init__(self, settings: ProviderSettings, *, now: Callable[[], float], monotonic: Callable[[], float]) -> None:
        self.name = settings.name
        self._settings = settings
        self._now = now
        self._monotonic = monotonic
        self._attempts: dict[str, Attempt] = {}
        self._published: tuple[float, Mapping[str, Any], Mapping[str, Any]] | None = None

    async def begin(self, redirect: str, back: str) -> tuple[str, str]:
        """Begin an attempt; gives its state, for the browser to keep, and the address to go to.

        Args:
            redirect: the address the provider sends the browser back to.
            back: the page that is wanted afterwards.

        Raises:
            ProviderSilent: it does not answer.
        """
        published, _ = await self._discover()
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        while len(self._attempts) >= MOST_ATTEMPTS:
            del self._attempts[next(iter(self._attempts))]
        self._attempts[state] = Attempt(nonce, verifier, redirect, back, self._monotonic())
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code",
            "client_id": self._settings.client_id,
            "redirect_uri": redirect,
            "scope": "openid email",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        address = str(published["authorization_endpoint"])
        return state, f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(asked)}"

    async def finish(self, answer: Mapping[str, str], state_held: str | None) -> Vouched:
        """Whom the provider vouches for, by what the browser brings back.

        Args:
            answer: the query that it came with.
            state_held: the state that this browser was given.

        Raises:
            AttemptOver: nothing was begun by this browser, or too long ago.
            ProviderRefused: it did not let them in, or what it said does not hold.
            ProviderSilent: it does not answer.
        """
        state = answer.get("state", "")
        if state_held is None or not secrets.compare_digest(state.encode(), state_held.encode()):
            raise AttemptOver
        # Once: a code that comes a second time was stolen on its way.
        attempt = self._attempts.pop(state, None)
        if attempt is None or self._monotonic() - attempt.began > ATTEMPT_LASTS:
            raise AttemptOver
        if "error" in answer or "code" not in answer:
            raise ProviderRefused
        published, _ = await self._discover()
        if answer.get("iss", published["issuer"]) != published["issuer"]:
            raise ProviderRefused
        said = await self._exchange(published, answer["code"], attempt)
        claims = await self._believed(said, attempt.nonce)
        if "email" not in claims:
            claims |= await self._asked_for_more(published, said, claims)
        # Only the word itself: some providers send the text "false".
        verified = claims.get("email") if claims.get("email_verified") is True else None
        return Vouched(str(claims["sub"]), str(verified) if verified else None, attempt.back)

    async def _exchange(self, published: Mapping[str, Any], code: str, attempt: Attempt) -> Mapping[str, Any]:
        """What there is for a code: an ID token, and a token to ask for more."""
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": attempt.redirect,
            "code_verifier": attempt.verifier,
        }
        allowed = published.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        by_header = None
        if self._settings.secret is None:
            fields["client_id"] = self._settings.client_id
        elif "client_secret_basic" in allowed:
            by_header = (self._settings.client_id, self._settings.secret)
        else:
            fields |= {"client_id": self._settings.client_id, "client_secret": self._settings.secret}
        return await self._ask("POST", str(published["token_endpoint"]), data=fields, auth=by_header)

    async def _believed(self, said: Mapping[str, Any], nonce: str) -> dict[str, Any]:
        """What the ID token says; once more with the keys as they are now where those we know do not fit."""
        token = str(said.get("id_token", ""))
        _, keys = await self._discover()
        try:
            return self._claims(token, keys, nonce)
        except ProviderRefused:
            if self._published is None or self._monotonic() - self._published[0] < KEYS_ASKED_FOR_EVERY:
                raise
            self._published = None
            _, keys = await self._discover()
            return self._claims(token, keys, nonce)

    async def _asked_for_more(
        self, published: Mapping[str, Any], said: Mapping[str, Any], claims: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Mail address and whether it is verified: many providers tell these only when they are asked."""
        if "userinfo_endpoint" not in published or "access_token" not in said:
            return {}
        bearer = {"Authorization": f"Bearer {said['access_token']}"}
        more = await self._ask("GET", str(published["userinfo_endpoint"]), headers=bearer)
        # Of somebody else: an access token may have been put in the place of ours (OpenID Connect Core, 5.3.2).
        if more.get("sub") != claims["sub"]:
            raise ProviderRefused
        return {name: more[name] for name in ("email", "email_verified") if name in more}

    def _claims(self, token: str, keys: Mapping[str, Any], nonce: str) -> dict[str, Any]:
        """What an ID token says, once everything about it holds."""
        from joserfc import jwt  # noqa: PLC0415 - an extra
        from joserfc.errors import JoseError  # noqa: PLC0415
        from joserfc.jwk import KeySet  # noqa: PLC0415

        try:
            claims = jwt.decode(token, KeySet.import_key_set(keys), algorithms=_SIGNATURES).claims  # type: ignore[arg-type]
            registry = jwt.JWTClaimsRegistry(
                now=lambda: int(self._now()),
                leeway=_LEEWAY,
                iss={"essential": True, "value": self._settings.issuer},
                sub={"essential": True},
                aud={"essential": True, "value": self._settings.client_id},
                exp={"essential": True},
                iat={"essential": True},
                nonce={"essential": True, "value": nonce},
            )
            registry.validate(claims)
        except (JoseError, ValueError) as wrong:
            raise ProviderRefused from wrong
        # Meant for several: then it must say that it was given to us (OpenID Connect Core, 3.1.3.7).
        audience = claims["aud"]
        several = isinstance(audience, list) and len(audience) > 1
        if claims.get("azp", None if several else self._settings.client_id) != self._settings.client_id:
            raise ProviderRefused
        return dict(claims)

    async def _discover(self) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """What the provider publishes of itself, and its keys."""
        if self._published is not None and self._monotonic() - self._published[0] < DISCOVERED_FOR:
            return self._published[1], self._published[2]
        published = await self._ask("GET", f"{self._settings.issuer.rstrip('/')}/.well-known/openid-configuration")
        # Whoever answers in the provider's place must not get our codes.
        if published.get("issuer") != self._settings.issuer:
            raise ProviderSilent("The university's own sign-in gives itself another name than it was configured with.")
        keys = await self._ask("GET", str(published["jwks_uri"]))
        self._published = (self._monotonic(), published, keys)
        return published, keys

    async def _ask(self, method: str, address: str, **options: Any) -> dict[str, Any]:
        import httpx  # noqa: PLC0415 - an extra

        options["headers"] = {"Accept": "application/json", **options.get("headers", {})}
        try:
            async with httpx.AsyncClient(timeout=WITHIN, follow_redirects=False) as client:
                answer = await client.request(method, address, **options)
                if 400 <= answer.status_code < 500 and method == "POST":
                    raise ProviderRefused
                answer.raise_for_status()
                said = answer.json()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as trouble:
            raise ProviderSilent from trouble
        if not isinstance(said, dict):
            raise ProviderSilent
        return said


def check_issuer(url: str) -> str:
    """Give the URL back. Raises ValueError with what is wrong about it."""
    parts = urlsplit(url)
    on_this_machine = parts.hostname in {"127.0.0.1", "::1", "localhost"}
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and on_this_machine)):
        raise ValueError(f"{url!r} is not a provider's URL like https://login.example.ac.uk; HTTPS is needed")
    if parts.query or parts.fragment:
        raise ValueError(f"{url!r} has a query or a fragment; the issuer's URL has none")
    return url


def check_extra() -> None:
    """Let pass where the libraries are installed. Raises `Unavailable` with how to install them."""
    try:
        import httpx  # noqa: F401, PLC0415
        import joserfc  # noqa: F401, PLC0415
    except ModuleNotFoundError as missing:
        raise Unavailable(
            f"signing in by OpenID Connect needs {missing.name}; it is not installed; say: pip install 'ninefold[oidc]'"
        ) from missing
