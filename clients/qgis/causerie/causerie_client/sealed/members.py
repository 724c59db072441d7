"""Who is in a sealed room: members as the server names them, under the names that their own loads have said."""

from __future__ import annotations

import re
from typing import Dict, List, Optional, Set, Tuple

from ..forms import Frame
from .loads import Talk

#: Names that one load can have, one after the other.
_NAMES = 8


class Members:
    """Who is in a room: members as the server names them, each with its load once that has said something."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self._loads: Dict[str, str] = {}
        #: The names under which loads are shown, and whose each name is: it is no other's for the whole stay.
        self._shown: Dict[str, str] = {}
        self._owners: Dict[str, str] = {}
        #: The member that the server calls this load.
        self.own = ""
        #: What the server says of members, by member.
        self._records: Dict[str, Frame] = {}
        #: Members who were there when this load said something last.
        self._told: Set[str] = set()
        self.nb_users = 0

    def are_there(self, records: List[Frame]) -> None:
        """Only these are there."""
        self._records = {}
        for record in records:
            self.is_there(record["member"], record)
        self._loads = {member: sid for member, sid in self._loads.items() if member in self._records}
        self._told &= set(self._records)

    def is_there(self, member: str, record: Optional[Frame] = None) -> None:
        """Notes a member who came, or was heard."""
        if record is not None or member not in self._records:
            known = {key: value for key, value in (record or {}).items() if key in ("features", "away")}
            self._records[member] = {"member": member, "features": [], **known}

    def is_unknown_to_any(self) -> bool:
        """Whether somebody is there who was not when this load said something last."""
        return not set(self._records) <= self._told | {self.own}

    def is_listed(self, member: str) -> bool:
        """Whether a member is there."""
        return member in self._records

    def have_heard(self) -> None:
        """All who are there are told something now."""
        self._told = set(self._records)

    def left(self, member: str) -> Optional[str]:
        """Forgets a member. Returns the name under which it was shown."""
        name = self.name_of(member)
        self._loads.pop(member, None)
        self._records.pop(member, None)
        self._told.discard(member)
        return name

    def is_of(self, member: str, sid: str) -> Tuple[str, Optional[str], Optional[str]]:
        """Notes that a load says something, as a member if the server names one. Returns its member, with the name before and now."""
        if member in ("", self.own):
            member = self.member_of(sid)
        before = self.name_of(member)
        self._name(sid)
        if member:
            self._loads = {known: of for known, of in self._loads.items() if known == member or of != sid}
            self._loads[member] = sid
        return member, before, self.name_of(member)

    def author(self, sid: str, nickname: str) -> Tuple[str, str]:
        """Returns the member and the name of a load, never by the server's word for one message."""
        if sid == self._talk.sid:
            return self.own or sid, self._talk.nickname
        return self.member_of(sid) or sid, self._shown.get(sid) or self._free_name(nickname, sid)

    def member_of(self, sid: str) -> str:
        """Returns the member that a load speaks as; nothing, if none is known."""
        return next((member for member, of in self._loads.items() if of == sid), "")

    def _name(self, sid: str) -> None:
        """Names a load as it calls itself."""
        wanted, shown = self._talk.loads[sid].nickname, self._shown.get(sid, "")
        is_named = re.fullmatch(re.escape(wanted) + r"(-\d+)?", shown) is not None and not self._is_own(shown)
        if not is_named and sum(owner == sid for owner in self._owners.values()) < _NAMES:
            name = self._shown[sid] = self._free_name(wanted, sid)
            self._owners[name.lower()] = sid

    def _is_own(self, name: str) -> bool:
        return name.lower() == self._talk.nickname.lower()

    def _free_name(self, wanted: str, sid: str) -> str:
        """Returns a nickname, with a number where it is another's. Capitals make no difference."""
        number, name = 1, wanted
        while self._owners.get(name.lower(), sid) != sid or self._is_own(name):
            number += 1
            name = f"{wanted}-{number}"
        return name

    def shown(self, member: str, nickname: Optional[str] = None) -> Optional[Frame]:
        """Returns a member as it is shown, if its name is known."""
        name = nickname or self.name_of(member)
        return None if name is None else {**self._records.get(member, {"member": member, "features": []}), "nickname": name}

    def load_of(self, member: Optional[str], nickname: Optional[str]) -> Tuple[Optional[str], str]:
        """Returns a member and its load, by the member or by the name under which it is shown."""
        named = self._owners.get((nickname or "").lower())
        return next(((known, sid) for known, sid in self._loads.items() if sid == named or known == member), (None, ""))

    def name_of(self, member: str) -> Optional[str]:
        """Returns the name under which a member is shown."""
        return self._shown.get(self._loads.get(member, ""))
