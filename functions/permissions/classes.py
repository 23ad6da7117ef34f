"""Classes: how far learners are, and who learns with whom, over the API."""

from __future__ import annotations

from functions import limits
from functions.permissions.route import Route, json

_R, _W = limits.READING, limits.WRITING

ROUTES: tuple[Route, ...] = (
    # Progress
    Route("GET", "/api/users/{user:uuid}/progress", "member", _R,
          "Read how far somebody has come: yourself, your courses' learner, or anybody's"),
    Route("GET", "/api/users/{user:uuid}/progress/stats", "member", _R,
          "Read somebody's learning in numbers, narrowed in the same way"),
    Route("GET", "/api/progress/chapters/{chapter:uuid}", "member", _R,
          "Read everything that is personal on a chapter's page"),
    Route("GET", "/api/progress/courses/{course:uuid}", "member", _R,
          "Read how far you have come in a course"),
    json("POST", "/api/progress/update", "member", _W,
         "Tell how far and how long a page was read", "ReadingReport"),
    json("POST", "/api/progress/complete", "member", _W,
         "Complete a chapter, or some of its contents", "Marking"),
    json("POST", "/api/progress/undo", "member", _W,
         "Take back what you completed", "Undoing"),
    json("POST", "/api/progress/claim", "member", _W,
         "Take over what you read as a guest", "GuestViews", limits.CLAIM_BODY_BYTES),
    # Classes and memberships
    Route("POST", "/api/courses/{course:uuid}/enrol", "member", _W,
          "Belong to a course from now on, where one may by one's own wish"),
    Route("DELETE", "/api/courses/{course:uuid}/enrol", "member", _W, "Belong to a course no more"),
    json("POST", "/api/classes/join", "member", limits.JOINING,
         "Come into a class by the code of an invitation", "JoiningCode"),
    Route("GET", "/api/users/profile/classes", "member", _R, "List the classes you learn in"),
    Route("GET", "/api/classes", "author", _R, "List the classes you manage, page by page"),
    json("POST", "/api/classes", "author", _W, "Make a class for a course of yours", "NewClass",
         creates=True),
    Route("GET", "/api/classes/{group:uuid}", "author", _R, "Read a class"),
    json("PUT", "/api/classes/{group:uuid}", "author", _W,
         "Change a class, or give it to another teacher", "ClassChange"),
    Route("DELETE", "/api/classes/{group:uuid}", "author", _W,
          "Dissolve a class; its members keep their accounts"),
    Route("GET", "/api/classes/{group:uuid}/members", "author", _R,
          "List who learns in a class, page by page"),
    json("POST", "/api/classes/{group:uuid}/members", "author", _W,
         "Let an account into a class, or write to an address that has none", "NewMember"),
    Route("DELETE", "/api/classes/{group:uuid}/members/{user:uuid}", "member", _W,
          "Take somebody out of a class, or leave it"),
    Route("GET", "/api/classes/{group:uuid}/invitations", "author", _R,
          "List a class's links and codes"),
    json("POST", "/api/classes/{group:uuid}/invitations", "author", _W,
         "Make a link or a code for a class", "NewInvitation", creates=True),
    Route("DELETE", "/api/classes/{group:uuid}/invitations/{invitation:uuid}", "author", _W,
          "Withdraw an invitation"),
    json("POST", "/api/classes/{group:uuid}/import", "author", limits.SENDING_ROLLS,
         "Let a list of learners into a class", "RollSent", limits.CONTENT_BODY_BYTES,
         creates=True),
    Route("GET", "/api/classes/{group:uuid}/imports/{roll:uuid}", "author", _R,
          "Read how far a list of learners is, and what became of each line"),
    Route("GET", "/api/classes/{group:uuid}/progress", "author", _R,
          "Read how far the learners of a class have come, page by page"),
    Route("GET", "/api/classes/{group:uuid}/progress.csv", "author", _R,
          "Fetch how far a whole class has come, as a table"),
)  # fmt: skip
