-- The house: people, courses, sponsors, events and jobs.
-- Core SQL only. Every state is a CHECK, every foreign key has an index, money is micro-units.

-- uuidv7() is the server's own from 18 on; older servers (15 at least) get the same by SQL.
DO $$
BEGIN
    IF to_regprocedure('pg_catalog.uuidv7()') IS NULL THEN
        EXECUTE $f$
            CREATE FUNCTION uuidv7() RETURNS uuid LANGUAGE sql VOLATILE AS $q$
                SELECT encode(
                    set_byte(
                        overlay(uuid_send(gen_random_uuid())
                            PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
                            FROM 1 FOR 6),
                        6, (get_byte(uuid_send(gen_random_uuid()), 6) & 15) | 112),
                    'hex')::uuid
            $q$
        $f$;
    END IF;
END $$;

CREATE TABLE users (
    id                    uuid PRIMARY KEY DEFAULT uuidv7(),
    email                 text NOT NULL CHECK (length(email) BETWEEN 3 AND 320),
    password_hash         text NOT NULL,
    role                  text NOT NULL DEFAULT 'student'
                          CHECK (role IN ('student', 'author', 'sponsor', 'admin')),
    name                  text NOT NULL DEFAULT '' CHECK (length(name) <= 200),
    language              text NOT NULL DEFAULT 'bg' CHECK (language IN ('bg', 'en')),
    time_zone             text NOT NULL DEFAULT 'Europe/Sofia',
    verified_at           timestamptz,
    deactivated_at        timestamptz,
    failed_login_attempts integer NOT NULL DEFAULT 0 CHECK (failed_login_attempts >= 0),
    last_login            timestamptz,
    created_at            timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX users_email_key ON users (lower(email));

CREATE TABLE sessions (
    id           uuid PRIMARY KEY DEFAULT uuidv7(),
    user_id      uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    refresh_hash bytea NOT NULL,
    -- The token before the current one: for a moment its repeat is a lost answer, later a theft.
    parent_hash  bytea,
    created_at   timestamptz NOT NULL DEFAULT now(),
    used_at      timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz NOT NULL,
    revoked_at   timestamptz,
    user_agent   text NOT NULL DEFAULT '' CHECK (length(user_agent) <= 500),
    address      inet
);
CREATE UNIQUE INDEX sessions_refresh_key ON sessions (refresh_hash);
CREATE UNIQUE INDEX sessions_parent_key ON sessions (parent_hash);
CREATE INDEX sessions_user_idx ON sessions (user_id);
CREATE INDEX sessions_revoked_idx ON sessions (revoked_at) WHERE revoked_at IS NOT NULL;

CREATE TABLE courses (
    id             uuid PRIMARY KEY DEFAULT uuidv7(),
    slug           text NOT NULL CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 100),
    title          text NOT NULL CHECK (length(title) BETWEEN 1 AND 300),
    summary        text NOT NULL DEFAULT '' CHECK (length(summary) <= 2000),
    language       text NOT NULL DEFAULT 'bg' CHECK (language IN ('bg', 'en')),
    level          text NOT NULL DEFAULT 'beginner'
                   CHECK (level IN ('beginner', 'intermediate', 'advanced')),
    access         text NOT NULL DEFAULT 'open' CHECK (access IN ('open', 'members')),
    state          text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'published', 'archived')),
    translation_of uuid REFERENCES courses ON DELETE SET NULL,
    author_id      uuid REFERENCES users ON DELETE SET NULL,
    position       integer NOT NULL DEFAULT 0,
    created_at     timestamptz NOT NULL DEFAULT now(),
    changed_at     timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX courses_slug_key ON courses (slug);
CREATE INDEX courses_translation_idx ON courses (translation_of);
CREATE INDEX courses_author_idx ON courses (author_id);

