#!/usr/bin/env bash
# The steps of scripts/check-first-day, within the copy of the machine.
set -eEuo pipefail
cd /run/first-day
export PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root SYSTEMD_PAGER=cat DEBIAN_FRONTEND=noninteractive
site=https://chat.example.org
did() { printf 'check-first-day: %s\n' "$*"; }
die() { printf 'check-first-day: FAILED: %s\n' "$*"; journalctl -u causerie -u nginx -n 30 --no-pager; exit 1; }
trap 'die "line $LINENO"' ERR

# carry_out FILE MARK: the commands of a document that stand below the comment with this mark.
carry_out() {
  local commands
  commands="$(awk -v mark="<!-- $2 -->" '$0 == mark { found = 1 } inside && /^```$/ { exit } inside { print } found && /^```sh$/ { inside = 1 }' "$1")"
  [ -n "$commands" ] || die "$1 has no commands below '$2'"
  printf '== %s\n%s\n' "$2" "$commands"
  (cd /srv/first-day && bash -euo pipefail -c "$commands") || die "$1, '$2'"
}

# within SECONDS COMMAND…: until it succeeds.
within() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$deadline" ] || die "not in time: $*"
    sleep 0.1
  done
}
serves() { curl -fsS -m 5 --cacert /root/ca.crt "$1/healthz" >/dev/null 2>&1; }
# The certificate that somebody who comes gets.
shown() { openssl s_client -connect 127.0.0.1:443 -servername chat.example.org </dev/null 2>/dev/null | openssl x509 -noout -serial; }
issued() { openssl x509 -in /etc/letsencrypt/live/chat.example.org/fullchain.pem -noout -serial; }
is_shown() { [ "$(shown)" = "$(issued)" ]; }
are_links() { [ -L "$1/fullchain.pem" ] && [ -L "$1/privkey.pem" ]; }

stand_ins() {
  echo '127.0.0.1 chat.example.org' >>/etc/hosts
  openssl req -x509 -newkey rsa:2048 -noenc -days 2 -subj /CN=first-day -keyout /root/ca.key -out /root/ca.crt 2>/dev/null \
    -addext keyUsage=critical,keyCertSign,cRLSign
  cp /root/ca.crt /usr/local/share/ca-certificates/first-day.crt
  update-ca-certificates >/dev/null
  printf '#!/bin/sh\nexec "$@"\n' >/usr/local/bin/sudo
  cat >/usr/local/bin/apt <<'APT'
#!/bin/bash
# Packages are here already; their services start, as Debian has it.
set -e
act=$1
for name in "${@:2}"; do
  case $act:$name in
    install:*.deb) dpkg -i "$name" ;;
    install:nginx | install:prometheus) systemctl enable --now "$name" ;;
    install:certbot | install:openssl) ;;
    purge:*) dpkg --purge "$name" ;;
    *) echo "apt $*: not foreseen" >&2; exit 1 ;;
  esac
done
APT
  cat >/usr/local/bin/certbot <<'CERTBOT'
#!/bin/bash
# Keeps certificates as certbot does: live/NAME holds links to the newest of archive/NAME, for root alone.
set -e
umask 077
kept=/etc/letsencrypt
issue() {
  local token number
  . "$kept/renewal/$1.conf"
  token="$(openssl rand -hex 8)"
  (umask 022 && mkdir -p "$webroot/.well-known/acme-challenge" && echo "$token.proof" >"$webroot/.well-known/acme-challenge/$token")
  [ "$(curl -sSLk -m 10 --retry 20 --retry-connrefused --retry-delay 1 "http://$1/.well-known/acme-challenge/$token")" = "$token.proof" ] || { echo "certbot: unauthorized: $1" >&2; exit 1; }
  rm "$webroot/.well-known/acme-challenge/$token"
  [ -z "$dry" ] || return 0
  mkdir -p "$kept/live/$1" "$kept/archive/$1"
  number=$(($(ls "$kept/archive/$1" | wc -l) / 2 + 1))
  openssl req -x509 -newkey rsa:2048 -noenc -days 2 -CA /root/ca.crt -CAkey /root/ca.key -subj "/CN=$1" -addext "subjectAltName=DNS:$1" \
    -addext basicConstraints=critical,CA:FALSE -keyout "$kept/archive/$1/privkey$number.pem" -out "$kept/archive/$1/fullchain$number.pem" 2>/dev/null
  # As certbot does: a renewal wants links there.
  for file in fullchain privkey; do
    [ "$number" -eq 1 ] || [ -L "$kept/live/$1/$file.pem" ] || { echo "certbot: expected $kept/live/$1/$file.pem to be a symlink" >&2; exit 1; }
    ln -sfn "../../archive/$1/$file$number.pem" "$kept/live/$1/$file.pem"
  done
  RENEWED_LINEAGE="$kept/live/$1" sh -c "$hook"
}
dry='' act=$1
shift
while [ "$#" -gt 0 ]; do
  case $1 in
    --webroot | --non-interactive) ;;
    --dry-run) dry=yes ;;
    -w) shift; webroot=$1 ;;
    -d | --cert-name) shift; name=$1 ;;
    --deploy-hook) shift; hook=$1 ;;
    *) echo "certbot: $1: not foreseen" >&2; exit 1 ;;
  esac
  shift
