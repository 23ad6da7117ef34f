-- Quizzes: what an author asks, and what each learner answered, with every step of it kept.

-- A quiz's chapter is one of its course.
CREATE UNIQUE INDEX chapters_of_course_key ON chapters (course_id, id);

CREATE TABLE quizzes (
    id         uuid PRIMARY KEY DEFAULT uuidv7(),
    course_id  uuid NOT NULL REFERENCES courses ON DELETE CASCADE,
    chapter_id uuid NOT NULL,
    position   integer NOT NULL DEFAULT 0,
    title      text NOT NULL CHECK (length(title) BETWEEN 1 AND 300),
    intro_md   text NOT NULL DEFAULT '' CHECK (length(intro_md) <= 50000),
    intro_html text NOT NULL DEFAULT '',
    rules      jsonb NOT NULL DEFAULT '{}'
               CHECK (jsonb_typeof(rules) = 'object' AND length(rules::text) <= 20000),
    state      text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'published', 'archived')),
    -- Grows with every change: who saves names the one they began from.
    version    integer NOT NULL DEFAULT 1 CHECK (version >= 1),
    created_at timestamptz NOT NULL DEFAULT now(),
    changed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT quizzes_chapter_id_fkey FOREIGN KEY (course_id, chapter_id)
        REFERENCES chapters (course_id, id) ON DELETE CASCADE
);
CREATE INDEX quizzes_course_idx ON quizzes (course_id, chapter_id, position);
CREATE INDEX quizzes_chapter_idx ON quizzes (chapter_id, position);

CREATE TABLE questions (
    id          uuid PRIMARY KEY DEFAULT uuidv7(),
    quiz_id     uuid NOT NULL REFERENCES quizzes ON DELETE CASCADE,
    position    integer NOT NULL DEFAULT 0,
    revision_id uuid,  -- the current one; none only inside the transaction that makes the first
    archived_at timestamptz,
    created_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX questions_quiz_idx ON questions (quiz_id, position);

-- Immutable: attempts are tied to the ones they showed.
CREATE TABLE question_revisions (
    id          uuid PRIMARY KEY DEFAULT uuidv7(),
    question_id uuid NOT NULL REFERENCES questions ON DELETE CASCADE,
    number      integer NOT NULL CHECK (number >= 1),
    body        jsonb NOT NULL CHECK (jsonb_typeof(body) = 'object'),  -- functions/questions.py
    html        jsonb NOT NULL DEFAULT '{}',  -- its texts, rendered and sanitised
    author_id   uuid REFERENCES users ON DELETE SET NULL,
    message     text NOT NULL DEFAULT '' CHECK (length(message) <= 500),
    created_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT question_revisions_number_key UNIQUE (question_id, number),
    CONSTRAINT question_revisions_of_question_key UNIQUE (question_id, id)
);
CREATE INDEX question_revisions_author_idx ON question_revisions (author_id);
ALTER TABLE questions ADD CONSTRAINT questions_revision_fkey
    FOREIGN KEY (id, revision_id) REFERENCES question_revisions (question_id, id)
    DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX questions_revision_idx ON questions (revision_id);

-- More time for somebody, or for everybody of a group. Of several the longest counts.
CREATE TABLE quiz_extras (
    id            uuid PRIMARY KEY DEFAULT uuidv7(),
    quiz_id       uuid NOT NULL REFERENCES quizzes ON DELETE CASCADE,
    user_id       uuid REFERENCES users ON DELETE CASCADE,
    group_id      uuid REFERENCES groups ON DELETE CASCADE,
    extra_seconds integer NOT NULL CHECK (extra_seconds BETWEEN 1 AND 604800),
    CONSTRAINT quiz_extras_whose_check CHECK (num_nonnulls(user_id, group_id) = 1)
);
CREATE UNIQUE INDEX quiz_extras_user_key ON quiz_extras (quiz_id, user_id) WHERE user_id IS NOT NULL;
CREATE UNIQUE INDEX quiz_extras_group_key ON quiz_extras (quiz_id, group_id) WHERE group_id IS NOT NULL;
CREATE INDEX quiz_extras_quiz_idx ON quiz_extras (quiz_id);
CREATE INDEX quiz_extras_user_idx ON quiz_extras (user_id);
CREATE INDEX quiz_extras_group_idx ON quiz_extras (group_id);

CREATE TABLE attempts (
    id          uuid PRIMARY KEY DEFAULT uuidv7(),
    quiz_id     uuid NOT NULL REFERENCES quizzes ON DELETE CASCADE,
    learner     uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    number      integer NOT NULL CHECK (number >= 1),
    seed        bigint NOT NULL,
    -- As they were at the start, with this learner's extra time in the deadline.
    rules       jsonb NOT NULL,
    started_at  timestamptz NOT NULL,
    deadline    timestamptz,  -- none: as long as one likes
    state       text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'sealed')),
    sealed_at   timestamptz,  -- when it was closed
    finished_at timestamptz,  -- when the learner's time ended: the deadline, where that closed it
    sealed_by   text CHECK (sealed_by IN ('learner', 'deadline', 'author')),
    -- What was earned, set together once the answers are graded; regrading and marking change it.
    graded_at   timestamptz,
    share       text CHECK (share ~ '^-?[0-9]+(/[0-9]+)?$' AND length(share) <= 2000),
    points      numeric(12, 3),
    max_points  numeric(12, 3) NOT NULL CHECK (max_points >= 0),
    passed      boolean,
    waiting     integer NOT NULL DEFAULT 0 CHECK (waiting >= 0),  -- answers that a person must mark
    CONSTRAINT attempts_number_key UNIQUE (quiz_id, learner, number),
    CONSTRAINT attempts_sealed_check CHECK (
        (state = 'sealed') = (sealed_at IS NOT NULL) AND (state = 'sealed') = (finished_at IS NOT NULL)
        AND (state = 'sealed') = (sealed_by IS NOT NULL)),
    CONSTRAINT attempts_graded_check CHECK (
        (graded_at IS NULL) = (share IS NULL) AND (graded_at IS NULL) = (points IS NULL)
        AND (graded_at IS NULL OR state = 'sealed')),
    CONSTRAINT attempts_deadline_check CHECK (deadline >= started_at)
);
-- One learner has one open attempt at a quiz, however often and from wherever they start.
CREATE UNIQUE INDEX attempts_open_key ON attempts (quiz_id, learner) WHERE state = 'open';
CREATE INDEX attempts_learner_idx ON attempts (learner, id);
CREATE INDEX attempts_overdue_idx ON attempts (deadline) WHERE state = 'open';
CREATE INDEX attempts_ungraded_idx ON attempts (sealed_at) WHERE state = 'sealed' AND graded_at IS NULL;

