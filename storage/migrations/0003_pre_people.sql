-- People: what they chose, which groups they learn in, what they agreed to, and what is left of
-- those who are gone.

ALTER TABLE users
    ADD COLUMN settings     jsonb NOT NULL DEFAULT '{}'
               CONSTRAINT users_settings_check
               CHECK (jsonb_typeof(settings) = 'object' AND length(settings::text) <= 2000),
    -- Kinds of mails that are not necessary and that the person asked for.
    ADD COLUMN wanted_mails text[] NOT NULL DEFAULT '{}'
               CONSTRAINT users_wanted_mails_check
               CHECK (wanted_mails <@ ARRAY['weekly', 'reminders', 'news']),
    ADD COLUMN under_age    boolean NOT NULL DEFAULT false,
    -- Goes into every pseudonym of the person. It goes with the account: afterwards nobody, not
    -- even who holds the key of the pseudonyms, can work out whose a pseudonym was.
    ADD COLUMN salt         bytea NOT NULL DEFAULT uuid_send(gen_random_uuid());

-- What the administrator's list is sorted by; the id makes every order a total one.
CREATE INDEX users_created_idx ON users (created_at, id);
CREATE INDEX users_name_idx ON users (lower(name), id);
CREATE INDEX users_last_login_idx ON users (coalesce(last_login, '-infinity'), id);

CREATE TABLE groups (
    id         uuid PRIMARY KEY DEFAULT uuidv7(),
    name       text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    -- Whoever belongs to such a group is under age, whatever they say of themself.
    under_age  boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX groups_name_key ON groups (lower(name));
CREATE TABLE group_members (
    group_id uuid NOT NULL REFERENCES groups ON DELETE CASCADE,
    user_id  uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    added_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (group_id, user_id)
);
CREATE INDEX group_members_user_idx ON group_members (user_id);

-- Every yes and no to research, with the text that was shown; the newest one holds.
CREATE TABLE consents (
    id           uuid PRIMARY KEY DEFAULT uuidv7(),
    user_id      uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    given        boolean NOT NULL,
    text_version text NOT NULL CHECK (length(text_version) BETWEEN 1 AND 20),
    at           timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX consents_user_idx ON consents (user_id, id);

-- An archive of everything about one person, in S3 under a key that nobody can guess.
CREATE TABLE exports (
    id         uuid PRIMARY KEY DEFAULT uuidv7(),
    user_id    uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    job_id     uuid,
    file       text,  -- none: not made yet
    bytes      bigint CHECK (bytes >= 0),
    asked_at   timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    CONSTRAINT exports_file_check CHECK ((file IS NULL) = (expires_at IS NULL))
);
-- One person has one archive: asking again replaces it.
CREATE UNIQUE INDEX exports_user_key ON exports (user_id);
CREATE INDEX exports_expires_idx ON exports (expires_at);

-- The ledger of erasures: enough to erase the same people again after an older backup is
-- restored, and nothing that names anybody (an id holds 74 random bits; its hash can't be undone).
CREATE TABLE erasures (
    subject   bytea PRIMARY KEY CHECK (length(subject) = 32),
    erased_at timestamptz NOT NULL DEFAULT now()
);

-- Sessions whose account is erased: their access tokens may still be young at an edge.
CREATE TABLE ended_sessions (
    id       uuid PRIMARY KEY,
    ended_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX ended_sessions_ended_idx ON ended_sessions (ended_at);

-- What an erasure looks for; most events are of guests and are not in it.
CREATE INDEX events_learner_idx ON events (learner) WHERE learner IS NOT NULL;
