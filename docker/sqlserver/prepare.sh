#!/bin/bash
# Prepares the database of the set-up in compose.yaml: options, roles, and an account for each role.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
SQLCMDPASSWORD=$(cat /run/secrets/sa_password)
SERVICE_PASSWORD=$(cat /run/secrets/service_password)
MIGRATOR_PASSWORD=$(cat /run/secrets/migrator_password)
# sqlcmd reads its password, and the values of $(…) in scripts, from the environment: neither shows among the processes.
export SQLCMDPASSWORD SERVICE_PASSWORD MIGRATOR_PASSWORD

for script in options permissions accounts; do
  /opt/mssql-tools18/bin/sqlcmd -C -S 127.0.0.1 -U sa -b -i "$here/$script.sql"
done
