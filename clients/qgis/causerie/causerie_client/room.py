"""A room as its members see it, kept up to date by the frames of the server. Only a session calls `enter` and `hear`."""

from __future__ import annotations

import marshal
from typing import Any, Callable, Collection, Dict, List, Optional, Set

from .forms import Frame

#: Messages that a room remembers, and how many of them may bring more than text, such as layers.
MESSAGES = 5000
THINGS = 500
#: Bytes of what messages bring that are remembered, where one brings more than `SMALL`: in memory that is up to six times as much.
BYTES = 64 * 2**20
SMALL = 4096


class Room:
    """The state of a room, in the forms of docs/protocol.md. Read it; nothing here is sent."""

    def __init__(self, name: str) -> None:
        self.name = name
        #: One's own nickname in this room.
        self.nickname = ""
        #: All connections of the room, gischat's clients among them.
        self.nb_users = 0
        #: Members by their id; `None` in a room above `limits.roster`.
        self.members: Optional[Dict[str, Frame]] = {}
        #: The latest messages by `id`, oldest first. An edit replaces the `content`, and is counted in `edits`. See `gone`.
        self.messages: Dict[str, Frame] = {}
        #: Bytes of what the large ones bring.
        self._weights: Dict[str, int] = {}
        #: Who reacted to a message: nicknames by `emoji` (or `None`, a plain like) by `id`.
        self.reactions: Dict[str, Dict[Optional[str], List[str]]] = {}
        #: The whole state of the call; `None` where there is none.
        self.call: Optional[Frame] = None
        #: Files that are offered, by transfer.
        self.offers: Dict[str, Frame] = {}
        #: Live values by member, then by key.
        self.live: Dict[str, Dict[str, Any]] = {}
        #: The last positions of trackers, by name.
        self.trackers: Dict[str, Frame] = {}
        #: The features of the board by `id`.
        self.board: Dict[str, Frame] = {}
        #: The revision of the board; `None` where the room has no map.
        self.rev: Optional[int] = None
        #: Whether only moderators draw.
        self.locked = False

    def enter(self, state: Frame, joined: bool) -> None:
        """Takes over the state that `join` (then `joined`) or `room_state` brings. Messages stay; so does the board, unless `joined`."""
        if joined:
            self.board = {}
        self.nickname = state["nickname"]
        self.nb_users = state["nb_users"]
        members = state.get("members")
        self.members = None if members is None else {member["member"]: member for member in members}
        self.call = state.get("call")
        self.offers = {offer["transfer"]: offer for offer in state.get("offers") or []}
        self.live = {member: _present(values) for member, values in (state.get("live") or {}).items()}
        self.trackers = _present(state.get("trackers") or {})
        board = state.get("board")
        self.rev, self.locked = (None, False) if board is None else (board["rev"], bool(board.get("locked")))

    def hear(self, frame: Frame) -> None:
        """Takes over an event. Unknown ones change nothing."""
        handler = _HANDLERS.get(frame["type"])
        if handler is not None:
            handler(self, frame)

    def nickname_of(self, member: str) -> Optional[str]:
        """Returns the nickname of a member, where it is known."""
        known = (self.members or {}).get(member)
        return None if known is None else str(known["nickname"])

    def nicknames(self) -> Set[str]:
        """Returns the nicknames of all members, where they are known."""
        return {str(member["nickname"]) for member in (self.members or {}).values()}

    def _hear_presence(self, frame: Frame) -> None:
        self.nb_users = frame["nb_users"]
        if self.members is None:
            return
        for left in frame.get("left") or []:
            self.members.pop(left["member"], None)
            self.live.pop(left["member"], None)
        for key in ("joined", "changed"):
            for member in frame.get(key) or []:
                self.members[member["member"]] = member
        for key, away in (("away", True), ("back", False)):
            for member in frame.get(key) or []:
                if member in self.members:
                    self.members[member] = {**self.members[member], "away": away}

    def _hear_message(self, frame: Frame) -> None:
        content = frame["content"]
        if content["kind"] == "like":
            self._hear_like(frame["from"]["nickname"], content)
            return
        first = self.messages.get(frame.get("replaces") or "")
        if first is not None:
            self.messages[first["id"]] = {**first, "content": content, "edits": first["edits"] + 1}
            self._weigh(first["id"])
            return
        self.messages[frame["id"]] = {**frame, "edits": 0}
        self._weigh(frame["id"])
        is_text = content["kind"] == "text"
        things = [] if is_text else [one for one, said in self.messages.items() if said["content"]["kind"] != "text"]
        for oldest in [*list(self.messages)[:-MESSAGES], *things[:-THINGS]]:
            self._forget(oldest)

    def _weigh(self, message: str) -> None:
        """Lets go of what the oldest messages brought, where it is too much."""
        self._weights.pop(message, None)
        weight = weight_of(self.messages[message]["content"])
        if weight:
            self._weights[message] = weight
        for oldest in list(self._weights)[:too_many(self._weights.values())]:
            self.messages[oldest] = {**self.messages[oldest], "content": gone(self.messages[oldest]["content"])}
            del self._weights[oldest]

    def _hear_like(self, nickname: str, content: Frame) -> None:
        message = content.get("message_id")
        if message not in self.messages:
            return
        names = self.reactions.setdefault(message, {}).setdefault(content.get("emoji"), [])
        if content.get("remove"):
            if nickname in names:
                names.remove(nickname)
        elif nickname not in names:
            names.append(nickname)

    def _hear_deleted(self, frame: Frame) -> None:
        self._forget(frame["id"])

    def _forget(self, message: str) -> None:
        self.messages.pop(message, None)
        self._weights.pop(message, None)
        self.reactions.pop(message, None)

    def _hear_call(self, frame: Frame) -> None:
        self.call = {"call": frame["call"], "participants": frame["participants"]} if frame["participants"] else None

    def _hear_offer(self, frame: Frame) -> None:
        self.offers[frame["transfer"]] = frame

    def _hear_file_status(self, frame: Frame) -> None:
        if frame["status"] == "closed":
            self.offers.pop(frame["transfer"], None)

    def _hear_live(self, frame: Frame) -> None:
        for member, values in (frame.get("members") or {}).items():
            now = _present({**self.live.get(member, {}), **values})
            if now:
                self.live[member] = now
            else:
                self.live.pop(member, None)
        self.trackers = _present({**self.trackers, **(frame.get("trackers") or {})})

    def _hear_board(self, frame: Frame) -> None:
        if frame.get("reset"):
            self.board = {}
        for feature in frame.get("put") or []:
            self.board[feature["id"]] = feature
        for removed in frame.get("removed") or []:
            self.board.pop(removed, None)
        if frame.get("rev") is not None:
            self.rev = frame["rev"]
        if frame.get("locked") is not None:
            self.locked = frame["locked"]


