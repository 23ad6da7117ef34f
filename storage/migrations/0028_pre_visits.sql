-- Visits: where a landing address led when the house last looked; one row for each address.

CREATE TABLE visits (
    landing    text PRIMARY KEY CHECK (landing ~ '^https?://' AND length(landing) <= 2000),
    asked_at   timestamptz NOT NULL,  -- when a look was last wanted; younger than visited_at: it is still to come
    visited_at timestamptz,
    verdict    text CHECK (verdict IN ('fine', 'unseen', 'astray')),
    reason     text NOT NULL DEFAULT '' CHECK (length(reason) <= 20),
    fault      text NOT NULL DEFAULT '' CHECK (length(fault) <= 200),
    status     smallint NOT NULL DEFAULT 0 CHECK (status BETWEEN 0 AND 999),
    hops       text[] NOT NULL DEFAULT '{}',  -- the addresses that were come by
    CHECK ((visited_at IS NULL) = (verdict IS NULL))
);
