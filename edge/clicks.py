"""Clicks: a followed slot, recorded, and the reader sent on to where the token says."""

from __future__ import annotations

from edge.intake import Intake
from edge.metrics import Metrics
from edge.ports import HeaderList, Ports, Request, Response
from edge.senders import Senders
from edge.settings import EdgeSettings
from functions import beacons, tokens, traffic
from functions.headers import security_headers
from functions.problems import MethodNotAllowed, NotFound, Problem


class Clicks:
    """`GET /r/{slot token}`."""

    def __init__(
        self,
        ports: Ports,
        settings: EdgeSettings,
        senders: Senders,
        intake: Intake,
        metrics: Metrics,
    ) -> None:
        """Verify with the slot keys, hand to the intake."""
        self._ports = ports
        self._settings = settings
        self._senders = senders
        self._intake = intake
        self._metrics = metrics
        self._headers: HeaderList = [
            ("cache-control", "private, no-store"),
            ("x-robots-tag", "noindex, nofollow"),
            *[
                (name, value)
                for name, value in security_headers(https=settings.https)
                if name != "referrer-policy"
            ],
            # The sponsor may see which site the reader comes from, not which page.
            ("referrer-policy", "origin"),
        ]

    async def answer(self, request: Request, token: str) -> Response:
        """Return 303 to the landing page; NotFound for a token that isn't ours or has expired.

        HEAD is answered alike and not counted. When neither queue nor origin takes the event, the
        reader still arrives: the loss is counted and logged.
        """
        if request.method not in ("GET", "HEAD"):
            raise MethodNotAllowed
        now_ms = self._ports.now_ms()
        try:
            slot = tokens.verify_slot(self._settings.slot_keys, token, now_ms)
        except Problem as problem:
            self._metrics.count("uchi_follows_total", problem.slug)
            raise NotFound from problem
        if request.method == "GET":
            get = request.headers.get
            sender = await self._senders.of(request)
            event = beacons.click_of(
                slot,
                accepted_ms=now_ms,
                learner=sender.learner,
                marks=traffic.marks(
                    get("user-agent") or "",
                    get("sec-purpose") or "",
                    get("purpose") or "",
                    get("x-moz") or "",
                )
                + self._senders.click_marks(sender, slot.view.hex(), now_ms),
            )
            try:
                await self._intake.take([event])
                self._metrics.count("uchi_follows_total", "accepted")
            except Problem as problem:
                self._metrics.count("uchi_follows_total", "lost")
                self._ports.log(
                    "error", "a followed slot is not recorded", view=event.view, slot=event.slot,
                    creative=event.creative, problem=problem.slug,
                )  # fmt: skip
        return Response(303, [("location", slot.landing), *self._headers])
