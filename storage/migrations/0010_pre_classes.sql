-- Places to learn in: classes with a teacher, enrolments, invitations, and learners from a list.

-- A class is a group that learns one course: its members are under age where the group says so, and
-- tokens name it like every group.
ALTER TABLE groups ADD COLUMN kind text NOT NULL DEFAULT 'group'
    CONSTRAINT groups_kind_check CHECK (kind IN ('group', 'class'));
-- Every teacher may have a 6 а of their own.
DROP INDEX groups_name_key;
CREATE UNIQUE INDEX groups_name_key ON groups (fold(name)) WHERE kind = 'group';

-- Who may become a member of a course by their own wish. Where every account could read until now,
-- every account may join.
ALTER TABLE courses ADD COLUMN joining text NOT NULL DEFAULT 'invited'
    CONSTRAINT courses_joining_check CHECK (joining IN ('open', 'invited'));
UPDATE courses SET joining = 'open' WHERE access = 'members';

CREATE TABLE classes (
    id         uuid PRIMARY KEY REFERENCES groups ON DELETE CASCADE,
    course_id  uuid NOT NULL REFERENCES courses ON DELETE CASCADE,
    teacher_id uuid REFERENCES users ON DELETE SET NULL
);
CREATE INDEX classes_course_idx ON classes (course_id);
CREATE INDEX classes_teacher_idx ON classes (teacher_id);

-- A course that is purged takes its classes with it, and they the groups that they are.
CREATE FUNCTION dissolve_class() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM groups WHERE id = OLD.id;
    RETURN NULL;
END $$;
CREATE TRIGGER classes_dissolved AFTER DELETE ON classes FOR EACH ROW EXECUTE FUNCTION dissolve_class();

CREATE TABLE enrolments (
    course_id   uuid NOT NULL REFERENCES courses ON DELETE CASCADE,
    user_id     uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    enrolled_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (course_id, user_id)
);
CREATE INDEX enrolments_user_idx ON enrolments (user_id);

-- How often somebody's right to read something ended. A token carries the number of its moment;
-- one that knows of fewer is not believed about memberships any more.
CREATE TABLE departures (
    user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    number  integer NOT NULL DEFAULT 1 CHECK (number >= 1),
    at      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX departures_at_idx ON departures (at);

-- The database has a salt and a hash; the code is worked out with a key that is not kept here.
CREATE TABLE invitations (
    id         uuid PRIMARY KEY DEFAULT uuidv7(),
    class_id   uuid NOT NULL REFERENCES classes ON DELETE CASCADE,
    kind       text NOT NULL CHECK (kind IN ('link', 'code', 'letter')),
    salt       bytea NOT NULL CHECK (length(salt) = 32),
    hash       bytea NOT NULL CHECK (length(hash) = 32),
    -- Whom the letter goes to; forgotten once it was used.
    email      text CHECK (length(email) BETWEEN 3 AND 320),
    name       text NOT NULL DEFAULT '' CHECK (length(name) <= 200),
    language   text NOT NULL DEFAULT 'bg' CHECK (language IN ('bg', 'en')),
    max_uses   integer CHECK (max_uses >= 1),  -- none: as many as come
    uses       integer NOT NULL DEFAULT 0 CHECK (uses >= 0),
    made_by    uuid REFERENCES users ON DELETE SET NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    CONSTRAINT invitations_spent_check CHECK (uses <= max_uses)
);
CREATE UNIQUE INDEX invitations_hash_key ON invitations (hash);
CREATE INDEX invitations_class_idx ON invitations (class_id);
CREATE INDEX invitations_made_by_idx ON invitations (made_by);
CREATE INDEX invitations_expires_idx ON invitations (expires_at);

-- A list of learners as a teacher sent it, and what became of each line.
CREATE TABLE rolls (
    id          uuid PRIMARY KEY DEFAULT uuidv7(),
    class_id    uuid NOT NULL REFERENCES classes ON DELETE CASCADE,
    job_id      uuid,
    sent_by     uuid REFERENCES users ON DELETE SET NULL,
    sent_at     timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz
);
CREATE INDEX rolls_class_idx ON rolls (class_id);
CREATE INDEX rolls_sent_by_idx ON rolls (sent_by);
CREATE TABLE roll_lines (
    roll_id       uuid NOT NULL REFERENCES rolls ON DELETE CASCADE,
    line          integer NOT NULL CHECK (line >= 1),
    email         text NOT NULL CHECK (length(email) <= 320),
    name          text NOT NULL DEFAULT '' CHECK (length(name) <= 200),
    -- What becomes of it; none while it waits for the job.
    fate          text CHECK (fate ~ '^[a-z]+(-[a-z]+)*$' AND length(fate) <= 40),
    user_id       uuid REFERENCES users ON DELETE CASCADE,
    invitation_id uuid REFERENCES invitations ON DELETE SET NULL,
    PRIMARY KEY (roll_id, line)
);
CREATE INDEX roll_lines_user_idx ON roll_lines (user_id);
CREATE INDEX roll_lines_invitation_idx ON roll_lines (invitation_id);
