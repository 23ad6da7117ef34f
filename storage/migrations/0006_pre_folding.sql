-- Names without case: lower() knows no Cyrillic in locale C, and the platform's people write it.
CREATE FUNCTION fold(given text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN translate(
    lower(given),
    'АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЬЮЯЁЫЭЍ',
    'абвгдежзийклмнопрстуфхцчшщъьюяёыэѝ'
);

DROP INDEX users_name_idx;
CREATE INDEX users_name_idx ON users (fold(name), id);
DROP INDEX groups_name_key;
CREATE UNIQUE INDEX groups_name_key ON groups (fold(name));
