-- Contents: covers of courses, what images and videos show, and the addresses pages had before.

ALTER TABLE courses ADD COLUMN cover text REFERENCES media;
CREATE INDEX courses_cover_idx ON courses (cover) WHERE cover IS NOT NULL;

-- What a revision of an image or a video shows. It belongs to the revision, so that a revert
-- brings the old picture back; the text beside it stays in `body`.
ALTER TABLE revisions
    ADD COLUMN media       text REFERENCES media,
    ADD COLUMN address     text CHECK (length(address) <= 2000),  -- of a video that lies elsewhere
    ADD COLUMN poster      text REFERENCES media,
    ADD COLUMN captions    text REFERENCES media,
    ADD COLUMN alternative text NOT NULL DEFAULT '' CHECK (length(alternative) <= 500),
    ADD CONSTRAINT revisions_one_source_check CHECK (media IS NULL OR address IS NULL);
CREATE INDEX revisions_media_idx ON revisions (media) WHERE media IS NOT NULL;
CREATE INDEX revisions_poster_idx ON revisions (poster) WHERE poster IS NOT NULL;
CREATE INDEX revisions_captions_idx ON revisions (captions) WHERE captions IS NOT NULL;

-- Old slugs lead to where their pages stand now. A slug in use is never in here.
CREATE TABLE course_slugs (
    slug      text PRIMARY KEY CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 100),
    course_id uuid NOT NULL REFERENCES courses ON DELETE CASCADE,
    left_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX course_slugs_course_idx ON course_slugs (course_id);
CREATE TABLE chapter_slugs (
    course_id  uuid NOT NULL REFERENCES courses ON DELETE CASCADE,
    slug       text NOT NULL CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 100),
    chapter_id uuid NOT NULL REFERENCES chapters ON DELETE CASCADE,
    left_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (course_id, slug)
);
CREATE INDEX chapter_slugs_chapter_idx ON chapter_slugs (chapter_id);
