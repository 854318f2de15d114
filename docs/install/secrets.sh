#!/bin/sh
# Makes what docker-compose.yml asks for: passwords and certificates in FOLDER, and an .env that names them.
# Usage: sh docs/install/secrets.sh FOLDER. Nothing that is there already is touched.
set -eu
folder=${1:?usage: sh docs/install/secrets.sh FOLDER}
umask 077
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)

secret() { [ -e "$folder/$1" ] || openssl rand -hex 24 | tr -d '\n' >"$folder/$1"; }
secret postgres_password
secret storage_secret
secret metrics_token
# OpenSearch asks for letters of all kinds.
[ -e "$folder/search_password" ] || printf 'Hs-%s' "$(openssl rand -hex 20)" >"$folder/search_password"

if [ ! -e "$folder/opensearch.pem" ]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj "/CN=Hoso authority" \
    -addext "basicConstraints=critical,CA:TRUE" -keyout "$folder/ca.key" -out "$folder/ca.pem" 2>/dev/null
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=opensearch" \
    -keyout "$folder/opensearch.key" -out "$folder/opensearch.csr" 2>/dev/null
  printf 'subjectAltName=DNS:opensearch' >"$folder/opensearch.ext"
  openssl x509 -req -in "$folder/opensearch.csr" -CA "$folder/ca.pem" -CAkey "$folder/ca.key" -CAcreateserial -days 3650 \
    -extfile "$folder/opensearch.ext" -out "$folder/opensearch.pem" 2>/dev/null
  rm "$folder/opensearch.csr" "$folder/opensearch.ext"
fi
# The containers run as users of their own.
chmod 0711 "$folder"
for name in postgres_password storage_secret search_password metrics_token ca.pem opensearch.pem opensearch.key; do
  chmod 0444 "$folder/$name"
done

[ -e .env ] && { echo ".env is there already; it was left alone." >&2; exit 0; }
{
  echo "HOSO_SECRETS=$folder"
  echo "HOSO_WEB_PORT=8080"
  echo "HOSO_MAIL_PORT=2525"
  echo "HOSO_INBOX_FOLDER=$folder/inbox"
  echo "OPENSEARCH_INITIAL_ADMIN_PASSWORD=$(cat "$folder/search_password")"
  echo "HOSO_STORAGE_ACCESS=hoso"
  echo "HOSO_STORAGE_SECRET=$(cat "$folder/storage_secret")"
} >.env
echo "Passwords and certificates are in $folder, and .env names them. Set HOSO_INBOX_FOLDER to the scanners' folder."
