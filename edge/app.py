"""The edge itself: every request comes in here, and always gets an answer."""

from __future__ import annotations

import json
import traceback

from edge import language, problems, routes
from edge.beacons import Beacons
from edge.clicks import Clicks
from edge.door import Door
from edge.files import Files
from edge.gate import Gate
from edge.intake import Intake
from edge.manifest import Manifests
from edge.metrics import Metrics
from edge.pages import Pages
from edge.ports import HeaderList, Ports, Request, Response
from edge.readers import Readers
from edge.senders import Senders
from edge.settings import EdgeSettings
from edge.sheets import Sheets
from edge.slots import Slots
from edge.sponsors import Sponsors
from edge.upstream import Upstream
from functions import cookies
from functions.addresses import canonical_path
from functions.headers import security_headers
from functions.languages import COOKIE, interface
from functions.manifests import Manifest
from functions.problems import BadRequest, InternalError, NotFound, Problem, Unavailable
from templates import asset


class Edge:
    """The handlers and what they hold between requests."""

    def __init__(self, ports: Ports, settings: EdgeSettings) -> None:
        """Put the parts together; nothing is fetched before `start` or the first request."""
        self.ports = ports
        self.settings = settings
        self.metrics = Metrics()
        self._followed: Manifest | None = None
        self.door = Door(ports, settings)
        self.manifests = Manifests(ports, settings, self.door, self.metrics)
        self.sponsors = Sponsors(ports, settings, self.door, self.metrics)
        sheets = Sheets(ports, settings, self.door, self.metrics)
        gate = Gate(ports, settings)
        self._readers = Readers(ports, settings, gate, self.metrics)
        slots = Slots(ports, self.sponsors, self._readers, settings, self.metrics)
        intake = Intake(ports, self.door)
        senders = Senders(gate, self.manifests)
        self._pages = Pages(ports, settings, self.manifests, sheets, slots, gate)
        self._beacons = Beacons(
            ports, settings, self.manifests, senders, intake, self.metrics, self.sponsors,
            self._readers,
        )  # fmt: skip
        self._clicks = Clicks(ports, settings, senders, intake, self.metrics)
        self._upstream = Upstream(ports, settings, self.door, self.metrics)
        self._files = Files(ports, settings, self.door, self._upstream, self.metrics)

    async def start(self) -> None:
        """Take up what an earlier run kept, then ask the origin; never raises for its absence."""
        await self.manifests.load()
        if self.manifests.current is not None:
            await self._follow(self.manifests.current)
        await self.refresh()

    async def refresh(self) -> None:
        """Ask for the manifest and follow it to its snapshot."""
        await self.manifests.refresh()
        if self.manifests.current is not None:
            await self._follow(self.manifests.current)

    def wants_refresh(self) -> bool:
        """Say whether `refresh` is due; the Worker asks after each answer (`waitUntil`)."""
        return self.manifests.is_stale()

    async def handle(self, request: Request) -> Response:
        """Return the answer to a request; never raises."""
        try:
            return await self._route(request)
        except Problem as problem:
            return self._refuse(request, problem)
        except Exception as error:  # noqa: BLE001 - the last place before a bare 500
            self._name(request)
            self.metrics.count("uchi_errors_total")
            self.ports.log(
                "error", "a request failed", request=request.id, method=request.method,
                path=request.path, error=repr(error), trace=traceback.format_exc(limit=12),
            )  # fmt: skip
            return self._refuse(request, InternalError())

    async def _route(self, request: Request) -> Response:
        manifest = self.manifests.at_hand()
        if manifest is None or manifest is not self._followed:
            manifest = await self._manifest()
        path = request.path
        if manifest is not None:
            # A path of the manifest is canonical: the origin wrote it.
            page = manifest.pages.get(path)
            if page is None and path == "/":
                page = manifest.pages.get("/courses")
            if page is not None:
                return await self._pages.answer(
                    request, manifest, page, self._interface(request, manifest)
                )
        self._check_path(request, manifest)
        kind = routes.find(path)
        if kind is None:
            return self._unknown(request, manifest)
        if kind == "post":
            return await self._beacons.answer(request, path[3:])
        if kind == "follow":
            return await self._clicks.answer(request, path[3:])
        if kind == "file":
            return await self._files.answer(request)
        if kind == "origin":
            self._name(request)
            return self._readers.hear(request, await self._upstream.answer(request))
        if kind == "language":
            return language.switch(request, https=self.settings.https)
        if kind == "robots":
            return self._plain(
                200, "text/plain; charset=utf-8", routes.robots(self.settings.public_url)
            )
        if kind == "icon":
            # Browsers that were shown no page yet ask for it here.
            return self._moved(302, asset("mark.png"), "public, max-age=300")
        if kind == "health":
            return self._health()
        return self._exposition(request)

    async def _manifest(self) -> Manifest | None:
        manifest = await self.manifests.of_request()
        if manifest is not None and manifest is not self._followed:
            await self._follow(manifest)
        return manifest

    async def _follow(self, manifest: Manifest) -> None:
        self._followed = manifest
        await self.sponsors.follow(manifest)

    def _check_path(self, request: Request, manifest: Manifest | None) -> None:
        path = request.path
        try:
            canonical_path(path)
        except BadRequest:
            bare = path.rstrip("/")
            if bare and manifest is not None and bare in manifest.pages:
                raise _Moved(bare) from None
            raise

    def _unknown(self, request: Request, manifest: Manifest | None) -> Response:
        if manifest is None:
            # Without any manifest nobody can say that there is no such page.
            raise Unavailable(retry_after=5)
        to = manifest.redirects.get(request.path)
        if to is not None:
            raise _Moved(to)
        raise NotFound

    def _health(self) -> Response:
        age = self.manifests.age_ms()
        members = {"manifest_age_ms": age, **self.ports.health()}
        # Without a manifest it can serve nothing: others should get its readers.
        return self._plain(
            503 if age is None else 200, "application/json", json.dumps(members).encode()
        )

    def _exposition(self, request: Request) -> Response:
        if not request.local:
            raise NotFound
        gauges = list(self.ports.gauges())
        age = self.manifests.age_ms()
        if age is not None:
            gauges.append(("uchi_manifest_age_seconds", {}, age / 1000))
        text = self.metrics.exposition(gauges)
        return self._plain(200, "text/plain; version=0.0.4; charset=utf-8", text.encode())

    def _plain(self, status: int, kind: str, body: bytes) -> Response:
        headers: HeaderList = [
            ("content-type", kind),
            ("cache-control", "no-store"),
            *security_headers(https=self.settings.https),
        ]
        return Response(status, headers, body)

    def _moved(self, status: int, to: str, kept: str) -> Response:
        headers: HeaderList = [
            ("location", to),
            ("cache-control", kept),
            *security_headers(https=self.settings.https),
        ]
        return Response(status, headers)

    def _refuse(self, request: Request, problem: Problem) -> Response:
        self._name(request)
        https = self.settings.https
        if isinstance(problem, _Moved):
            to = problem.to
            if request.query.isascii() and request.query.isprintable() and request.query:
                to += f"?{request.query}"
            # A page may go back to its old address: a browser that remembered the way there would
            # then be sent to and fro.
            return self._moved(301, to, "no-cache")
        speaks = self._interface(request, self.manifests.current)
        # While there is no manifest at all its own line says so; not every reader's again.
        if problem.status >= 500 and self.manifests.current is not None:
            self.ports.log(
                "warning", "answered with a problem", request=request.id, status=problem.status,
                path=request.path, problem=problem.slug,
                cause=str(problem.__cause__ or problem.detail),
            )  # fmt: skip
        if problems.wants_page(request):
            try:
                return problems.page(
                    problem, path=_shown(request.path), request_id=request.id, interface=speaks,
                    site=self.manifests.current.site if self.manifests.current else "",
                    https=https, draw=self.ports.draw(16),
                )  # fmt: skip
            except Exception as error:  # noqa: BLE001 - a broken error page must not hide the error
                self.ports.log("error", "an error page failed", error=repr(error))
        return problems.document(problem, request_id=request.id, interface=speaks, https=https)

    def _interface(self, request: Request, manifest: Manifest | None) -> str:
        get = request.headers.get
        default = self.settings.default_language if manifest is None else manifest.default_language
        held = get("cookie")
        chosen = cookies.parse(held).get(COOKIE) if held and COOKIE in held else None
        return interface(chosen, get("accept-language"), default)

    def _name(self, request: Request) -> None:
        if not request.id:
            request.id = self.door.new_id()


class _Moved(Problem):
    """The page stands at another address now."""

    slug = "moved"
    status = 301

    def __init__(self, to: str) -> None:
        super().__init__()
        self.to = to


def _shown(path: str) -> str:
    """Return the path for the language switch of an error page; empty when it is no clean one."""
    try:
        return canonical_path(path)
    except BadRequest:
        return ""
