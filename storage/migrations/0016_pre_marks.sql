-- Marks: the letter that tells of a changed or new mark is wanted until it is refused.
ALTER TABLE users
    DROP CONSTRAINT users_wanted_mails_check,
    ADD CONSTRAINT users_wanted_mails_check
        CHECK (wanted_mails <@ ARRAY['weekly', 'reminders', 'news', 'marks']),
    ALTER COLUMN wanted_mails SET DEFAULT '{marks}';
UPDATE users SET wanted_mails = wanted_mails || '{marks}';
