#!/bin/bash
# Runs once, when the database is made: the role the application works with. It reads and writes rows; it
# owns no table, so it can neither disable the log's triggers nor empty a table with TRUNCATE.
set -euo pipefail

: "${APPLICATION_PASSWORD:?set DATABASE_PASSWORD}"

psql --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --set ON_ERROR_STOP=1 \
	--set password="$APPLICATION_PASSWORD" <<'SQL'
CREATE ROLE gatehouse LOGIN PASSWORD :'password';
GRANT CONNECT ON DATABASE gatehouse TO gatehouse;
GRANT USAGE ON SCHEMA public TO gatehouse;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO gatehouse;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO gatehouse;
SQL
