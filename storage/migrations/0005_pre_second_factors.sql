-- Second factors: codes of an app, passkeys and recovery codes, and what makes each count once.

-- The secret is sealed by the vault (origin/vault.py). It counts once a first code confirmed it.
CREATE TABLE totp_secrets (
    user_id      uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    sealed       bytea NOT NULL,
    confirmed_at timestamptz,
    -- The newest step of 30 seconds whose code was taken: neither it nor an older one counts again.
    last_step    bigint,
    created_at   timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE passkeys (
    id         uuid PRIMARY KEY DEFAULT uuidv7(),
    user_id    uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    credential bytea NOT NULL CHECK (length(credential) BETWEEN 1 AND 1023),
    public_key bytea NOT NULL,
    -- What the device counted when it was last used; 0 for those that do not count.
    sign_count bigint NOT NULL DEFAULT 0 CHECK (sign_count >= 0),
    transports text[] NOT NULL DEFAULT '{}',
    name       text NOT NULL DEFAULT '' CHECK (length(name) <= 100),
    created_at timestamptz NOT NULL DEFAULT now(),
    used_at    timestamptz
);
CREATE UNIQUE INDEX passkeys_credential_key ON passkeys (credential);
CREATE INDEX passkeys_user_idx ON passkeys (user_id);

CREATE TABLE recovery_codes (
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    hash    bytea NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (user_id, hash)
);

-- A challenge is taken out by whoever answers it: no answer counts twice.
CREATE TABLE passkey_challenges (
    challenge  bytea PRIMARY KEY,
    user_id    uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    purpose    text NOT NULL CHECK (purpose IN ('register', 'login')),
    expires_at timestamptz NOT NULL
);
CREATE INDEX passkey_challenges_user_idx ON passkey_challenges (user_id);
CREATE INDEX passkey_challenges_expires_idx ON passkey_challenges (expires_at);

-- Tickets between the two steps of a login that were used; kept until they would be too old anyway.
CREATE TABLE spent_tickets (
    ticket     bytea PRIMARY KEY,
    expires_at timestamptz NOT NULL
);
CREATE INDEX spent_tickets_expires_idx ON spent_tickets (expires_at);
