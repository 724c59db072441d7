"""What a server's errors, notices and reasons mean, in words."""

from __future__ import annotations

from ..causerie_client import Frame, Left
from ..causerie_client.sealed import is_sealed
from ..causerie_client.session import LONGEST
from ..words import tr
from .conversation import NOTE, shortened

#: How the words are called that say why one is out of a room, what became of a direct message, and what an error means.
_REASONS = {reason: reason for reason in ("closed", "kicked", "taken_over")}
_REASONS.update([("token_expired", "expired")])
_DELIVERIES = frozenset({"delivered", "queued", "unreachable", "expired"})
_ERRORS = {code: code for code in (
    "access_denied", "disabled", "forbidden", "invalid", "nickname_invalid", "nickname_taken", "not_found", "not_there", "peer_away",
    "rate_limited", "room_full", "room_not_found", "sealed", "too_large", "too_many", "unanswered", "unavailable", "unsupported",
    "unsupported_version",
)}
_ERRORS.update([("token_expired", "expired"), ("token_invalid", "not_valid")])


def words_of_error(error: Frame) -> str:
    """Returns what an error of the server means."""
    code = str(error.get("code", "unanswered"))
    other = tr("error_other", message=error.get("message", code)) if error.get("message") != "" else tr("error_unexplained")
    known = tr("error_" + _ERRORS[code]) if code in _ERRORS else other
    known, wait = shortened(known, NOTE), error.get("retry_after")
    return known if wait is None else f"{known} {tr('retry_after', seconds=int(min(max(wait, 0), LONGEST)) + 1)}"


def words_of_leaving(left: Left) -> str:
    """Returns why one is out of a room."""
    why = tr("left_" + _REASONS.get(left.reason, "other"))
    return f"{why} {left.message or ''}".strip()


def words_of_delivery(frame: Frame) -> str:
    """Returns what became of a direct message."""
    return tr("delivery_" + frame["delivery"]) if frame.get("delivery") in _DELIVERIES else ""


def words_of_notice(frame: Frame) -> str:
    """Returns what the server says, or what is wrong in a sealed room: there all notices are the client's own."""
    about = frame.get("about") if is_sealed(str(frame.get("room"))) else None
    count, nickname = frame.get("count"), frame.get("nickname")
    if about in ("unsealed", "unopened", "still_opens", "not_taken_back"):
        return tr(f"sealed_{about}")
    if about == "missing":
        return tr("sealed_missing_one" if count == 1 else "sealed_missing", count=count, nickname=nickname)
    return tr("notice", text=str(frame.get("text", "")))
