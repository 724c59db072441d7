// The choice between the two kinds of rooms that anybody can make.
import { words } from "../i18n/words.ts";
import { MenuSheet } from "../ui/MenuSheet.tsx";
import { useModel } from "../ui/models.ts";
import { turnTo } from "../ui/panes.ts";
import { Place } from "./place.ts";

declare module "../ui/opened.ts" {
  interface Dialogs {
    "new room": object;
  }
}

export function NewRoom() {
  const t = words.value;
  const place = useModel(Place);
  const make = (begin: () => unknown) => (): void => {
    begin();
    turnTo("talk");
  };
  const canSeal = globalThis.crypto.subtle !== undefined;
  const about = canSeal ? t.onlyLinkReads : t.sealedNeedsHttps;
  return (
    <MenuSheet
      title={t.newRoom}
      entries={[
        { sign: "link", name: t.newPrivateRoom, about: t.onlyWithLink, begin: make(place.makePrivate) },
        { sign: "lock", name: t.newSealedRoom, about, off: !canSeal, begin: make(place.makeSealed) },
      ]}
    />
  );
}
