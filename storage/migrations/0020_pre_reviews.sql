-- Sponsors: what a running message is to say next, and campaigns that the house itself stopped.

ALTER TABLE campaigns
    ADD COLUMN held boolean NOT NULL DEFAULT false;  -- paused by the house: its sponsor can't resume it

-- What a sponsor wants a running creative to say: the old text is shown until this one is approved.
CREATE TABLE creative_changes (
    creative_id  uuid PRIMARY KEY REFERENCES creatives ON DELETE CASCADE,
    language     text NOT NULL DEFAULT '' CHECK (language IN ('', 'bg', 'en')),
    headline     text NOT NULL CHECK (length(headline) BETWEEN 1 AND 80),
    body         text NOT NULL DEFAULT '' CHECK (length(body) <= 200),
    alternative  text NOT NULL DEFAULT '' CHECK (length(alternative) <= 200),
    picture      text REFERENCES pictures,
    landing      text NOT NULL CHECK (landing ~ '^https?://' AND length(landing) <= 2000),
    state        text NOT NULL DEFAULT 'review' CHECK (state IN ('review', 'refused')),
    review_note  text NOT NULL DEFAULT '' CHECK (length(review_note) <= 1000),
    submitted_by uuid REFERENCES users ON DELETE SET NULL,
    submitted_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX creative_changes_picture_idx ON creative_changes (picture);
CREATE INDEX creative_changes_submitted_by_idx ON creative_changes (submitted_by);
CREATE INDEX creative_changes_review_idx ON creative_changes (submitted_at) WHERE state = 'review';