def weight_of(content: Frame) -> int:
    """Returns about how many bytes a content has; none where it is small."""
    try:
        size = len(marshal.dumps(content))
    except ValueError:  # nested so deeply that nobody shows it
        size = BYTES + 1
    return size if size > SMALL else 0


def too_many(weights: Collection[int]) -> int:
    """Returns how many of these, the oldest first, are too much beside those after them."""
    rest = sum(weights) - BYTES
    number = 0
    for weight in weights:
        if rest <= 0:
            break
        number, rest = number + 1, rest - weight
    return number


def gone(content: Frame) -> Frame:
    """Returns what stays of a content that was too much: of kind `gone`, it says what it `was`, and its name."""
    names = {key: content[key][:200] for key in ("layer_name", "model_name", "name") if isinstance(content.get(key), str)}
    return {**names, "kind": "gone", "was": content["kind"]}


def _present(values: Dict[str, Any]) -> Dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


_HANDLERS: Dict[str, Callable[[Room, Frame], None]] = {
    "presence": Room._hear_presence,
    "message": Room._hear_message,
    "deleted": Room._hear_deleted,
    "call": Room._hear_call,
    "file_offered": Room._hear_offer,
    "file_status": Room._hear_file_status,
    "live": Room._hear_live,
    "board": Room._hear_board,
}
