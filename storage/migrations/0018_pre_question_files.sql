-- Which files the texts of quizzes show, beside them as in revisions of contents: what an attempt
-- once showed stays to be seen in its results.
ALTER TABLE question_revisions
    ADD COLUMN files text[] GENERATED ALWAYS AS (coalesce(media_in(html::text), '{}')) STORED;
CREATE INDEX question_revisions_files_idx ON question_revisions USING gin (files);
ALTER TABLE quizzes
    ADD COLUMN files text[]
    GENERATED ALWAYS AS (coalesce(media_in(intro_html || rules::text), '{}')) STORED;
CREATE INDEX quizzes_files_idx ON quizzes USING gin (files);