CREATE TABLE chapters (
    id         uuid PRIMARY KEY DEFAULT uuidv7(),
    course_id  uuid NOT NULL REFERENCES courses ON DELETE CASCADE,
    slug       text NOT NULL CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 100),
    title      text NOT NULL CHECK (length(title) BETWEEN 1 AND 300),
    position   integer NOT NULL,
    state      text NOT NULL DEFAULT 'live' CHECK (state IN ('live', 'archived')),
    created_at timestamptz NOT NULL DEFAULT now(),
    -- Deferrable, so that a reorder may pass through equal positions.
    CONSTRAINT chapters_position_key UNIQUE (course_id, position) DEFERRABLE INITIALLY IMMEDIATE
);
CREATE UNIQUE INDEX chapters_slug_key ON chapters (course_id, slug);

CREATE TABLE contents (
    id           uuid PRIMARY KEY DEFAULT uuidv7(),
    chapter_id   uuid NOT NULL REFERENCES chapters ON DELETE CASCADE,
    kind         text NOT NULL DEFAULT 'text' CHECK (kind IN ('text', 'video', 'image')),
    position     integer NOT NULL,
    state        text NOT NULL DEFAULT 'live' CHECK (state IN ('live', 'archived')),
    published_id uuid,
    created_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT contents_position_key UNIQUE (chapter_id, position) DEFERRABLE INITIALLY IMMEDIATE
);

CREATE TABLE revisions (
    id         uuid PRIMARY KEY DEFAULT uuidv7(),
    content_id uuid NOT NULL REFERENCES contents ON DELETE CASCADE,
    number     integer NOT NULL CHECK (number >= 1),
    body       text NOT NULL,
    html       text,
    words      integer NOT NULL DEFAULT 0,
    message    text NOT NULL DEFAULT '' CHECK (length(message) <= 500),
    author_id  uuid REFERENCES users ON DELETE SET NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT revisions_number_key UNIQUE (content_id, number),
    CONSTRAINT revisions_of_content_key UNIQUE (content_id, id)
);
CREATE INDEX revisions_author_idx ON revisions (author_id);
-- A content can only publish a revision of its own.
ALTER TABLE contents ADD CONSTRAINT contents_published_fkey
    FOREIGN KEY (id, published_id) REFERENCES revisions (content_id, id)
    DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX contents_published_idx ON contents (published_id);

-- Files in S3 by the hash of their bytes. Type and size are kept here: storages forget them.
CREATE TABLE media (
    hash       text PRIMARY KEY CHECK (hash ~ '^[0-9a-f]{64}$'),
    media_type text NOT NULL,
    bytes      bigint NOT NULL CHECK (bytes >= 0),
    width      integer,
    height     integer,
    created_at timestamptz NOT NULL DEFAULT now()
);
-- What a file is called inside a course (`assets/x.png`), so that Markdown may name it by path.
CREATE TABLE course_media (
    course_id  uuid NOT NULL REFERENCES courses ON DELETE CASCADE,
    path       text NOT NULL CHECK (length(path) BETWEEN 1 AND 500),
    hash       text NOT NULL REFERENCES media,
    attachment boolean NOT NULL DEFAULT false,
    PRIMARY KEY (course_id, path)
);
CREATE INDEX course_media_hash_idx ON course_media (hash);