-- What an attempt shows, fixed at its start, and what each question earned.
CREATE TABLE attempt_questions (
    attempt_id   uuid NOT NULL REFERENCES attempts ON DELETE CASCADE,
    slot         integer NOT NULL CHECK (slot >= 1),
    question_id  uuid NOT NULL REFERENCES questions ON DELETE CASCADE,
    revision_id  uuid NOT NULL,
    option_order text[] NOT NULL DEFAULT '{}',
    max_points   numeric(7, 3) NOT NULL CHECK (max_points >= 0),
    -- Set together when the answer is graded. The share is exact: "2/3", "-1/4", "1".
    share        text CHECK (share ~ '^-?[0-9]+(/[0-9]+)?$' AND length(share) <= 200),
    points       numeric(7, 3),
    verdict      text CHECK (verdict IN ('right', 'partly', 'wrong', 'empty', 'waiting')),
    reasons      jsonb,
    -- The revision whose key it was graded by: a later one than was shown, after a regrade.
    graded_by    uuid,
    marker       uuid REFERENCES users ON DELETE SET NULL,
    marked_at    timestamptz,
    mark         jsonb,  -- a person's mark: levels of the rubric, or points
    comment      text NOT NULL DEFAULT '' CHECK (length(comment) <= 10000),
    PRIMARY KEY (attempt_id, slot),
    CONSTRAINT attempt_questions_revision_fkey FOREIGN KEY (question_id, revision_id)
        REFERENCES question_revisions (question_id, id) ON DELETE CASCADE,
    CONSTRAINT attempt_questions_graded_by_fkey FOREIGN KEY (question_id, graded_by)
        REFERENCES question_revisions (question_id, id),
    CONSTRAINT attempt_questions_graded_check CHECK (
        (verdict IS NULL) = (share IS NULL) AND (verdict IS NULL) = (points IS NULL)
        AND (verdict IS NULL) = (reasons IS NULL) AND (verdict IS NULL) = (graded_by IS NULL))
);
CREATE INDEX attempt_questions_question_idx ON attempt_questions (question_id, revision_id);
CREATE INDEX attempt_questions_graded_by_idx ON attempt_questions (question_id, graded_by);
CREATE INDEX attempt_questions_marker_idx ON attempt_questions (marker) WHERE marker IS NOT NULL;
CREATE INDEX attempt_questions_waiting_idx ON attempt_questions (question_id, attempt_id)
    WHERE verdict = 'waiting';

-- The newest answer to each question of an attempt. It changes often and in place.
CREATE TABLE answers (
    attempt_id uuid NOT NULL,
    slot       integer NOT NULL,
    -- Grows in the browser: an older one never overwrites a newer one.
    sequence   bigint NOT NULL CHECK (sequence >= 1),
    response   jsonb,  -- functions/responses.py; null: taken back
    saved_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    late       boolean NOT NULL DEFAULT false,  -- came after the deadline, and an author accepted it
    PRIMARY KEY (attempt_id, slot),
    CONSTRAINT answers_slot_fkey FOREIGN KEY (attempt_id, slot)
        REFERENCES attempt_questions (attempt_id, slot) ON DELETE CASCADE
) WITH (fillfactor = 70);

