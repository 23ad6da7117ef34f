"""The origin's table of contents: every address and who answers it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import falcon
from falcon.routing import BaseConverter

from functions import permissions
from origin import pages, problems
from origin.house import House
from origin.middleware.arrival import Arrival, Language
from origin.middleware.edge_signature import EdgeSignature
from origin.middleware.person import Person
from origin.middleware.policy import Policy, Routing
from origin.middleware.repeats import Repeats
from origin.middleware.safety import Safety
from origin.resources import (
    answers,
    archives,
    attempts,
    audit,
    auth,
    authors,
    campaign_performance,
    campaigns,
    chapters,
    class_invitations,
    class_members,
    class_progress,
    classes,
    contents,
    courses,
    creative_statistics,
    creatives,
    credentials,
    description,
    edge_door,
    enrolments,
    extra_times,
    files,
    groups,
    lateness,
    marking,
    media,
    operations,
    orders,
    profiles,
    progress,
    progress_marks,
    question_files,
    questions,
    quiz_statistics,
    quizzes,
    regrades,
    results,
    revisions,
    search,
    second_factors,
    second_step,
    serving,
    sessions,
    site,
    sponsors,
    test_history,
    unpublished,
    users,
    wishes,
)

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


class UndeclaredRoute(RuntimeError):
    """An address is routed without a policy, or has a policy and is not routed."""


def routes() -> list[tuple[str, object]]:
    """Return every address template with the resource that answers it."""
    return [
        ("/api/auth/register", auth.Register()),
        ("/api/auth/login", auth.Login()),
        ("/api/auth/refresh", auth.Refresh()),
        ("/api/auth/renew", auth.Renew()),
        ("/api/auth/verify-email", auth.VerifyEmail()),
        ("/api/auth/logout", auth.Logout()),
        ("/api/auth/resend-verification", credentials.ResendVerification()),
        ("/api/auth/forgot-password", credentials.ForgotPassword()),
        ("/api/auth/reset-password", credentials.ResetPassword()),
        ("/api/auth/change-email", credentials.ConfirmEmail()),
        ("/api/users/profile/password", credentials.OwnPassword()),
        ("/api/users/profile/email", credentials.OwnEmail()),
        ("/api/users/profile/sessions", sessions.OwnSessions()),
        ("/api/users/profile/sessions/revoke-all", sessions.OwnRevocation()),
        ("/api/users/profile/sessions/{session:uuid}", sessions.OwnSession()),
        ("/api/users/{user:uuid}/sessions", sessions.SessionsOf()),
        ("/api/users/{user:uuid}/sessions/revoke-all", sessions.RevocationOf()),
        ("/api/users/{user:uuid}/sessions/{session:uuid}", sessions.SessionOf()),
        ("/api/users/profile", profiles.Profile()),
        ("/api/users/profile/export", profiles.ProfileExport()),
        ("/api/users/profile/export/file", profiles.ProfileExportFile()),
        ("/api/users/profile/messages", wishes.OwnWishes()),
        ("/api/users/profile/messages/refused/{refused:uuid}", wishes.RefusedCampaign()),
        ("/api/users/{user:uuid}/messages", wishes.WishesOf()),
        ("/api/users", users.Users()),
        ("/api/users/{user:uuid}", users.User()),
        ("/api/users/{user:uuid}/role", users.UserRole()),
        ("/api/users/{user:uuid}/deactivate", users.Deactivate()),
        ("/api/users/{user:uuid}/activate", users.Activate()),
        ("/api/users/{user:uuid}/unlock", users.Unlock()),
        ("/api/groups", groups.Groups()),
        ("/api/groups/{group:uuid}", groups.Group()),
        ("/api/groups/{group:uuid}/members/{user:uuid}", groups.Member()),
        ("/api/auth/second-factor", second_step.SecondFactor()),
        ("/api/auth/second-factor/options", second_step.Options()),
        ("/api/users/profile/second-factors", second_factors.SecondFactors()),
        ("/api/users/profile/second-factors/totp", second_factors.Totp()),
        ("/api/users/profile/second-factors/totp/confirm", second_factors.ConfirmTotp()),
        ("/api/users/profile/second-factors/passkeys", second_factors.Passkeys()),
        (
            "/api/users/profile/second-factors/passkeys/options",
            second_factors.NewPasskeyOptions(),
        ),
        (
            "/api/users/profile/second-factors/passkeys/{passkey:uuid}",
            second_factors.Passkey(),
        ),
        (
            "/api/users/profile/second-factors/recovery-codes",
            second_factors.NewRecoveryCodes(),
        ),
        ("/api/users/{user:uuid}/second-factors", second_factors.SomebodysSecondFactors()),
        ("/api/audit", audit.Audit()),
        ("/api/courses", courses.Courses()),
        ("/api/courses/{course:uuid}", courses.Course()),
        ("/api/courses/{course:uuid}/authors", authors.Authors()),
        ("/api/courses/{course:uuid}/authors/{user:uuid}", authors.Author()),
        ("/api/courses/{course:uuid}/owner", authors.Owner()),
        ("/api/courses/{course:uuid}/publish", courses.Publish()),
        ("/api/courses/{course:uuid}/chapters", chapters.Chapters()),
        ("/api/chapters/{chapter:uuid}", chapters.Chapter()),
        ("/api/chapters/{chapter:uuid}/content", contents.Contents()),
        ("/api/content/{content:uuid}", contents.Content()),
        ("/api/content/{content:uuid}/versions", revisions.Versions()),
        ("/api/content/{content:uuid}/versions/{number:number}", revisions.Version()),
        (
            "/api/content/{content:uuid}/versions/{number:number}/diff/{other:number}",
            revisions.Differences(),
        ),
        ("/api/content/{content:uuid}/revert", revisions.Revert()),
        ("/api/content/{content:uuid}/restore", archives.RestoreContent()),
        ("/api/content/{content:uuid}/place", orders.ContentPlace()),
        ("/api/chapters/{chapter:uuid}/order", orders.ChapterContentOrder()),
        ("/api/chapters/{chapter:uuid}/restore", archives.RestoreChapter()),
        ("/api/courses/{course:uuid}/order", orders.CourseOrder()),
        ("/api/courses/{course:uuid}/media", media.CourseFiles()),
        ("/api/courses/{course:uuid}/media/uploads", media.Uploads()),
        (
            "/api/courses/{course:uuid}/media/uploads/{upload:uuid}/complete",
            media.Completion(),
        ),
        ("/api/courses/{course:uuid}/media/{file:uuid}", media.CourseFile()),
        ("/api/courses/{course:uuid}/restore", archives.RestoreCourse()),
        ("/api/courses/{course:uuid}/purge", archives.Purge()),
        ("/api/courses/{course:uuid}/unpublished", unpublished.Unpublished()),
        ("/api/content/{content:uuid}/publish", contents.Publish()),
        ("/api/tests/chapter/{chapter:uuid}", quizzes.QuizzesOfChapter()),
        ("/api/tests", quizzes.Quizzes()),
        ("/api/tests/{quiz:uuid}", quizzes.OneQuiz()),
        ("/api/tests/{quiz:uuid}/publish", quizzes.PublishQuiz()),
        ("/api/tests/{quiz:uuid}/restore", quizzes.RestoreQuiz()),
        ("/api/tests/{quiz:uuid}/faults", quizzes.FaultsOfQuiz()),
        ("/api/tests/{quiz:uuid}/questions", questions.QuestionsOfQuiz()),
        ("/api/tests/{quiz:uuid}/import", question_files.ImportOfQuiz()),
        ("/api/tests/{quiz:uuid}/export", question_files.ExportOfQuiz()),
        ("/api/tests/{quiz:uuid}/export/losses", question_files.LossesOfQuiz()),
        ("/api/tests/{quiz:uuid}/results.csv", question_files.ResultsOfQuiz()),
        ("/api/tests/{quiz:uuid}/order", questions.OrderOfQuiz()),
        ("/api/questions/{question:uuid}", questions.OneQuestion()),
        ("/api/questions/{question:uuid}/restore", questions.RestoreQuestion()),
        ("/api/questions/{question:uuid}/revisions", questions.RevisionsOfQuestion()),
        ("/api/questions/{question:uuid}/regrade", regrades.RegradeOfQuestion()),
        ("/api/questions/{question:uuid}/regrades", regrades.RegradesOfQuestion()),
        ("/api/questions/{question:uuid}/regrades/{regrade:uuid}", regrades.OneRegrade()),
        ("/api/tests/{quiz:uuid}/marking", marking.MarkingOfQuiz()),
        ("/api/attempts/{attempt:uuid}/marks", marking.MarksOfAttempt()),
        ("/api/tests/{quiz:uuid}/extras", extra_times.ExtraTimesOfQuiz()),
        ("/api/tests/{quiz:uuid}/statistics", quiz_statistics.StatisticsOfQuiz()),
        ("/api/tests/{quiz:uuid}/start", attempts.Start()),
        ("/api/tests/{quiz:uuid}/extend", lateness.Extend()),
        ("/api/tests/{quiz:uuid}/late", lateness.LateOfQuiz()),
        ("/api/attempts/{attempt:uuid}", attempts.OneAttempt()),
        ("/api/attempts/{attempt:uuid}/answer", answers.Answer()),
        ("/api/attempts/{attempt:uuid}/complete", attempts.Complete()),
        ("/api/attempts/{attempt:uuid}/results", results.Results()),
        ("/api/attempts/{attempt:uuid}/late", lateness.LateOfAttempt()),
        ("/api/users/{user:uuid}/test-history", test_history.HistoryOf()),
        ("/api/users/{user:uuid}/progress", progress.ProgressOf()),
        ("/api/users/{user:uuid}/progress/stats", progress.StatisticsOf()),
        ("/api/progress/chapters/{chapter:uuid}", progress.ProgressOfChapter()),
        ("/api/progress/courses/{course:uuid}", progress.ProgressOfCourse()),
        ("/api/progress/update", progress_marks.Update()),
        ("/api/progress/complete", progress_marks.Complete()),
        ("/api/progress/undo", progress_marks.Undo()),
        ("/api/progress/claim", progress_marks.Claim()),
        ("/api/courses/{course:uuid}/enrol", enrolments.Enrolment()),
        ("/api/classes/join", enrolments.Joining()),
        ("/api/users/profile/classes", classes.OwnClasses()),
        ("/api/classes", classes.Classes()),
        ("/api/classes/{group:uuid}", classes.Class()),
        ("/api/classes/{group:uuid}/members", class_members.Members()),
        ("/api/classes/{group:uuid}/members/{user:uuid}", class_members.Member()),
        ("/api/classes/{group:uuid}/invitations", class_invitations.Invitations()),
        (
            "/api/classes/{group:uuid}/invitations/{invitation:uuid}",
            class_invitations.Invitation(),
        ),
        ("/api/classes/{group:uuid}/import", class_members.Import()),
        ("/api/classes/{group:uuid}/imports/{roll:uuid}", class_members.Imported()),
        ("/api/classes/{group:uuid}/progress", class_progress.Progress()),
        ("/api/classes/{group:uuid}/progress.csv", class_progress.Table()),
        ("/api/ads", creatives.Creatives()),
        ("/api/ads/serve", serving.Serving()),
        ("/api/ads/view", serving.Views()),
        ("/api/ads/click", serving.Clicks()),
        ("/api/ads/campaigns", campaigns.Campaigns()),
        ("/api/ads/sponsors", sponsors.Sponsors()),
        ("/api/ads/campaigns/{campaign:uuid}", campaigns.Campaign()),
        ("/api/ads/campaigns/{campaign:uuid}/performance", campaign_performance.Performance()),
        ("/api/ads/campaigns/{campaign:uuid}/pause", campaigns.Pause()),
        ("/api/ads/campaigns/{campaign:uuid}/resume", campaigns.Resumption()),
        ("/api/ads/sponsors/{sponsor:uuid}", sponsors.Sponsor()),
        ("/api/ads/sponsors/{sponsor:uuid}/restore", sponsors.Restoration()),
        ("/api/ads/sponsors/{sponsor:uuid}/members/{user:uuid}", sponsors.Member()),
        ("/api/ads/{creative:uuid}", creatives.Creative()),
        ("/api/ads/{creative:uuid}/approve", creatives.Approval()),
        ("/api/ads/{creative:uuid}/refuse", creatives.Refusal()),
        ("/api/ads/{creative:uuid}/statistics", creative_statistics.Statistics()),
        ("/api/search", search.Search()),
        ("/api/site", site.Site()),
        ("/api/openapi.json", description.OpenApi(routes)),
        ("/api/docs", description.Documentation(routes)),
        ("/problems", description.Problems()),
        ("/problems/{slug}", description.Problem()),
        ("/edge/manifest", edge_door.Manifest()),
        ("/edge/sheets/{version}", edge_door.Sheet()),
        ("/edge/snapshots/{version}", edge_door.Snapshot()),
        ("/edge/pictures/{picture}", edge_door.Picture()),
        ("/edge/events", edge_door.Events()),
        ("/assets/{name}", files.Asset()),
        ("/media/{media}/{name}", files.Media()),
        ("/healthz", operations.Health()),
        ("/metrics", operations.Metrics()),
        *pages.routes(),
    ]


def create(house: House) -> falcon.App:
    """Return the application; UndeclaredRoute when a route and its policy don't both exist."""
    app = falcon.App(
        middleware=[
            Arrival(house),
            Safety(),
            Language(),
            EdgeSignature(),
            Routing(),
            Person(),
            Policy(),
            Repeats(),
        ]
    )
    app.router_options.converters["uuid"] = CanonicalUuid
    app.router_options.converters["number"] = CanonicalNumber
    app.req_options.strip_url_path_trailing_slash = False
    problems.install(app)
    table = routes()
    check(table)
    for path, resource in table:
        if hasattr(resource, "on_get") and not hasattr(resource, "on_head"):
            resource.on_head = resource.on_get  # type: ignore[attr-defined]  # each resource is ours
        app.add_route(path, resource)
    return app


