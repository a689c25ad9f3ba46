#!/bin/sh
set -eu
DATABASE_URL="postgres://evertill_app:$(cat /run/secrets/app_password)@database:5432/evertill" \
  exec node sync-server/main.ts serve
