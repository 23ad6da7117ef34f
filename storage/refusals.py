"""Refusals: which constraint of the database says no to what, in the words of a Problem."""

from __future__ import annotations

import psycopg
from psycopg import errors

from functions.problems import Conflict, FieldError, InvalidFields, NotFound, Problem

_TAKEN = {
    "users_email_key": ("/email", "somebody has an account with this address"),
    "users_email_key_key": ("/email", "somebody has an account with this address"),
    "courses_slug_key": ("/slug", "another course has this slug"),
    "chapters_slug_key": ("/slug", "another chapter of the course has this slug"),
    "chapters_position_key": ("/position", "another chapter stands there"),
    "contents_position_key": ("/position", "another content stands there"),
    "revisions_number_key": ("/number", "somebody saved a revision at the same moment"),
    "passkeys_credential_key": ("/passkey", "an account has this passkey already"),
    "groups_name_key": ("/name", "another group has this name"),
    "sponsor_members_pkey": ("/user", "the account belongs to this sponsor already"),
}
"""Unique constraints: the pointer of the field, and what is wrong with it."""

_WRONG = {
    "users_email_check": ("/email", "3 to 320 characters"),
    "users_role_check": ("/role", "student, author, sponsor or admin"),
    "users_name_check": ("/name", "at most 200 characters"),
    "users_language_check": ("/language", "bg or en"),
    "users_settings_check": ("/settings", "an object of at most 2,000 characters"),
    "users_wanted_mails_check": ("/wanted_mails", "weekly, reminders, news or marks"),
    "groups_name_check": ("/name", "1 to 200 characters"),
    "consents_text_version_check": ("/consent_text", "1 to 20 characters"),
    "courses_slug_check": ("/slug", "a–z, 0–9 and single hyphens, at most 100"),
    "courses_title_check": ("/title", "1 to 300 characters"),
    "courses_summary_check": ("/summary", "at most 2,000 characters"),
    "courses_language_check": ("/language", "bg or en"),
    "courses_level_check": ("/level", "beginner, intermediate or advanced"),
    "courses_access_check": ("/access", "open or members"),
    "courses_state_check": ("/state", "draft, published or archived"),
    "chapters_slug_check": ("/slug", "a–z, 0–9 and single hyphens, at most 100"),
    "chapters_title_check": ("/title", "1 to 300 characters"),
    "contents_kind_check": ("/kind", "text, video or image"),
    "revisions_message_check": ("/message", "at most 500 characters"),
    "revisions_address_check": ("/address", "at most 2,000 characters"),
    "revisions_alternative_check": ("/alternative", "at most 500 characters"),
    "revisions_one_source_check": ("/media", "a video is either an own file or an address"),
    "media_hash_check": ("/hash", "64 hexadecimal digits"),
    "course_media_path_check": ("/path", "1 to 500 characters"),
    "quizzes_title_check": ("/title", "1 to 300 characters"),
    "quizzes_intro_md_check": ("/intro", "at most 50,000 characters"),
    "quizzes_rules_check": ("/rules", "at most 20,000 characters with what is made of its texts"),
    "question_revisions_message_check": ("/message", "at most 500 characters"),
    "sponsors_name_check": ("/name", "1 to 200 characters"),
    "sponsors_payer_check": ("/payer", "at most 200 characters"),
    "sponsors_website_check": ("/website", "an http or https address of at most 2,000 characters"),
    "campaigns_name_check": ("/name", "1 to 200 characters"),
    "campaigns_state_check": ("/state", "draft, live, paused or ended"),
    "campaigns_pricing_check": ("/pricing", "impression, click or flat"),
    "campaigns_price_micros_check": ("/price_micros", "0 or more"),
    "campaigns_currency_check": ("/currency", "three capital letters"),
    "campaigns_budget_micros_check": ("/budget_micros", "more than 0"),
    "campaigns_daily_cap_micros_check": ("/daily_cap_micros", "more than 0"),
    "campaigns_flat_micros_check": ("/flat_micros", "0 or more"),
    "campaigns_priority_check": ("/priority", "1 to 10"),
    "campaigns_time_zone_check": ("/time_zone", "there is no such time zone"),
    "campaigns_languages_check": ("/languages", "bg or en"),
    "campaigns_stages_check": ("/stages", "beginning, midway or finishing"),
    "campaigns_visitors_check": ("/visitors", "new, returning or empty for both"),
    "campaigns_hours_check": ("/hours", "0 to 167"),
    "campaigns_cap_views_check": ("/cap_views", "1 to 1,000"),
    "campaigns_cap_days_check": ("/cap_days", "1 to 90"),
    "campaigns_cap_check": ("/cap_days", "views and days are given together"),
    "campaigns_flight_check": ("/ends_at", "later than the start"),
    "campaigns_budget_check": ("/budget_micros", "less than what is spent already"),
    "passkeys_credential_check": ("/passkey", "the passkey's name is 1 to 1,023 bytes"),
    "passkeys_name_check": ("/name", "at most 100 characters"),
    "pictures_media_type_check": ("/picture", "AVIF or WebP"),
    "pictures_body_check": ("/picture", "at most 9,216 bytes"),
    "creatives_language_check": ("/language", "bg, en or empty for both"),
    "creatives_headline_check": ("/headline", "1 to 80 characters"),
    "creatives_body_check": ("/body", "at most 200 characters"),
    "creatives_alternative_check": ("/alternative", "at most 200 characters"),
    "creatives_landing_check": ("/landing", "an http or https address of at most 2,000 characters"),
    "creatives_weight_check": ("/weight", "1 to 1,000"),
    "creatives_state_check": ("/state", "draft, review, live, refused or archived"),
    "creatives_review_note_check": ("/note", "at most 1,000 characters"),
    "creative_changes_review_note_check": ("/note", "at most 1,000 characters"),
}
"""Check constraints, in the same form."""

