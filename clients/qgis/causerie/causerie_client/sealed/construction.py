"""The construction of sealed rooms (docs/sealed.md): keys from the secret of a link, frames that are sealed and opened. It knows no
room's state. Names of rooms need Python alone; all else needs the library `cryptography`, which is imported where it is used.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from secrets import token_bytes
from typing import TYPE_CHECKING, Optional, Tuple

from ..forms import Frame, fits

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey

_VERSION = b"causerie sealed v1"
#: Sizes of a plaintext, its length included; above the last, multiples of it.
_STEPS = (256, 1 << 10, 4 << 10, 16 << 10, 64 << 10)
_SEALED = {"v": "int", "sid": "str", "n": "int", "data": "str"}


def is_available() -> bool:
    """Whether this Python has what seals and opens."""
    try:
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    except (ImportError, OSError):  # parts of it are of the system
        return False
    return bool(ec and AESGCM)


def is_sealed(room: str) -> bool:
    """Whether a name is a sealed room's: no other private room has one of this length."""
    return len(room) == 37 and room.startswith("~")


def decoded_secret(text: str) -> Optional[bytes]:
    """Returns the secret that a link bears, if it is one."""
    return decoded(text, 32)


def room_name(secret: bytes) -> str:
    """Returns the name of the room that a secret opens."""
    return "~" + encoded(derived(secret, 27, b"room"))


class LoadKey:
    """A key of AES-256-GCM, and the load whose frames it is for."""

    def __init__(self, key: bytes, room: str, sid: str) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self._key, self._room, self._sid = AESGCM(key), room, sid

    def seal(self, n: int, place: str, inside: bytes) -> Frame:
        """Seals a frame. `n` must never be used again with this key."""
        plain = len(inside).to_bytes(4, "big") + inside
        plain += bytes(padded(len(plain)) - len(plain))
        data = self._key.encrypt(n.to_bytes(12, "big"), plain, self._about(n, place))
        return {"v": 1, "sid": self._sid, "n": n, "data": encoded(data)}

    def open(self, place: str, sealed: Frame) -> Optional[bytes]:
        """Opens a frame of this load. Returns nothing, if it was sealed otherwise or changed."""
        from cryptography.exceptions import InvalidTag

        data = decoded(sealed["data"])
        if sealed["v"] != 1 or sealed["sid"] != self._sid or data is None or len(data) < 16:
            return None
        try:
            plain = self._key.decrypt(sealed["n"].to_bytes(12, "big"), data, self._about(sealed["n"], place))
        except InvalidTag:
            return None
        end = 4 + int.from_bytes(plain[:4], "big")
        return plain[4:end] if 4 <= end <= len(plain) else None

    def _about(self, n: int, place: str) -> bytes:
        """Returns the associated data of a frame."""
        return _parts(_VERSION, self._room.encode(), decoded(self._sid) or b"", n.to_bytes(8, "big"), place.encode())


class Pair:
    """The key pair of a load on P-256."""

    def __init__(self, private: Optional[EllipticCurvePrivateKey] = None) -> None:
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        self._private = private or ec.generate_private_key(ec.SECP256R1())
        #: Its public half, as it is written.
        self.public = encoded(self._private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))

    def key(self, theirs: EllipticCurvePublicKey, room: str, sids: Tuple[str, str]) -> LoadKey:
        """Returns the key of what the first of two loads says to the second alone."""
        from cryptography.hazmat.primitives.asymmetric.ec import ECDH

        shared = self._private.exchange(ECDH(), theirs)
        about = (b"pair", room.encode(), *(decoded(sid) or b"" for sid in sids))
        return LoadKey(derived(shared, 32, *about), room, sids[0])


def load_key(secret: bytes, room: str, sid: str) -> Optional[LoadKey]:
    """Returns the key of a load, if its name is one."""
    name = decoded(sid, 16)
    return None if name is None else LoadKey(derived(secret, 32, b"key", room.encode(), name), room, sid)


def public_key(text: str) -> Optional[EllipticCurvePublicKey]:
    """Reads a public key. What is no point of the curve is none."""
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey

    point = decoded(text, 65)
    try:
        return None if point is None else EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)
    except ValueError:
        return None


def new_sid() -> str:
    """Returns 16 random bytes as the name of a load."""
    return encoded(token_bytes(16))


def new_alias() -> str:
    """Returns a random nickname, for the server."""
    return f"s-{encoded(token_bytes(9))}"


def sealed_of(value: object) -> Optional[Frame]:
    """Returns a value, if it has the form of something sealed."""
    return value if isinstance(value, dict) and fits(value, _SEALED) else None


def padded(length: int) -> int:
    """Returns the size to which a plaintext is filled up."""
    return next((step for step in _STEPS if length <= step), -(-length // _STEPS[-1]) * _STEPS[-1])


def derived(secret: bytes, length: int, *about: bytes) -> bytes:
    """Returns up to 32 bytes of HKDF with SHA-256: one block of it."""
    key = hmac.new(_VERSION, secret, hashlib.sha256).digest()
    return hmac.new(key, _parts(*about) + b"\x01", hashlib.sha256).digest()[:length]


def encoded(data: bytes) -> str:
    """Returns bytes in base64url without `=`."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str, length: Optional[int] = None) -> Optional[bytes]:
    """Reads base64url, of so many bytes. Each value has one text: bits behind the last byte are zero, or it is none."""
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None
    return data if encoded(data) == text and length in (None, len(data)) else None


def _parts(*parts: bytes) -> bytes:
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)
