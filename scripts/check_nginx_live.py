"""Runs one laid out nginx site before a small server that repeats what reaches it (see check-nginx)."""

import argparse
import asyncio
import json
import ssl
import subprocess
import time
import urllib.error
import urllib.request

from websockets.asyncio.client import connect
from websockets.asyncio.server import serve
from websockets.datastructures import Headers
from websockets.exceptions import InvalidStatus
from websockets.http11 import Response

SECRET = "s3cret-Tok.en"
SPOOFED = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Host": "evil.example", "Forwarded": "for=203.0.113.9"}


def answer_http(_connection, request):
    """Tells what reached the server: the path and the headers. WebSockets pass."""
    if request.headers.get("Upgrade"):
        return None
    body = json.dumps({"path": request.path, "headers": dict(request.headers.raw_items())}).encode()
    headers = Headers({"Content-Type": "application/json", "Content-Length": str(len(body)), "Connection": "close"})
    return Response(200, "OK", headers, body)


async def echo(socket):
    """First frame: what reached the server. Then every frame comes back."""
    await socket.send(json.dumps({"path": socket.request.path, "headers": dict(socket.request.headers.raw_items())}))
    async for frame in socket:
        await socket.send(frame)


def check_forwarded(seen, path, port):
    headers = {name.lower(): value for name, value in seen["headers"].items()}
    assert seen["path"] == path, f"path {seen['path']!r} instead of {path!r}"
    expected = {
        "host": f"localhost:{port}",
        "x-forwarded-host": f"localhost:{port}",
        "x-forwarded-for": "127.0.0.1",
        "x-forwarded-proto": "https",
        "x-real-ip": "127.0.0.1",
    }
    for name, value in expected.items():
        assert headers.get(name) == value, f"{name}: {headers.get(name)!r} instead of {value!r}"
    assert "forwarded" not in headers, "a client's Forwarded header passed"


async def get(url, tls, headers=None):
    def fetch():
        request = urllib.request.Request(url, headers=headers or {})
        with urllib.request.urlopen(request, context=tls, timeout=10) as response:
            return response.url, json.load(response)

    return await asyncio.to_thread(fetch)


async def check(args, tls):
    base, prefix = f"https://localhost:{args.https}", args.prefix
    _, seen = await get(f"{base}{prefix}/rules?key={SECRET}", tls, SPOOFED)
    check_forwarded(seen, f"{prefix}/rules?key={SECRET}", args.https)
    _, seen = await get(f"{base}{prefix}/t/{SECRET}/rooms", tls)
    check_forwarded(seen, f"{prefix}/t/{SECRET}/rooms", args.https)
    await get(f"{base}{prefix}/room/~{SECRET}/users", tls)
    _, seen = await get(f"{base}{prefix}//rooms", tls)
    assert seen["path"] == f"{prefix}//rooms", seen["path"]

    if prefix:
        landed, _ = await get(f"{base}{prefix}", tls)
        assert landed == f"{base}{prefix}/", landed
    await check_plain_redirect(args)

    path = f"{prefix}/room/My%20room/ws?token={SECRET}"
    async with connect(f"wss://localhost:{args.https}{path}", ssl=tls, max_size=None, additional_headers=SPOOFED) as ws:
        check_forwarded(json.loads(await ws.recv()), path, args.https)
        large = "x" * 6_000_000
        await ws.send(large)
        assert await ws.recv() == large, "a frame of 6 MB did not come back as it was"


async def check_connections(args, tls):
    """One IPv6 customer has 200 connections, of whichever of their addresses; others have theirs."""

    async def come(address):
        return await connect(f"wss://localhost:{args.https}{args.prefix}/ws", ssl=tls, additional_headers={"X-From": address})

    held = await asyncio.gather(*(come(f"2001:db8:0:7::{number:x}") for number in range(1, 201)))
    try:
        await come("2001:db8:0:7:ffff::1")
    except InvalidStatus as refused:
        assert refused.response.status_code == 429, refused.response.status_code
    else:
        raise AssertionError("a 201st connection of one /64")
    held += [await come(address) for address in ("2001:db8:0:8::1", "2001:db8::a:0:0:1", "192.0.2.1")]
    await asyncio.gather(*(socket.close() for socket in held))


async def check_plain_redirect(args):
    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    opener = urllib.request.build_opener(Stay)
    try:
        await asyncio.to_thread(opener.open, f"http://127.0.0.1:{args.http}/rules", None, 10)
    except urllib.error.HTTPError as error:
        assert error.code == 301 and error.headers["Location"] == "https://127.0.0.1/rules", error.headers
    else:
        raise AssertionError("plain HTTP was not sent on to HTTPS")


async def check_nobody_behind(args, tls):
    """502, and a temptation for nginx to quote the request in its error log."""
    try:
        await get(f"https://localhost:{args.https}{args.prefix}/t/{SECRET}/rooms?key={SECRET}", tls)
    except urllib.error.HTTPError as error:
        assert error.code == 502, error.code
    else:
        raise AssertionError("an answer although nobody is there")


def check_logs(folder):
    """Secrets of this run and the client's full address are in no log file."""
    for name in ("access.log", "error.log"):
        with open(f"{folder}/log/{name}", encoding="utf-8") as file:
            text = file.read()
        if name == "access.log":
            assert "/t/***" in text and "/room/~***" in text and "127.0.0.0" in text, text
        for word in (SECRET, "127.0.0.1 "):
            assert word not in text, f"{name} tells {word!r}:\n{text}"


async def main():
    parser = argparse.ArgumentParser()
    for name in ("--folder", "--prefix"):
        parser.add_argument(name, required=True)
    for name in ("--http", "--https", "--upstream"):
        parser.add_argument(name, required=True, type=int)
    args = parser.parse_args()
    tls = ssl.create_default_context(cafile=f"{args.folder}/tls/fullchain.pem")

    command = ["nginx", "-e", f"{args.folder}/log/error.log", "-c", f"{args.folder}/nginx.conf", "-g", "daemon off;"]
    nginx = subprocess.Popen(command)
    try:
        await wait_for_port(args.https, nginx)
        async with serve(echo, "127.0.0.1", args.upstream, process_request=answer_http, max_size=None):
            await check(args, tls)
            await check_connections(args, tls)
        await check_nobody_behind(args, tls)
    finally:
        nginx.terminate()
        nginx.wait(10)
    check_logs(args.folder)
    print(f"check-nginx: site at {args.prefix or '/'}: forwards, upgrades, redirects, keeps secrets out of the log")


async def wait_for_port(port, process):
    deadline = time.monotonic() + 10
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("nginx did not start") from None
            await asyncio.sleep(0.02)


if __name__ == "__main__":
    asyncio.run(main())
