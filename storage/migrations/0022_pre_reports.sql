-- Reports: where messages stood, what closed weeks came to by group, and whom the letter told.

-- A slot stood in a page whose own script reported: of these, those that were seen are a rate.
ALTER TABLE creative_hours
    ADD COLUMN shown bigint NOT NULL DEFAULT 0;  -- stood in a page that reported, without a mark
ALTER TABLE events
    DROP CONSTRAINT events_kind_check,
    ADD CONSTRAINT events_kind_check CHECK (kind IN ('read', 'shown', 'seen', 'click'));

-- What campaigns came to by group, in whole weeks (UTC, Monday first) that are closed for good.
-- Written once and only where it tells nothing of few: who belongs to a group later changes nothing
-- here, so that no two reports can be subtracted from each other.
CREATE TABLE group_weeks (
    campaign_id uuid NOT NULL REFERENCES campaigns ON DELETE CASCADE,
    week        date NOT NULL CHECK (extract(isodow FROM week) = 1),
    group_id    uuid NOT NULL REFERENCES groups ON DELETE CASCADE,
    learners    integer NOT NULL CHECK (learners >= 5),
    impressions bigint NOT NULL,
    clicks      bigint NOT NULL,
    PRIMARY KEY (campaign_id, week, group_id)
);
CREATE INDEX group_weeks_group_idx ON group_weeks (group_id);
CREATE TABLE closed_weeks (
    week      date PRIMARY KEY CHECK (extract(isodow FROM week) = 1),
    closed_at timestamptz NOT NULL DEFAULT now()
);

-- The Monday whose letter a member was sent: each is sent once.
ALTER TABLE sponsor_members
    ADD COLUMN told_week date;
