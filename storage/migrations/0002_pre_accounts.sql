-- Accounts: one address one account in every script, locks, and the links that messages carry.

-- lower() knows no Cyrillic in locale C, so the spelling by which addresses are compared is worked
-- out by functions/mailboxes.py; storage/migrate.py fills it in for the accounts that are there.
ALTER TABLE users
    ADD COLUMN email_key    text,
    ADD COLUMN locked_until timestamptz;
CREATE UNIQUE INDEX users_email_key_key ON users (email_key);

-- A server of the version before this one, which goes on while a new one is deployed, does not
-- know the key yet.
CREATE FUNCTION fill_email_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.email_key IS NULL THEN
        NEW.email_key := lower(NEW.email);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER users_email_key_filled BEFORE INSERT ON users
    FOR EACH ROW EXECUTE FUNCTION fill_email_key();

-- Single-use links. The token is worked out from id and salt with a key that only the application
-- has; its hash is kept, so neither this table nor a copy of it opens anything.
CREATE TABLE links (
    id         uuid PRIMARY KEY DEFAULT uuidv7(),
    user_id    uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    purpose    text NOT NULL CHECK (purpose IN ('reset', 'email', 'restore')),
    -- The address that the link makes the account's own; none for a new password.
    email      text CHECK (length(email) BETWEEN 3 AND 320),
    salt       bytea NOT NULL CHECK (length(salt) = 32),
    token_hash bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at    timestamptz,
    CONSTRAINT links_email_present CHECK ((email IS NULL) = (purpose = 'reset'))
);
CREATE UNIQUE INDEX links_token_key ON links (token_hash);
CREATE INDEX links_user_idx ON links (user_id);
CREATE INDEX links_expires_idx ON links (expires_at);
