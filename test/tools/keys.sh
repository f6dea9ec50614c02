#!/usr/bin/env bash
# What `bridge keys` writes and takes, judged by openssl instead of our own code. Needs openssl and the registered commands.
# usage: npm run test:tools
set -euo pipefail
cd "$(dirname "$0")/../.."
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
bridge() { npx tsx bin/bridge.ts "$@"; }
fail() { echo "not ok: $*" >&2; exit 1; }
ok() { echo "ok: $*"; }

for bits in 2048 4096; do
  key=$dir/key-$bits.pem certificate=$dir/certificate-$bits.pem
  bridge keys create --call-center ConnectBridge --private-key "$key" --certificate "$certificate" --bits "$bits" >"$dir/out"
  ! grep -q 'PRIVATE KEY' "$dir/out" || fail "the private key is on the standard output"
  [ "$(stat -c %a "$key")" = 600 ] || fail "the private key's mode is not 600"
  openssl pkey -in "$key" -check -noout >/dev/null || fail "openssl does not take the private key"
  text=$(openssl x509 -in "$certificate" -noout -text)
  [ "$(grep -c 'Signature Algorithm: sha256WithRSAEncryption' <<<"$text")" = 2 ] || fail "not signed with SHA-256"
  grep -q "Public-Key: ($bits bit)" <<<"$text" || fail "not $bits bits"
  grep -q 'Subject: CN *= *ConnectBridge$' <<<"$text" || fail "not the subject"
  [ "$(openssl x509 -in "$certificate" -noout -pubkey)" = "$(openssl pkey -in "$key" -pubout)" ] || fail "the two do not match"
  openssl verify -CAfile "$certificate" "$certificate" >/dev/null || fail "the self-signature does not verify"
  openssl x509 -in "$certificate" -noout -checkend $((364 * 86400)) >/dev/null || fail "does not last a year"
  openssl x509 -in "$certificate" -noout -fingerprint -sha256 | cut -d= -f2 | xargs -I{} grep -q {} "$dir/out" || fail "not its fingerprint"
  ok "RSA $bits"
done

key=$dir/key-2048.pem
openssl rsa -in "$key" -traditional -out "$dir/pkcs1.pem" 2>/dev/null
bridge keys create --call-center ConnectBridge --from-key "$dir/pkcs1.pem" --certificate "$dir/from-pkcs1.pem" >/dev/null
[ "$(openssl x509 -in "$dir/from-pkcs1.pem" -noout -pubkey)" = "$(openssl pkey -in "$key" -pubout)" ] || fail "PKCS#1"
ok "a PKCS#1 key is taken"

refused() {
  local what=$1 file=$2 words=$3 code=0
  bridge keys create --call-center ConnectBridge --from-key "$file" --certificate "$dir/refused.pem" >/dev/null 2>"$dir/err" || code=$?
  [ "$code" = 2 ] && grep -q "$words" "$dir/err" && [ ! -e "$dir/refused.pem" ] || fail "$what: exit $code, $(cat "$dir/err")"
  ok "$what is refused"
}
openssl pkcs8 -topk8 -in "$key" -passout pass:x -out "$dir/encrypted.pem"
refused 'an encrypted key' "$dir/encrypted.pem" 'is encrypted'
openssl rsa -in "$key" -traditional -aes128 -passout pass:x -out "$dir/encrypted-pkcs1.pem" 2>/dev/null
refused 'an encrypted PKCS#1 key' "$dir/encrypted-pkcs1.pem" 'is encrypted'
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out "$dir/small.pem" 2>/dev/null
refused 'a key of 1024 bits' "$dir/small.pem" '1024 bits'
