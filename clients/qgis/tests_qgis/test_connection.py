"""The session over Qt's WebSocket, with the real server."""

from __future__ import annotations

import socket
import ssl
import subprocess
import tempfile
import unittest
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from unittest import mock

from qgis_app import QgisTest, Server, breaks, waits

from qgis.core import QgsApplication, QgsNetworkAccessManager
from qgis.PyQt.QtNetwork import QNetworkProxy, QSslCertificate

from causerie import connection
from causerie.causerie_client import Session
from causerie.connection import NO_ANSWER, NO_CAUSERIE, NO_ENCRYPTION, NO_HOST, NO_TRUST, Connection


class ConnectionTest(QgisTest):
    def test_two_meet_in_a_room(self) -> None:
        lena, tom = self.connects("lena"), self.connects("tom_b")
        answers: list = []
        lena.submit(lena.session.send("QGIS", "hello"), answers.append)
        waits(lambda: [m["content"]["text"] for m in tom.session.rooms["QGIS"].messages.values()] == ["hello"])
        waits(lambda: answers)
        self.assertIn("id", answers[0])

    def test_something_else_is_told_from_a_server_that_is_away(self) -> None:
        class Other(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_error(404)

            def log_message(self, *_: object) -> None:
                """Nobody reads it."""

        other = HTTPServer(("127.0.0.1", 0), Other)
        Thread(target=other.serve_forever, daemon=True).start()
        self.addCleanup(other.shutdown)
        there = Connection(f"ws://127.0.0.1:{other.server_port}/ws", Session("lena"))
        there.open()
        waits(lambda: there.state == "ended")
        self.assertEqual(there.fault, NO_CAUSERIE)
        nobody = Connection("ws://127.0.0.1:9/ws", Session("lena"))
        self.addCleanup(nobody.close)
        nobody.open()
        waits(lambda: nobody.state == "waiting")

    def test_a_server_that_is_silent_for_long_is_asked_again(self) -> None:
        door = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(door.close)
        with mock.patch.object(connection, "GREETING_MS", 100):
            silent = Connection(f"ws://127.0.0.1:{door.getsockname()[1]}/ws", Session("lena"))
            self.addCleanup(silent.close)
            silent.open()
            waits(lambda: silent.state == "waiting")
        self.assertEqual(silent.fault, NO_ANSWER)
        waits(lambda: silent.state == "connecting", "the next attempt")

    def test_a_server_that_comes_back_is_found_again(self) -> None:
        lena = self.connects("lena")
        breaks(lena)
        said: list = []
        lena.submit(lena.session.send("QGIS", "over the break"), said.append)
        waits(lambda: lena.state == "waiting")
        waits(lambda: lena.state == "connected")
        waits(lambda: said)

    def test_a_certificate_that_nobody_vouches_for_is_refused_and_told(self) -> None:
        folder = tempfile.mkdtemp()
        make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
        subprocess.run([*make, "-keyout", f"{folder}/key.pem", "-out", f"{folder}/cert.pem"], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{folder}/cert.pem", f"{folder}/key.pem")
        door = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(door.close)

        def greet() -> None:
            with suppress(OSError), door.accept()[0] as socket_:
                context.wrap_socket(socket_, server_side=True)

        Thread(target=greet, daemon=True).start()
        lena = Connection(f"wss://127.0.0.1:{door.getsockname()[1]}/ws", Session("lena"))
        self.addCleanup(lena.close)
        lena.open()
        waits(lambda: lena.state == "ended")
        self.assertEqual(lena.fault, NO_TRUST)
        self.assertIn("certificate", lena.distrust)

    def test_what_no_attempt_heals_ends_at_the_first(self) -> None:
        hosts = ((f"wss://127.0.0.1:{self.server.port}", NO_ENCRYPTION), ("ws://chat.invalid", NO_HOST), ("wss://chat.invalid", NO_HOST))
        for host, fault in hosts:
            lena = Connection(f"{host}/ws", Session("lena"))
            self.addCleanup(lena.close)
            lena.open()
            waits(lambda lena=lena: lena.state == "ended", host)
            self.assertEqual(lena.fault, fault)
        patient = Connection("ws://chat.invalid/ws", Session("lena"), waits_for_host=True)
        self.addCleanup(patient.close)
        patient.open()
        waits(lambda: patient.state == "waiting")
        self.assertEqual(patient.fault, NO_HOST)

    def test_an_authority_that_was_added_to_qgis_is_honoured(self) -> None:
        folder = tempfile.mkdtemp()

        def openssl(*given: str) -> None:
            subprocess.run(["openssl", *given], check=True, capture_output=True, cwd=folder)

        ours = ["-newkey", "rsa:2048", "-nodes", "-days", "1"]
        openssl("req", "-x509", *ours, "-subj", "/CN=an authority of ours", "-keyout", "ca.key", "-out", "ca.pem")
        openssl("req", *ours[:3], "-subj", "/CN=localhost", "-keyout", "key.pem", "-out", "asked.pem")
        Path(folder, "names").write_text("subjectAltName=IP:127.0.0.1")
        openssl("x509", "-req", "-in", "asked.pem", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "1", "-out",
                "cert.pem", "-extfile", "names")
        QgsApplication.authManager().setMasterPassword("of the tests", True)
        [authority] = QSslCertificate.fromPath(f"{folder}/ca.pem")
        server = Server(TLS_CERT=f"{folder}/cert.pem", TLS_KEY=f"{folder}/key.pem")
        self.addCleanup(server.stop)
        for is_added in (False, True):
            if is_added:
                self.assertTrue(QgsApplication.authManager().storeCertAuthority(authority))
                QgsApplication.authManager().rebuildCaCertsCache()
                QgsApplication.authManager().rebuildTrustedCaCertsCache()
            lena = Connection(f"wss://127.0.0.1:{server.port}/ws", Session("lena"))
            self.addCleanup(lena.close)
            lena.open()
            waits(lambda lena=lena: lena.state in ("ended", "connected"), "an end")
            self.assertEqual((lena.state, lena.distrust != ""), ("connected", False) if is_added else ("ended", True))

    def test_why_a_server_closed_is_not_said_of_later_attempts(self) -> None:
        server = Server()
        self.addCleanup(server.stop)
        lena = self.connects("lena", port=server.port)
        faults: list = []
        lena.changed.connect(lambda: faults.append(lena.fault) if lena.state == "waiting" else None)
        server.stop()
        waits(lambda: len(faults) == 2, "another attempt, and its end")
        self.assertIn("stops", faults[0])
        self.assertIn("refused", faults[1])

    def test_the_proxy_of_qgis_is_asked(self) -> None:
        asked: list = []
        door = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(door.close)

        def passes() -> None:
            near, _ = door.accept()
            asked.append(near.recv(4096).split(b"\r\n")[0].decode())
            with near, socket.create_connection(("127.0.0.1", self.server.port)) as far:
                near.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                other = Thread(target=copies, args=(far, near), daemon=True)
                other.start()
                copies(near, far)
                other.join()

        def copies(one: socket.socket, to: socket.socket) -> None:
            with suppress(OSError):
                while data := one.recv(65536):
                    to.sendall(data)
                to.shutdown(socket.SHUT_WR)

        Thread(target=passes, daemon=True).start()
        network, none = QgsNetworkAccessManager.instance(), QNetworkProxy(QNetworkProxy.ProxyType.NoProxy)
        proxy = QNetworkProxy(QNetworkProxy.ProxyType.HttpProxy, "127.0.0.1", door.getsockname()[1])
        self.addCleanup(network.setFallbackProxyAndExcludes, none, [], [])
        network.setFallbackProxyAndExcludes(proxy, [], [])
        self.connects("odile", host="chat.invalid")
        self.assertEqual(asked, [f"CONNECT chat.invalid:{self.server.port} HTTP/1.1"])


if __name__ == "__main__":
    unittest.main()
