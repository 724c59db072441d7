// The choice between the two kinds of rooms that anybody can make.
import { words } from "../i18n/words.ts";
import { addressOf, Rooms, SealedRooms } from "../rooms/index.ts";
import { go } from "../ui/back.ts";
import { Menu, type MenuEntry } from "../ui/MenuButton.tsx";
import { choose, MenuSheet } from "../ui/MenuSheet.tsx";
import { useModel } from "../ui/models.ts";
import { narrow, turnTo } from "../ui/panes.ts";
import { Popover } from "../ui/Popover.tsx";

declare module "../ui/opened.ts" {
  interface Dialogs {
    "new room": object;
  }
}

export function NewRoom() {
  const t = words.value;
  const [rooms, sealed] = [useModel(Rooms), useModel(SealedRooms)];
  const make = (name?: string): void => {
    go(addressOf(rooms.make(name)));
    turnTo("talk");
  };
  const canSeal = globalThis.crypto.subtle !== undefined;
  const about = canSeal ? t.onlyLinkReads : t.sealedNeedsHttps;
  const entries: readonly MenuEntry[] = [
    { sign: "link", name: t.newPrivateRoom, about: t.onlyWithLink, begin: () => make() },
    { sign: "lock", name: t.newSealedRoom, about, off: !canSeal, begin: () => void sealed.open().then(make, () => undefined) },
  ];
  if (narrow.value) return <MenuSheet title={t.newRoom} entries={entries} />;
  return (
    <Popover kind="menu" title={t.newRoom} opener="new-room" edge="right">
      <Menu class="choices" name={t.newRoom} entries={entries} choose={choose} />
    </Popover>
  );
}
