-- Media: pictures in several widths, words for those who do not see them, uploads under way.

-- Which files a revision's HTML shows. Kept beside it, so that neither a page's version nor the
-- search for unused files reads whole texts.
CREATE FUNCTION media_in(html text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY(
    SELECT DISTINCT found[1] FROM regexp_matches(html, '/media/([0-9a-f]{64})/', 'g') AS found
    ORDER BY 1
);
ALTER TABLE revisions
    ADD COLUMN files text[] GENERATED ALWAYS AS (coalesce(media_in(html), '{}')) STORED;
CREATE INDEX revisions_files_idx ON revisions USING gin (files);

-- When the widths of a picture were made (null: not yet), and when a file was last put or let go:
-- what nothing uses is kept for a while from then on.
ALTER TABLE media
    ADD COLUMN widths_at  timestamptz,
    ADD COLUMN touched_at timestamptz NOT NULL DEFAULT now();
CREATE INDEX media_touched_idx ON media (touched_at);

-- A picture in one width and format. A row never changes: its address is kept for a year.
CREATE TABLE media_widths (
    hash       text NOT NULL REFERENCES media ON DELETE CASCADE,
    media_type text NOT NULL CHECK (media_type IN ('image/avif', 'image/webp')),
    width      integer NOT NULL CHECK (width BETWEEN 1 AND 16000),
    height     integer NOT NULL CHECK (height BETWEEN 1 AND 16000),
    bytes      bigint NOT NULL CHECK (bytes > 0),
    file       text NOT NULL CHECK (file ~ '^[0-9a-f]{64}$'),  -- its bytes in the file storage
    PRIMARY KEY (hash, media_type, width)
);
CREATE INDEX media_widths_file_idx ON media_widths (file);

-- A file of a course has an id of its own, for its path may change, and words of its own.
ALTER TABLE course_media
    ADD COLUMN id          uuid NOT NULL DEFAULT uuidv7(),
    ADD COLUMN alternative text NOT NULL DEFAULT '' CHECK (length(alternative) <= 500);
CREATE UNIQUE INDEX course_media_id_key ON course_media (id);

-- A file that somebody was told where to put, not looked at yet. It names no person: whoever may
-- change the course may finish it.
CREATE TABLE media_uploads (
    id          uuid PRIMARY KEY DEFAULT uuidv7(),
    course_id   uuid NOT NULL REFERENCES courses ON DELETE CASCADE,
    name        text NOT NULL CHECK (length(name) BETWEEN 1 AND 500),
    alternative text NOT NULL DEFAULT '' CHECK (length(alternative) <= 500),
    media_type  text NOT NULL,
    bytes       bigint NOT NULL CHECK (bytes > 0),
    ends_at     timestamptz NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX media_uploads_course_idx ON media_uploads (course_id);
CREATE INDEX media_uploads_ends_idx ON media_uploads (ends_at);
