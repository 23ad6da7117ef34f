-- What is found by words, and what the site says of itself.

-- A course, a chapter up to its first heading, or the part of a chapter under one heading.
CREATE TABLE search_entries (
    id         uuid PRIMARY KEY DEFAULT uuidv7(),
    course_id  uuid NOT NULL REFERENCES courses ON DELETE CASCADE,
    chapter_id uuid REFERENCES chapters ON DELETE CASCADE,
    path       text NOT NULL,
    anchor     text NOT NULL DEFAULT '',
    title      text NOT NULL,
    body       text NOT NULL,  -- plain, for the excerpt
    -- Of everything that the page's entries are made of: equal ones are not written again.
    digest     text NOT NULL,
    -- Stems by functions/stemming.py; titles weigh A, summaries B, headings C, texts D.
    document   tsvector NOT NULL
);
CREATE INDEX search_entries_document_idx ON search_entries USING gin (document);
CREATE INDEX search_entries_course_idx ON search_entries (course_id, path);
CREATE INDEX search_entries_chapter_idx ON search_entries (chapter_id);

CREATE TABLE site (
    one         boolean PRIMARY KEY DEFAULT true CHECK (one),
    name        text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    logo        text REFERENCES media,
    -- Empty: the accent of the style sheet. Light and dark scheme have one each.
    accent      text NOT NULL DEFAULT '' CHECK (accent ~ '^(#[0-9a-f]{6})?$'),
    accent_dark text NOT NULL DEFAULT '' CHECK (accent_dark ~ '^(#[0-9a-f]{6})?$'),
    changed_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX site_logo_idx ON site (logo);
CREATE TABLE site_texts (
    page     text NOT NULL CHECK (page IN ('legal', 'privacy', 'contact')),
    language text NOT NULL CHECK (language IN ('bg', 'en')),
    body     text NOT NULL CHECK (length(body) BETWEEN 1 AND 100000),
    PRIMARY KEY (page, language)
);
