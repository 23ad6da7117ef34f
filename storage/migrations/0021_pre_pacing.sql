-- Pacing: how many events each campaign has had, what its share is learnt from, and how busy the
-- site is.

ALTER TABLE campaigns
    -- Unmarked events of its price kind (impressions where nothing is paid singly), paid or not.
    ADD COLUMN delivered bigint NOT NULL DEFAULT 0 CHECK (delivered >= 0);
UPDATE campaigns SET delivered = counted.events
FROM (
    SELECT campaign_id, count(*) AS events
    FROM events
    JOIN creatives ON creatives.id = creative
    JOIN campaigns ON campaigns.id = campaign_id
    WHERE marks = '{}' AND NOT house
      AND kind = CASE pricing WHEN 'click' THEN 'click' ELSE 'seen' END
    GROUP BY campaign_id
) AS counted
WHERE counted.campaign_id = campaigns.id;

-- Days begin at midnight of the campaign's own time zone; an unknown zone is taken for UTC, as in
-- functions/calendars.py.
INSERT INTO campaign_days (campaign_id, day, spent_micros)
SELECT campaign_id,
       (accepted_at AT TIME ZONE coalesce(known.name, 'UTC'))::date,
       sum(events.price_micros)
FROM events
JOIN creatives ON creatives.id = creative
JOIN campaigns ON campaigns.id = campaign_id
LEFT JOIN pg_timezone_names AS known ON known.name = time_zone
WHERE billed
GROUP BY 1, 2
ON CONFLICT (campaign_id, day) DO NOTHING;

ALTER TABLE events
    -- To be paid for, had the budget or the day's cap not been spent.
    ADD COLUMN overdelivered boolean NOT NULL DEFAULT false;
ALTER TABLE creative_hours
    ADD COLUMN overdelivered bigint NOT NULL DEFAULT 0;  -- of what was seen or followed, what no budget paid for

ALTER TABLE campaign_shares
    ADD COLUMN views    bigint NOT NULL DEFAULT 0,  -- all page views when the share was made
    ADD COLUMN events   double precision NOT NULL DEFAULT 0 CHECK (events >= 0),  -- its lately counted events, fading
    ADD COLUMN exposure double precision NOT NULL DEFAULT 0 CHECK (exposure >= 0);  -- page views times share in the same time, fading

-- Page views that readers reported, in several rows, so that batches don't wait for each other.
CREATE TABLE page_counts (
    part  smallint PRIMARY KEY,
    views bigint NOT NULL DEFAULT 0
);
-- The pace of the whole site, one row.
CREATE TABLE paces (
    whole      boolean PRIMARY KEY DEFAULT true CHECK (whole),
    views      bigint NOT NULL,  -- all page views counted when this was written
    per_s      double precision NOT NULL CHECK (per_s >= 0),  -- page views a second of late
    peak_per_s double precision NOT NULL CHECK (peak_per_s >= 0),  -- the most there were, fading over weeks
    made_at    timestamptz NOT NULL
);