_ABSENT = {
    "sessions_user_id_fkey": "there is no such account",
    "links_user_id_fkey": "there is no such account",
    "group_members_group_id_fkey": "there is no such group",
    "group_members_user_id_fkey": "there is no such account",
    "consents_user_id_fkey": "there is no such account",
    "exports_user_id_fkey": "there is no such account",
    "message_wishes_user_id_fkey": "there is no such account",
    "refused_campaigns_user_id_fkey": "there is no such account",
    "refused_campaigns_campaign_id_fkey": "there is no such campaign",
    "courses_translation_of_fkey": "there is no course that it could be a translation of",
    "courses_author_id_fkey": "there is no such author",
    "co_authors_course_id_fkey": "there is no such course",
    "co_authors_user_id_fkey": "there is no such author",
    "chapters_course_id_fkey": "there is no such course",
    "contents_chapter_id_fkey": "there is no such chapter",
    "contents_published_fkey": "the content has no such revision",
    "revisions_content_id_fkey": "there is no such content",
    "course_media_course_id_fkey": "there is no such course",
    "course_media_hash_fkey": "there is no such file",
    "courses_cover_fkey": "there is no such picture",
    "revisions_media_fkey": "there is no such file",
    "revisions_poster_fkey": "there is no such file",
    "revisions_captions_fkey": "there is no such file",
    "site_logo_fkey": "there is no such picture",
    "pages_course_id_fkey": "there is no such course",
    "quizzes_chapter_id_fkey": "there is no such chapter in the course",
    "quiz_extras_user_id_fkey": "there is no such account",
    "quiz_extras_group_id_fkey": "there is no such group",
    "questions_quiz_id_fkey": "there is no such quiz",
    "sponsor_members_sponsor_id_fkey": "there is no such sponsor",
    "sponsor_members_user_id_fkey": "there is no such account",
    "campaigns_sponsor_id_fkey": "there is no such sponsor",
    "campaign_courses_campaign_id_fkey": "there is no such campaign",
    "campaign_courses_course_id_fkey": "there is no such course",
    "campaign_chapters_chapter_id_fkey": "there is no such chapter",
    "campaign_groups_group_id_fkey": "there is no such group",
    "creatives_campaign_id_fkey": "there is no such campaign",
    "creatives_picture_fkey": "there is no such picture",
    "creative_changes_picture_fkey": "there is no such picture",
}
"""Foreign keys: what was named and is not there."""


def problem_of(error: psycopg.Error) -> Problem | None:
    """Return what a refusal of the database means; None when it is a fault of our own."""
    name = error.diag.constraint_name or ""
    if isinstance(error, errors.UniqueViolation) and name in _TAKEN:
        pointer, detail = _TAKEN[name]
        return Conflict(detail, errors=(FieldError(pointer, detail),))
    if isinstance(error, errors.CheckViolation) and name in _WRONG:
        pointer, detail = _WRONG[name]
        return InvalidFields(errors=(FieldError(pointer, detail),))
    if isinstance(error, errors.ForeignKeyViolation) and name in _ABSENT:
        return NotFound(_ABSENT[name])
    return None
