-- What batches of readings leave to be ticked: a row a batch, pairs of learner and page. It is
-- there for a second or two, so that a batch is answered before its ticks are worked out.
CREATE TABLE unticked (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- NULL where the learner was erased meanwhile.
    learners uuid[] NOT NULL,
    pages    uuid[] NOT NULL CHECK (cardinality(pages) = cardinality(learners)),
    made_at  timestamptz NOT NULL DEFAULT now()
);
-- Compressing random ids takes longer than writing them.
ALTER TABLE unticked ALTER learners SET STORAGE EXTERNAL, ALTER pages SET STORAGE EXTERNAL;
