-- When each revision became what readers see. A reading names a moment, and by it what was read.
CREATE TABLE publications (
    content_id   uuid NOT NULL REFERENCES contents ON DELETE CASCADE,
    published_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    number       integer NOT NULL CHECK (number >= 1),
    PRIMARY KEY (content_id, published_at)
);
INSERT INTO publications (content_id, published_at, number)
SELECT contents.id, revisions.created_at, revisions.number
FROM contents JOIN revisions ON revisions.id = contents.published_id;

-- By trigger: whatever moves the pointer, the moment is kept.
CREATE FUNCTION note_publication() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO publications (content_id, number)
    SELECT revisions.content_id, revisions.number FROM revisions WHERE revisions.id = NEW.published_id;
    RETURN NULL;
END $$;
CREATE TRIGGER contents_published AFTER UPDATE OF published_id ON contents FOR EACH ROW
    WHEN (NEW.published_id IS NOT NULL AND NEW.published_id IS DISTINCT FROM OLD.published_id)
    EXECUTE FUNCTION note_publication();

-- Moments as the rest of the code counts them.
CREATE FUNCTION milliseconds(given timestamptz) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN round(extract(epoch FROM given) * 1000)::bigint;

-- The first moment at which the view had come to the end of its text.
ALTER TABLE readings ADD COLUMN ended_at timestamptz;
UPDATE readings SET ended_at = last_at WHERE furthest >= 990;
-- What of one learner's views overlaps in time is asked for at every tick.
CREATE INDEX readings_time_idx ON readings (learner, started_at) WHERE learner IS NOT NULL;

-- What a learner has completed. A row without a reason is a tick that was taken back: views that
-- had begun by then give none any more.
CREATE TABLE completions (
    learner      uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    content_id   uuid NOT NULL REFERENCES contents ON DELETE CASCADE,
    reason       text CHECK (reason IN ('read', 'hand', 'next')),
    revision     integer CHECK (revision >= 1),
    -- The newest revision that the learner came to the end of: what is later is new to them.
    known        integer CHECK (known >= revision),
    completed_at timestamptz,
    active_ms    bigint NOT NULL DEFAULT 0 CHECK (active_ms >= 0),
    open_ms      bigint NOT NULL DEFAULT 0 CHECK (open_ms >= 0),
    undone_at    timestamptz,
    PRIMARY KEY (learner, content_id),
    CONSTRAINT completions_whole_check CHECK (
        (reason IS NULL) = (completed_at IS NULL) AND (reason IS NULL) = (revision IS NULL)
        AND (reason IS NULL) = (known IS NULL)
        AND (reason IS NOT NULL OR undone_at IS NOT NULL))
);
CREATE INDEX completions_content_idx ON completions (content_id);

-- Where a learner stopped in a chapter, by the number of the block and the heading above it.
CREATE TABLE places (
    learner    uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    chapter_id uuid NOT NULL REFERENCES chapters ON DELETE CASCADE,
    block      integer NOT NULL CHECK (block >= 0),
    heading    text NOT NULL DEFAULT '' CHECK (length(heading) <= 200),
    left_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (learner, chapter_id)
);
CREATE INDEX places_chapter_idx ON places (chapter_id);
