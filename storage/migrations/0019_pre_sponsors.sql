-- Sponsors: whom campaigns are aimed at, how fast they may spend, and what readers wish.

ALTER TABLE sponsors
    ADD COLUMN payer       text NOT NULL DEFAULT '' CHECK (length(payer) <= 200),  -- empty: the sponsor itself
    ADD COLUMN website     text NOT NULL DEFAULT '' CHECK (website ~ '^(https?://.*)?$' AND length(website) <= 2000),
    ADD COLUMN archived_at timestamptz;
ALTER TABLE sponsor_members
    ADD COLUMN weekly_letter boolean NOT NULL DEFAULT true;

ALTER TABLE campaigns
    ADD COLUMN version          integer NOT NULL DEFAULT 1,  -- grows with each change: two edits can't overwrite each other
    ADD COLUMN priority         smallint NOT NULL DEFAULT 5 CHECK (priority BETWEEN 1 AND 10),  -- 10 is served first
    ADD COLUMN daily_cap_micros bigint CHECK (daily_cap_micros > 0),
    ADD COLUMN flat_micros      bigint CHECK (flat_micros >= 0),  -- what the whole flight costs where nothing is paid singly
    ADD COLUMN time_zone        text NOT NULL DEFAULT 'UTC' CHECK (length(time_zone) BETWEEN 1 AND 64),
    ADD COLUMN languages        text[] NOT NULL DEFAULT '{}' CHECK (languages <@ '{bg,en}'::text[]),
    ADD COLUMN stages           text[] NOT NULL DEFAULT '{}' CHECK (stages <@ '{beginning,midway,finishing}'::text[]),
    ADD COLUMN visitors         text NOT NULL DEFAULT '' CHECK (visitors IN ('', 'new', 'returning')),
    -- Hours of the week in its time zone, Monday 00:00 is 0 and Sunday 23:00 is 167; none: all.
    ADD COLUMN hours            smallint[] NOT NULL DEFAULT '{}' CHECK (0 <= ALL (hours) AND 168 > ALL (hours)),
    -- At most so many impressions for one learner in so many days.
    ADD COLUMN cap_views        integer CHECK (cap_views BETWEEN 1 AND 1000),
    ADD COLUMN cap_days         integer CHECK (cap_days BETWEEN 1 AND 90),
    ADD CONSTRAINT campaigns_cap_check CHECK ((cap_views IS NULL) = (cap_days IS NULL));
CREATE TABLE campaign_groups (
    campaign_id uuid NOT NULL REFERENCES campaigns ON DELETE CASCADE,
    group_id    uuid NOT NULL REFERENCES groups ON DELETE CASCADE,
    PRIMARY KEY (campaign_id, group_id)
);
CREATE INDEX campaign_groups_group_idx ON campaign_groups (group_id);
CREATE TABLE campaign_chapters (
    campaign_id uuid NOT NULL REFERENCES campaigns ON DELETE CASCADE,
    chapter_id  uuid NOT NULL REFERENCES chapters ON DELETE CASCADE,
    PRIMARY KEY (campaign_id, chapter_id)
);
CREATE INDEX campaign_chapters_chapter_idx ON campaign_chapters (chapter_id);

ALTER TABLE creatives
    ADD COLUMN version      integer NOT NULL DEFAULT 1,
    ADD COLUMN submitted_by uuid REFERENCES users ON DELETE SET NULL,
    ADD COLUMN reviewed_by  uuid REFERENCES users ON DELETE SET NULL,
    ADD COLUMN reviewed_at  timestamptz,
    ADD COLUMN review_note  text NOT NULL DEFAULT '' CHECK (length(review_note) <= 1000);
CREATE INDEX creatives_submitted_by_idx ON creatives (submitted_by);
CREATE INDEX creatives_reviewed_by_idx ON creatives (reviewed_by);
CREATE INDEX creatives_review_idx ON creatives (id) WHERE state = 'review';

-- What each campaign was billed by day of its own time zone: the daily cap is held against it.
CREATE TABLE campaign_days (
    campaign_id  uuid NOT NULL REFERENCES campaigns ON DELETE CASCADE,
    day          date NOT NULL,
    spent_micros bigint NOT NULL DEFAULT 0 CHECK (spent_micros >= 0),
    PRIMARY KEY (campaign_id, day)
);

-- What part of the traffic each campaign may take now, renewed every 30 seconds.
CREATE TABLE campaign_shares (
    campaign_id uuid PRIMARY KEY REFERENCES campaigns ON DELETE CASCADE,
    share       double precision NOT NULL CHECK (share BETWEEN 0 AND 1),
    delivered   bigint NOT NULL DEFAULT 0,  -- events of its price kind when the share was made
    rate        double precision NOT NULL DEFAULT 0 CHECK (rate >= 0),  -- its events per second, smoothed
    made_at     timestamptz NOT NULL
);

-- What learners wish of messages; a learner without a row wishes nothing.
CREATE TABLE message_wishes (
    user_id    uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    fewer      boolean NOT NULL DEFAULT false,
    none       boolean NOT NULL DEFAULT false,  -- switched off by the learner, where the site lets them
    none_until timestamptz,  -- granted until then, where the site asks for something in return
    changed_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE refused_campaigns (
    user_id     uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    campaign_id uuid NOT NULL REFERENCES campaigns ON DELETE CASCADE,
    refused_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, campaign_id)
);
CREATE INDEX refused_campaigns_campaign_idx ON refused_campaigns (campaign_id);
ALTER TABLE site
    ADD COLUMN without_sponsors text NOT NULL DEFAULT 'free' CHECK (without_sponsors IN ('off', 'free', 'paid')),
    ADD COLUMN without_price_micros bigint CHECK (without_price_micros > 0),
    ADD COLUMN without_currency text NOT NULL DEFAULT 'EUR' CHECK (without_currency ~ '^[A-Z]{3}$');

-- A sponsor's report for whoever holds the link, until it expires.
CREATE TABLE report_links (
    id          uuid PRIMARY KEY DEFAULT uuidv7(),
    sponsor_id  uuid NOT NULL REFERENCES sponsors ON DELETE CASCADE,
    campaign_id uuid REFERENCES campaigns ON DELETE CASCADE,  -- none: all of the sponsor's
    made_by     uuid REFERENCES users ON DELETE SET NULL,
    token_hash  bytea NOT NULL UNIQUE,
    created_at  timestamptz NOT NULL DEFAULT now(),
    expires_at  timestamptz NOT NULL,
    ended_at    timestamptz
);
CREATE INDEX report_links_sponsor_idx ON report_links (sponsor_id);
CREATE INDEX report_links_campaign_idx ON report_links (campaign_id);
CREATE INDEX report_links_made_by_idx ON report_links (made_by);