-- Answers that came too late to count: kept, and offered to the author.
CREATE TABLE late_answers (
    attempt_id uuid NOT NULL,
    slot       integer NOT NULL,
    sequence   bigint NOT NULL CHECK (sequence >= 1),
    response   jsonb,
    arrived_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    decision   text CHECK (decision IN ('accepted', 'refused')),
    decided_by uuid REFERENCES users ON DELETE SET NULL,
    decided_at timestamptz,
    PRIMARY KEY (attempt_id, slot),
    CONSTRAINT late_answers_slot_fkey FOREIGN KEY (attempt_id, slot)
        REFERENCES attempt_questions (attempt_id, slot) ON DELETE CASCADE,
    CONSTRAINT late_answers_decided_check CHECK ((decision IS NULL) = (decided_at IS NULL))
);
CREATE INDEX late_answers_decided_by_idx ON late_answers (decided_by) WHERE decided_by IS NOT NULL;
CREATE INDEX late_answers_open_idx ON late_answers (attempt_id) WHERE decision IS NULL;

-- Every step of an attempt. Append-only: the application inserts and reads (storage/migrate.py);
-- rows go with their attempt, and a person with their account.
CREATE TABLE attempt_events (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    attempt_id uuid NOT NULL REFERENCES attempts ON DELETE CASCADE,
    kind       text NOT NULL CHECK (kind IN (
        'started', 'viewed', 'answered', 'sealed', 'extended', 'late', 'accepted', 'refused',
        'graded', 'regraded', 'marked', 'results')),
    actor      uuid REFERENCES users ON DELETE SET NULL,  -- none: the clock
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    slot       integer,
    sequence   bigint,
    detail     jsonb
);
CREATE INDEX attempt_events_attempt_idx ON attempt_events (attempt_id, id);
CREATE INDEX attempt_events_actor_idx ON attempt_events (actor) WHERE actor IS NOT NULL;

-- Where a learner stands at a quiz, by its method over all graded attempts. Derived; can be rebuilt.
CREATE TABLE quiz_standings (
    learner    uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    quiz_id    uuid NOT NULL REFERENCES quizzes ON DELETE CASCADE,
    attempts   integer NOT NULL CHECK (attempts >= 1),
    share      text NOT NULL CHECK (share ~ '^-?[0-9]+(/[0-9]+)?$' AND length(share) <= 4000),
    passed     boolean NOT NULL,
    passed_at  timestamptz,
    changed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (learner, quiz_id),
    CONSTRAINT quiz_standings_passed_check CHECK (NOT passed OR passed_at IS NOT NULL)
);
CREATE INDEX quiz_standings_quiz_idx ON quiz_standings (quiz_id);

-- A wrong key was corrected: what everybody had before and has now.
CREATE TABLE regrades (
    id          uuid PRIMARY KEY DEFAULT uuidv7(),
    question_id uuid NOT NULL REFERENCES questions ON DELETE CASCADE,
    revision_id uuid NOT NULL,  -- whose key holds now
    asked_by    uuid REFERENCES users ON DELETE SET NULL,
    asked_at    timestamptz NOT NULL DEFAULT now(),
    job_id      uuid,
    message     text NOT NULL DEFAULT '' CHECK (length(message) <= 500),
    attempts    integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    changed     integer NOT NULL DEFAULT 0 CHECK (changed BETWEEN 0 AND attempts),
    finished_at timestamptz,
    CONSTRAINT regrades_revision_fkey FOREIGN KEY (question_id, revision_id)
        REFERENCES question_revisions (question_id, id) ON DELETE CASCADE
);
CREATE INDEX regrades_question_idx ON regrades (question_id, revision_id);
CREATE INDEX regrades_asked_by_idx ON regrades (asked_by) WHERE asked_by IS NOT NULL;
CREATE TABLE regraded_marks (
    regrade_id  uuid NOT NULL REFERENCES regrades ON DELETE CASCADE,
    attempt_id  uuid NOT NULL,
    slot        integer NOT NULL,
    old_share   text NOT NULL,
    old_points  numeric(7, 3) NOT NULL,
    old_verdict text NOT NULL,
    new_share   text NOT NULL,
    new_points  numeric(7, 3) NOT NULL,
    new_verdict text NOT NULL,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (regrade_id, attempt_id, slot),
    CONSTRAINT regraded_marks_slot_fkey FOREIGN KEY (attempt_id, slot)
        REFERENCES attempt_questions (attempt_id, slot) ON DELETE CASCADE
);
CREATE INDEX regraded_marks_attempt_idx ON regraded_marks (attempt_id, slot);
