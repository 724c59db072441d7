# shellcheck shell=bash
# What several checks need; they source this file.

# free_ports N: so many ports of loopback that nobody uses at the moment, and that the system gives to no outgoing connection.
free_ports() {
  python3 - "$1" <<'PY'
import random, socket, sys
sockets = []
while len(sockets) < int(sys.argv[1]):
    try:
        sockets.append(socket.create_server(("127.0.0.1", random.randrange(30_000, 32_768))))
    except OSError:
        continue
print(*(s.getsockname()[1] for s in sockets))
PY
}

# packaged_settings: .env.example as people get it whose server starts before they have said anything: for its own machine alone.
packaged_settings() {
  sed 's/^#HOST=.*/# The package begins with this machine alone, for a proxy on it. Without this line: everywhere.\nHOST=127.0.0.1/' .env.example
}

# wait_for_server PID LOG COMMAND...: until the command succeeds; fails when the process ends or after 30 s.
wait_for_server() {
  local pid=$1 log=$2 deadline=$((SECONDS + 30))
  shift 2
  until "$@" >/dev/null 2>&1; do
    if ! kill -0 "$pid" 2>/dev/null || [ "$SECONDS" -ge "$deadline" ]; then
      printf 'the server did not start:\n' >&2
      cat "$log" >&2
      return 1
    fi
    sleep 0.05
  done
}