done
case $act in
  certonly) mkdir -p "$kept/renewal" && printf 'webroot=%q hook=%q\n' "$webroot" "$hook" >"$kept/renewal/$name.conf" && issue "$name" ;;
  renew) for file in "$kept"/renewal/*.conf; do issue "$(basename "$file" .conf)"; done ;;
  delete) rm -r "$kept/renewal/$name.conf" "$kept/live/$name" "$kept/archive/$name" ;;
esac
CERTBOT
  chmod 755 /usr/local/bin/{sudo,apt,certbot}
}

# renewed: a later certificate comes the same way, is shown, and leaves certbot's links as they were.
renewed() {
  certbot renew
  within 20 is_shown
  are_links /etc/letsencrypt/live/chat.example.org || die "the hook destroyed certbot's links"
  ! are_links /etc/causerie/tls || die "the copies are links"
}

stand_ins
carry_out docs/operations.md "first day: install"
within 10 serves http://127.0.0.1:8000
! serves http://192.0.2.7:8000 || die "it can be reached from elsewhere before anybody said so"
carry_out docs/operations.md "first day: settings"
carry_out docs/operations.md "first day: nginx"
within 10 serves $site
is_shown || die "nginx shows another certificate"
renewed
carry_out docs/operations.md "first day: check"
did "behind nginx, with a certificate that was renewed"

# As these documents had it before: the folder of copies was a link into certbot's own.
rm -r /etc/causerie/tls
ln -s /etc/letsencrypt/live/chat.example.org /etc/causerie/tls
renewed
did "what was a link into certbot's folder has become a folder of copies"

carry_out docs/moderation.md "moderator" | tee /srv/first-day/moderator
grep -Eq '^eyJ[A-Za-z0-9._-]+$' /srv/first-day/moderator || die "no token"
carry_out docs/proxies.md "another port"
within 10 serves http://127.0.0.1:8010
within 10 serves $site
did "a moderator's token, and another port"

echo METRICS_ADDR=127.0.0.1:17000 >>/etc/causerie.env
systemctl restart causerie
carry_out docs/watching.md "prometheus"
asked() { curl -fsS -m 5 http://127.0.0.1:9090/api/v1/"$1"; }
is_watched() { asked 'query?query=up%7Bjob=%22causerie%22%7D' | grep -q '"1"\]' && asked rules | grep -q CauserieDown; }
within 90 is_watched
systemctl stop prometheus
did "Prometheus asks it, and has its rules"

systemctl stop nginx
sed -i '/^PORT=/d' /etc/causerie.env
carry_out docs/proxies.md "without a proxy"
within 20 is_shown
serves $site
renewed
[ "$(curl -s -o /dev/null -w '%{http_code}' http://chat.example.org/rules)" = 308 ] || die "http is not led to https"
did "without a proxy, with a certificate that was renewed"

systemctl stop causerie
systemctl start nginx
carry_out docs/operations.md "first day: uninstall"
rm /etc/prometheus/causerie.rules.yaml
left="$(find /etc /usr /var /root -xdev -iname '*causerie*')"
[ -z "$left" ] || die "left behind: $left"
carry_out docs/operations.md "archive"
within 10 serves http://127.0.0.1:8000
! serves http://192.0.2.7:8000 || die "it can be reached from elsewhere before anybody said so"
did "nothing is left of the package, and the archive runs as well"
