-- Reserved addresses: an address that an account gave up stays its own while the way back is open.

-- The compared spelling of the address that a link names, as for users; filled in by
-- storage/email_keys.py for the links that are there.
ALTER TABLE links ADD COLUMN email_key text;
CREATE INDEX links_reserved_idx ON links (email_key) WHERE purpose = 'restore' AND used_at IS NULL;

-- A server of the version before this one does not know the key yet.
CREATE TRIGGER links_email_key_filled BEFORE INSERT ON links
    FOR EACH ROW EXECUTE FUNCTION fill_email_key();

-- Whoever asks first gets a kind answer from the application; this is for those at the same moment,
-- and for every other way to an account. After the row and not before it: whoever waited for the
-- account to let the address go sees its link only now.
CREATE FUNCTION refuse_reserved_address() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM links
        WHERE email_key = NEW.email_key AND user_id <> NEW.id
          AND purpose = 'restore' AND used_at IS NULL AND expires_at > now()
    ) THEN
        RAISE EXCEPTION 'the address is reserved for the account that had it'
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'users_email_key_key';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER users_email_not_reserved AFTER INSERT OR UPDATE OF email_key ON users
    FOR EACH ROW EXECUTE FUNCTION refuse_reserved_address();
