-- Authors: a course has one owner and any number of co-authors, who may do everything but decide
-- who the authors are.

CREATE TABLE co_authors (
    course_id uuid NOT NULL REFERENCES courses ON DELETE CASCADE,
    user_id   uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    added_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (course_id, user_id)
);
CREATE INDEX co_authors_user_idx ON co_authors (user_id);

-- The one place that says whose a course is: every statement that asks for it asks here.
CREATE VIEW course_authors AS
SELECT id AS course_id, author_id AS user_id, 'owner' AS role, created_at AS since
FROM courses WHERE author_id IS NOT NULL
UNION ALL
SELECT co_authors.course_id, co_authors.user_id, 'co-author', co_authors.added_at
FROM co_authors JOIN courses ON courses.id = co_authors.course_id
WHERE co_authors.user_id IS DISTINCT FROM courses.author_id;
