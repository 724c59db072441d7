"""The construction of sealed rooms in Python, by the vectors that all clients share."""

from __future__ import annotations

import unittest
from unittest import mock

from causerie_client.sealed import decoded_secret, is_available, is_sealed, room_name
from causerie_client.sealed.construction import Pair, decoded, load_key, padded, public_key
from cryptography.hazmat.primitives.asymmetric import ec
from sealed_room import ROOM, SECRET, VECTORS


class VectorsTest(unittest.TestCase):
    def test_frames_are_those_of_the_vectors(self) -> None:
        self.assertEqual(room_name(SECRET), ROOM)
        self.assertTrue(is_sealed(ROOM))
        for frame in VECTORS["frames"]:
            sealed, inside = frame["sealed"], frame["inside"].encode()
            key = load_key(SECRET, ROOM, sealed["sid"])
            self.assertEqual(key.seal(sealed["n"], frame["place"], inside), sealed)
            self.assertEqual(key.open(frame["place"], sealed), inside)

    def test_what_the_vectors_refuse_does_not_open(self) -> None:
        for refused in VECTORS["refused"]:
            key = load_key(decoded_secret(refused["S"]), ROOM, refused["sealed"]["sid"])
            self.assertIsNone(key and key.open(refused["place"], refused["sealed"]), refused["why"])
        self.assertEqual([padded(row["length"] + 4) for row in VECTORS["padded"]], [row["size"] for row in VECTORS["padded"]])

    def test_a_direct_frame_is_that_of_the_vectors(self) -> None:
        own, theirs = VECTORS["loads"]
        private = ec.derive_private_key(int.from_bytes(decoded(own["pair"]["d"]), "big"), ec.SECP256R1())
        pair, sealed = Pair(private), VECTORS["direct"]["sealed"]
        self.assertEqual(pair.public, own["public"])
        key = pair.key(public_key(theirs["public"]), ROOM, (own["sid"], theirs["sid"]))
        self.assertEqual(key.seal(sealed["n"], "direct", VECTORS["direct"]["inside"].encode()), sealed)

    def test_each_value_has_one_text(self) -> None:
        self.assertIsNotNone(load_key(SECRET, ROOM, "A" * 22))
        for bad in ("A" * 21 + "B", "A" * 22 + "==", "A" * 21, "", "+" * 22, "é" * 22):
            self.assertIsNone(load_key(SECRET, ROOM, bad), bad)
        for bad in ("AAAA", "", VECTORS["S"] + "="):
            self.assertIsNone(decoded_secret(bad), bad)
        self.assertIsNone(public_key("A" * 87))

    def test_where_the_library_is_missing_that_is_known(self) -> None:
        self.assertTrue(is_available())
        with mock.patch.dict("sys.modules", {"cryptography.hazmat.primitives.ciphers.aead": None}):
            self.assertFalse(is_available())
            self.assertEqual(room_name(SECRET), ROOM)


if __name__ == "__main__":
    unittest.main()
