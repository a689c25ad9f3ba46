#!/bin/sh
# Once before each start: roles and database if they are not there yet, then migrations.
set -eu
app=$(cat /run/secrets/app_password)
migrate=$(cat /run/secrets/migrate_password)
superuser=$(cat /run/secrets/superuser_password)
DATABASE_SUPERUSER_URL="postgres://postgres:$superuser@database:5432/postgres" \
EVERTILL_APP_PASSWORD="$app" EVERTILL_MIGRATE_PASSWORD="$migrate" \
  node sync-server/main.ts set-up-database
DATABASE_URL="postgres://evertill_app:$app@database:5432/evertill" \
DATABASE_MIGRATE_URL="postgres://evertill_migrate:$migrate@database:5432/evertill" \
  exec node sync-server/main.ts migrate
