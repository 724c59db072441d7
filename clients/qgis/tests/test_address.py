"""What people paste, and where it leads. Cases of links are those of the page's own test of addresses (web/tests/unit/state.test.ts)."""

import hashlib
import unittest

from causerie_client.address import Address, clean_title, is_private, near, parse

SERVER = "https://chat.example.org/"
PRIVATE = "~" + "x" * 22


class AddressTest(unittest.TestCase):
    def test_servers(self) -> None:
        for text, server in {
            "chat.example.org": SERVER,
            "  https://chat.example.org\n": SERVER,
            "HTTPS://Chat.Example.ORG": SERVER,
            "https://chat.example.org/?near=QGIS#": SERVER,
            "wss://chat.example.org/ws": SERVER,
            "wss://chat.example.org/ws?near=QGIS": SERVER,
            "ws://localhost:8000/ws": "http://localhost:8000/",
            "http://localhost:8000": "http://localhost:8000/",
            "localhost:8000": "https://localhost:8000/",
            "https://example.org/chat": "https://example.org/chat/",
            "wss://example.org/chat/ws": "https://example.org/chat/",
            "https://example.org/a%20b/": "https://example.org/a%20b/",
            "http://192.0.2.1:80/": "http://192.0.2.1:80/",
            "http://[2001:DB8::1]:8000": "http://[2001:db8::1]:8000/",
            "https://chаt.example.org": "https://xn--cht-7cd.example.org/",  # the second letter is Cyrillic
        }.items():
            self.assertEqual(parse(text).server, server, text)

    def test_what_leads_nowhere(self) -> None:
        heads = [
            "", " ", "#room=QGIS", "ftp://example.org", "file:///etc/passwd", "javascript:alert(1)", "https://", "https:///x",
            "https://a b.org", "https://example.org@evil.org/", "https://evil.org\\@example.org", "https://example.org:port/",
            "https://example.org:99999/", "https://<b>", "https://a\u202eb.org", "https://-.org", "https://..", "https://[::x]/",
        ]
        bad = ["#room=", "#room=%E0%A4%A", "#direct=QGIS", "#direct=/x", "#direct=QGIS/", "#other=x"]
        misleading = ["#direct=QGIS/call%20555", f"#direct=QGIS/{'x' * 65}", "#room=%E2%80%AESIGQ", "#room=a%0Ab", f"#room={'x' * 256}"]
        titled = [f"#room=Trip&room={PRIVATE}", f"#room={PRIVATE}&title=Trip", f"#room={PRIVATE}%26name%3DTrip", "#room=~short"]
        strict = ["#token=%", "#room=QGIS&key=%zz", f"#room={'😀' * 128}", "#room=\ud800"]
        for text in [*heads, *(SERVER + fragment for fragment in [*bad, *misleading, *titled, *strict])]:
            with self.assertRaises(ValueError, msg=text):
                parse(text)

    def test_links_lead_back_to_what_they_were_made_of(self) -> None:
        for room in ("QGIS", "Field work", "Géo/tribu", "a/b#c", "a&b=%", PRIVATE):
            for key, token in ((None, None), ("s3 same&", None), (None, "eyJ.e30.c2ln")):
                address = parse(Address(SERVER).link(room, key=key, token=token))
                self.assertEqual(address, Address(SERVER, room, key=key, token=token))
        for title in ("Trip", "Apéro :)", "a&b=#c/%", "room=QGIS", "שלום"):
            link = Address(SERVER).link(PRIVATE, title)
            self.assertRegex(link, r"#name=[\w%.~-]+&room=~x{22}$")
            self.assertEqual(parse(link), Address(SERVER, PRIVATE, title=title))
        self.assertEqual(parse(f"{SERVER}#room={PRIVATE}&name=Trip").title, "Trip")

    def test_what_a_link_bears(self) -> None:
        for fragment, address in {
            "": Address(SERVER),
            "token=abc": Address(SERVER, token="abc"),
            "nickname=lena-call&room=QGIS": Address(SERVER, "QGIS"),
            "room=QGIS&token=abc": Address(SERVER, "QGIS", token="abc"),
            "room=Field%20work&key=s3%26": Address(SERVER, "Field work", key="s3&"),
            f"name=Trip&room={PRIVATE}&key=k": Address(SERVER, PRIVATE, title="Trip", key="k"),
            "direct=QGIS/lena_m": Address(SERVER, "QGIS", "lena_m"),
            "direct=a%2Fb/lena_m": Address(SERVER, "a/b", "lena_m"),
            "room=QGIS&message=a%26b%3D%25": Address(SERVER, "QGIS", message="a&b=%"),
            "room=QGIS&at=5.72,45.18,12": Address(SERVER, "QGIS", at=(5.72, 45.18, 12.0)),
            "name=Trip&room=QGIS&at=5.72,45.18,12": Address(SERVER, "QGIS", title="Trip", at=(5.72, 45.18, 12.0)),
            "room=QGIS&at=5.72,95,12": Address(SERVER, "QGIS"),
            "room=QGIS&at=nan,1,1": Address(SERVER, "QGIS"),
            "room=QGIS&at=1,2": Address(SERVER, "QGIS"),
        }.items():
            self.assertEqual(parse(f"{SERVER}#{fragment}"), address, fragment)

    def test_what_opens_a_room_is_not_shown_by_chance(self) -> None:
        self.assertEqual(repr(parse(f"{SERVER}#room={PRIVATE}&token=secret1&key=secret2")).count("secret"), 0)
        self.assertNotIn(PRIVATE, repr(parse(f"{SERVER}#room={PRIVATE}")))

    def test_sockets_and_pages(self) -> None:
        self.assertEqual(parse("chat.example.org").socket_url(), "wss://chat.example.org/ws")
        self.assertEqual(parse("http://localhost:8000/chat#room=QGIS").socket_url(), "ws://localhost:8000/chat/ws?near=QGIS")
        self.assertEqual(parse("chat.example.org").page_url("room=QGIS"), "https://chat.example.org/#room=QGIS")
        self.assertEqual(parse("chat.example.org#room=QGIS").page_url(), SERVER)

    def test_a_proxy_learns_no_private_room(self) -> None:
        self.assertEqual((near("QGIS"), near("Field work")), ("QGIS", "Field%20work"))
        self.assertEqual(near(PRIVATE), hashlib.sha256(PRIVATE.encode()).hexdigest()[:16])
        for room in ("é" * 255, PRIVATE, "a!'()*b"):
            self.assertRegex(near(room), r"^[A-Za-z0-9_.~%-]{1,64}$")
        self.assertTrue(is_private(PRIVATE))
        self.assertFalse(is_private("~short") or is_private("QGIS") or is_private(PRIVATE + "\n"))

    def test_a_title_is_cut_and_cleaned_of_what_cannot_be_seen(self) -> None:
        self.assertEqual(clean_title("  Field \n trip\t"), "Field trip")
        self.assertEqual(clean_title("\u202eevil\u2066\u200b\u0000\ufeff\U000e0041"), "evil")
        self.assertEqual(clean_title("👩\u200d🚀 \ud800"), "👩\u200d🚀")
        for nothing in ("", "  ", "\u200b", "\u200d\u200d", "\u0301"):
            self.assertEqual(clean_title(nothing), "")
        self.assertEqual(len(clean_title("🗺️x" * 40)), 40)


if __name__ == "__main__":
    unittest.main()
