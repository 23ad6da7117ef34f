-- The audit log, the keys of what is personal in it, and the answers to repeated requests.

-- Append-only: the application inserts and reads, triggers refuse the rest to everybody. No foreign
-- keys: what happened outlives whom it happened to.
CREATE TABLE audit (
    number         bigint PRIMARY KEY,
    at             timestamptz NOT NULL,
    action         text NOT NULL CHECK (action ~ '^[a-z]+(-[a-z]+)*[.][a-z]+(-[a-z]+)*$' AND length(action) <= 60),
    actor          uuid,
    subject        uuid,
    kind           text NOT NULL CHECK (kind ~ '^[a-z][a-z-]{0,39}$'),
    request_id     text NOT NULL DEFAULT '' CHECK (request_id ~ '^[0-9a-f]{0,32}$'),
    -- json and not jsonb: the chain is over the text as it was written.
    changes        json NOT NULL DEFAULT '{}' CHECK (length(changes::text) <= 20000),
    -- Ciphertext under the key of the subject (else the actor), and of the actor (else the subject).
    sealed         bytea CHECK (length(sealed) <= 20000),
    sealed_address bytea CHECK (length(sealed_address) <= 500),
    previous       bytea NOT NULL CHECK (length(previous) = 32),
    hash           bytea NOT NULL CHECK (length(hash) = 32)
);
CREATE INDEX audit_actor_idx ON audit (actor, number) WHERE actor IS NOT NULL;
CREATE INDEX audit_subject_idx ON audit (subject, number) WHERE subject IS NOT NULL;
CREATE INDEX audit_action_idx ON audit (action, number);
CREATE INDEX audit_at_idx ON audit (at);

-- Every field with its length before it, so that no two rows have the same text.
CREATE FUNCTION audit_text(entry audit) RETURNS bytea
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $f$
    SELECT convert_to(string_agg(coalesce(octet_length(field) || ':' || field, '-'), ',' ORDER BY place), 'UTF8')
    FROM unnest(ARRAY[
        entry.number::text,
        (extract(epoch FROM entry.at) * 1000000)::bigint::text,
        entry.action, entry.actor::text, entry.subject::text, entry.kind, entry.request_id,
        entry.changes::text, encode(entry.sealed, 'hex'), encode(entry.sealed_address, 'hex'),
        encode(entry.previous, 'hex')
    ]) WITH ORDINALITY AS fields (field, place)
$f$;

-- pg_temp last: a temporary table of the same name must not stand in for the log.
CREATE FUNCTION audit_chain() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $f$
BEGIN
    -- One after the other: held until the transaction ends.
    PERFORM pg_advisory_xact_lock(7201836541);
    SELECT number + 1, hash INTO NEW.number, NEW.previous
    FROM public.audit ORDER BY number DESC LIMIT 1;
    IF NOT FOUND THEN
        NEW.number := 1;
        NEW.previous := decode(repeat('00', 32), 'hex');
    END IF;
    NEW.at := clock_timestamp();
    NEW.hash := sha256(public.audit_text(NEW));
    RETURN NEW;
END
$f$;
CREATE TRIGGER audit_chain BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_chain();

CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $f$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'insufficient_privilege';
END
$f$;
CREATE TRIGGER audit_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();

-- Destroying a person's key makes what is personal about them unreadable for ever. No foreign key:
-- the key also goes where an account never existed.
CREATE TABLE person_keys (
    person  uuid PRIMARY KEY,
    wrapped bytea NOT NULL CHECK (length(wrapped) <= 200),
    made_at timestamptz NOT NULL DEFAULT now()
);

-- The first answer to a request that may come twice; written in the transaction of its effect.
CREATE TABLE repeats (
    user_id      uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    key          text NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
    request_hash bytea NOT NULL CHECK (length(request_hash) = 32),
    status       integer NOT NULL CHECK (status BETWEEN 200 AND 299),
    headers      json NOT NULL,
    body         bytea NOT NULL,
    answered_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, key)
);
CREATE INDEX repeats_answered_idx ON repeats (answered_at);
