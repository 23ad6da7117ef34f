#!/bin/sh
# The two roles and the database, made once when the data folder is new.
set -eu
psql --username postgres --set ON_ERROR_STOP=1 \
  --set owner="$UCHI_OWNER_PASSWORD" --set app="$UCHI_APP_PASSWORD" <<'SQL'
CREATE ROLE uchi_owner LOGIN PASSWORD :'owner';
CREATE ROLE uchi_app LOGIN PASSWORD :'app';
CREATE DATABASE uchi OWNER uchi_owner;
SQL