-- The current version of every page, and the immutable sheets that were rendered.
CREATE TABLE pages (
    path       text NOT NULL,
    interface  text NOT NULL CHECK (interface IN ('bg', 'en')),
    version    text NOT NULL,
    gate       text NOT NULL CHECK (gate IN ('open', 'members')),
    course_id  uuid REFERENCES courses ON DELETE CASCADE,
    chapter_id uuid REFERENCES chapters ON DELETE CASCADE,
    changed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (path, interface)
);
CREATE INDEX pages_version_idx ON pages (version);
CREATE INDEX pages_course_idx ON pages (course_id);
CREATE INDEX pages_chapter_idx ON pages (chapter_id);
CREATE TABLE sheets (
    version text PRIMARY KEY,
    body    bytea NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE sponsors (
    id         uuid PRIMARY KEY DEFAULT uuidv7(),
    name       text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE sponsor_members (
    sponsor_id uuid NOT NULL REFERENCES sponsors ON DELETE CASCADE,
    user_id    uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    PRIMARY KEY (sponsor_id, user_id)
);
CREATE INDEX sponsor_members_user_idx ON sponsor_members (user_id);

CREATE TABLE campaigns (
    id            uuid PRIMARY KEY DEFAULT uuidv7(),
    sponsor_id    uuid NOT NULL REFERENCES sponsors ON DELETE CASCADE,
    name          text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    state         text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'live', 'paused', 'ended')),
    house         boolean NOT NULL DEFAULT false,
    pricing       text NOT NULL DEFAULT 'flat' CHECK (pricing IN ('impression', 'click', 'flat')),
    price_micros  bigint NOT NULL DEFAULT 0 CHECK (price_micros >= 0),
    currency      text NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    budget_micros bigint CHECK (budget_micros > 0),
    spent_micros  bigint NOT NULL DEFAULT 0 CHECK (spent_micros >= 0),
    starts_at     timestamptz NOT NULL DEFAULT now(),
    ends_at       timestamptz,  -- none: until somebody ends it
    created_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT campaigns_flight_check CHECK (ends_at > starts_at),
    CONSTRAINT campaigns_budget_check CHECK (spent_micros <= budget_micros)
);
CREATE INDEX campaigns_sponsor_idx ON campaigns (sponsor_id);
CREATE TABLE campaign_courses (
    campaign_id uuid NOT NULL REFERENCES campaigns ON DELETE CASCADE,
    course_id   uuid NOT NULL REFERENCES courses ON DELETE CASCADE,
    PRIMARY KEY (campaign_id, course_id)
);
CREATE INDEX campaign_courses_course_idx ON campaign_courses (course_id);