def check(table: Iterable[tuple[str, object]]) -> None:
    """Raise UndeclaredRoute naming each route without policy and each policy without route."""
    routed = {
        (method, path)
        for path, resource in table
        for method in _METHODS
        if hasattr(resource, f"on_{method.lower()}")
    }
    declared = {(route.method, route.path) for route in permissions.ROUTES}
    faults = [f"{method} {path} has no policy" for method, path in sorted(routed - declared)]
    faults += [f"{method} {path} is not routed" for method, path in sorted(declared - routed)]
    if faults:
        raise UndeclaredRoute("; ".join(faults))


class CanonicalUuid(BaseConverter):
    """A UUID in its one canonical spelling; every other spelling is another address."""

    def convert(self, value: str) -> UUID | None:
        """Return the UUID; None (no such route) for braces, capitals or missing hyphens."""
        try:
            uuid = UUID(value)
        except ValueError:
            return None
        return uuid if str(uuid) == value else None


class CanonicalNumber(BaseConverter):
    """A number from 1, as the database counts, without sign or leading zeros."""

    def convert(self, value: str) -> int | None:
        """Return the number; None (no such route) for every other spelling."""
        if not (value.isascii() and value.isdecimal()) or len(value) > 10 or value[0] == "0":
            return None
        number = int(value)
        return number if number < 2**31 else None
