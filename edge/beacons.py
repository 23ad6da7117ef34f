"""Beacons: a page's own report of its reading, checked and taken durably before it is answered."""

from __future__ import annotations

import json

from edge.intake import Intake
from edge.manifest import Manifests
from edge.metrics import Metrics
from edge.ports import Ports, Request, Response
from edge.readers import Readers
from edge.senders import Senders
from edge.settings import EdgeSettings
from edge.sponsors import Sponsors
from functions import beacons, tokens, traffic
from functions.addresses import same_origin
from functions.headers import security_headers
from functions.problems import Forbidden, MethodNotAllowed, Problem


class Beacons:
    """`POST /l/{view token}`."""

    def __init__(
        self,
        ports: Ports,
        settings: EdgeSettings,
        manifests: Manifests,
        senders: Senders,
        intake: Intake,
        metrics: Metrics,
        sponsors: Sponsors,
        readers: Readers,
    ) -> None:
        """Verify with the slot keys, hand to the intake."""
        self._ports = ports
        self._settings = settings
        self._manifests = manifests
        self._senders = senders
        self._intake = intake
        self._metrics = metrics
        self._sponsors = sponsors
        self._readers = readers

    async def answer(self, request: Request, token: str) -> Response:
        """Return 202 naming what was taken; every refusal is a Problem, counted by its slug."""
        try:
            response = await self._answer(request, token)
        except Problem as problem:
            self._metrics.count("uchi_posts_total", problem.slug)
            raise
        self._metrics.count("uchi_posts_total", "accepted")
        return response

    async def _answer(self, request: Request, token: str) -> Response:
        if request.method != "POST":
            raise MethodNotAllowed
        self._check_origin(request)
        ring, now_ms = self._settings.slot_keys, self._ports.now_ms()
        view = tokens.verify_view(ring, token, now_ms)
        report = beacons.parse(await request.read(beacons.MAX_BODY_BYTES))
        if report.active_ms > now_ms - view.issued_ms + beacons.CLOCK_SLACK_MS:
            self._metrics.count("uchi_clamped_posts_total")
        get = request.headers.get
        sender = await self._senders.of(request)
        events, refused = beacons.events_of(
            report,
            view,
            lambda slot: tokens.verify_slot(ring, slot, now_ms),
            accepted_ms=now_ms,
            learner=sender.learner,
            marks=traffic.marks(get("user-agent") or "", get("sec-purpose") or ""),
            slot_marks=self._senders.seen_marks(sender, len(report.seen), now_ms),
        )
        if refused:
            self._metrics.count("uchi_refused_tokens_total", by=refused)
        await self._intake.take(events)
        taken: dict[str, object] = {
            "sequence": report.sequence,
            "seen": [event.slot for event in events if event.kind == "seen"],
        }
        if report.slots:
            taken["shown"] = [event.slot for event in events if event.kind == "shown"]
        headers = [
            ("content-type", "application/json"),
            ("cache-control", "no-store"),
            *security_headers(https=self._settings.https),
        ]
        manifest = self._manifests.current
        if manifest is not None:
            headers += self._readers.counted(request, events, self._sponsors.index(manifest))
        return Response(202, headers, json.dumps(taken).encode())

    def _check_origin(self, request: Request) -> None:
        """Refuse what another site's page sends; programs without either header may post."""
        site = request.headers.get("sec-fetch-site")
        if site is not None:
            if site not in ("same-origin", "none"):
                raise Forbidden("another site's page may not post here")
            return
        origin = request.headers.get("origin")
        if origin is not None and not same_origin(origin, self._settings.public_url):
            raise Forbidden("another site's page may not post here")