CREATE TABLE pictures (
    hash       text PRIMARY KEY,
    media_type text NOT NULL CHECK (media_type IN ('image/avif', 'image/webp')),
    width      integer NOT NULL CHECK (width > 0),
    height     integer NOT NULL CHECK (height > 0),
    body       bytea NOT NULL CHECK (length(body) <= 9216)
);
CREATE TABLE creatives (
    id          uuid PRIMARY KEY DEFAULT uuidv7(),
    campaign_id uuid NOT NULL REFERENCES campaigns ON DELETE CASCADE,
    language    text NOT NULL DEFAULT '' CHECK (language IN ('', 'bg', 'en')),
    headline    text NOT NULL CHECK (length(headline) BETWEEN 1 AND 80),
    body        text NOT NULL DEFAULT '' CHECK (length(body) <= 200),
    alternative text NOT NULL DEFAULT '' CHECK (length(alternative) <= 200),
    picture     text REFERENCES pictures,
    landing     text NOT NULL CHECK (landing ~ '^https?://' AND length(landing) <= 2000),
    weight      integer NOT NULL DEFAULT 1 CHECK (weight BETWEEN 1 AND 1000),
    state       text NOT NULL DEFAULT 'review'
                CHECK (state IN ('draft', 'review', 'live', 'refused', 'archived')),
    created_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX creatives_campaign_idx ON creatives (campaign_id);
CREATE INDEX creatives_picture_idx ON creatives (picture);

-- What happened. The key makes a second delivery of the same event a conflict, in the same
-- partition as the first, because the day is the issue day of the page's own token.
CREATE TABLE events (
    day          date NOT NULL,
    view         uuid NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('read', 'seen', 'click')),
    slot         smallint NOT NULL,
    sequence     integer NOT NULL,
    page         uuid NOT NULL,
    version      bytea NOT NULL,
    language     text NOT NULL,
    issued_at    timestamptz NOT NULL,
    accepted_at  timestamptz NOT NULL,
    stored_at    timestamptz NOT NULL DEFAULT now(),
    learner      uuid,
    active_ms    integer NOT NULL,
    furthest     smallint NOT NULL,
    creative     uuid,
    price_micros bigint NOT NULL,
    billed       boolean NOT NULL DEFAULT false,
    marks        text[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (day, view, kind, slot, sequence)
) PARTITION BY RANGE (day);
CREATE INDEX events_creative_idx ON events (creative, accepted_at) WHERE creative IS NOT NULL;

-- The application may not alter tables; a new day's partition is the one thing it may ask for.
CREATE FUNCTION make_events_partition(wanted date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    name text := 'events_' || to_char(wanted, 'YYYYMMDD');
BEGIN
    IF wanted NOT BETWEEN (now() AT TIME ZONE 'UTC')::date - 30
                      AND (now() AT TIME ZONE 'UTC')::date + 30 THEN
        RAISE EXCEPTION 'no partition is made more than 30 days from today';
    END IF;
    IF to_regclass(format('public.%I', name)) IS NULL THEN
        -- Two that ask at once wait for each other here; the second finds it made.
        -- (to_regclass may remember from before the wait that there was none; a query may not.)
        PERFORM pg_advisory_xact_lock(hashtext('make_events_partition'));
        IF NOT EXISTS (SELECT FROM pg_class
                       WHERE relname = name AND relnamespace = 'public'::regnamespace) THEN
            EXECUTE format('CREATE TABLE public.%I PARTITION OF public.events FOR VALUES FROM (%L) TO (%L)',
                           name, wanted, wanted + 1);
        END IF;
    END IF;
END $$;
REVOKE ALL ON FUNCTION make_events_partition(date) FROM PUBLIC;

-- One page view of a reader, in absolute values; repeated reports change nothing.
CREATE TABLE readings (
    day        date NOT NULL,
    view       uuid NOT NULL,
    page       uuid NOT NULL,
    learner    uuid,
    active_ms  integer NOT NULL,
    furthest   smallint NOT NULL,
    started_at timestamptz NOT NULL,
    last_at    timestamptz NOT NULL,
    PRIMARY KEY (day, view)
);
CREATE INDEX readings_learner_idx ON readings (learner, page) WHERE learner IS NOT NULL;
CREATE INDEX readings_page_idx ON readings (page, day);

-- What the reports read: derived from events in the transaction that stores them.
CREATE TABLE creative_hours (
    creative_id  uuid NOT NULL,
    hour         timestamptz NOT NULL,
    impressions  bigint NOT NULL DEFAULT 0,  -- seen, without a mark
    clicks       bigint NOT NULL DEFAULT 0,  -- followed, without a mark
    unbilled     bigint NOT NULL DEFAULT 0,  -- seen or followed, but marked (a robot, too late)
    visible_ms   bigint NOT NULL DEFAULT 0,  -- of the impressions
    spent_micros bigint NOT NULL DEFAULT 0,  -- prices of the billed events
    PRIMARY KEY (creative_id, hour)
);

CREATE TABLE jobs (
    id          uuid PRIMARY KEY DEFAULT uuidv7(),
    kind        text NOT NULL,
    arguments   jsonb NOT NULL DEFAULT '{}',
    state       text NOT NULL DEFAULT 'due' CHECK (state IN ('due', 'done', 'failed')),
    due_at      timestamptz NOT NULL DEFAULT now(),
    error       text,
    request_id  text NOT NULL DEFAULT '',
    created_at  timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz
);
CREATE INDEX jobs_due_idx ON jobs (due_at) WHERE state = 'due';
-- How a job is doing, told from beside the transaction that works on it (which holds its row):
-- so it is seen while the job runs, and a try that killed its process is counted all the same.
CREATE TABLE job_runs (
    job_id     uuid PRIMARY KEY REFERENCES jobs ON DELETE CASCADE,
    tries      integer NOT NULL DEFAULT 0,
    progress   smallint NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),
    started_at timestamptz NOT NULL DEFAULT now()
);

-- What the installation knows of itself, by name: which templates its pages were made with.
CREATE TABLE facts (
    name       text PRIMARY KEY,
    fact       text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now()
);
