// Inviting people: the link of the room, to copy, to share, or to be read by a camera.
import { words } from "../i18n/words.ts";
import { canShare } from "../platform/offers.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { useModel } from "../ui/models.ts";
import { QrCode } from "../ui/QrCode.tsx";
import { roomName } from "./conversation.ts";
import { CopyLink } from "./CopyLink.tsx";
import { linkTo } from "./place.ts";
import type { Room } from "./room.ts";
import { Rooms } from "./rooms.ts";

declare module "../ui/opened.ts" {
  interface Dialogs {
    /** `of`: the shown room by default. */
    invite: { of?: Room };
  }
}

export function Invite({ of }: { of: Room }) {
  const t = words.value;
  const rooms = useModel(Rooms);
  const link = linkTo(of);
  const share = { title: roomName(of), url: link };
  return (
    <Dialog title={of.isPrivate && rooms.titleOf(of.name) === undefined ? t.inviteToPrivate : t.inviteTo(roomName(of))}>
      <p class="muted">{isOpen(of) ? t.anybody : t.anybodyAdmitted}</p>
      <QrCode text={link} />
      <div class="field">
        <label for="link">{t.link}</label>
        <input id="link" type="text" class="code" readOnly value={link} onFocus={(event) => event.currentTarget.select()} />
      </div>
      <div class="do">
        {canShare() && (
          <button type="button" class="btn" onClick={() => void navigator.share(share).catch(() => undefined)}>
            {t.share}
          </button>
        )}
        <CopyLink of={of} main />
      </div>
    </Dialog>
  );
}

/** The link alone opens the room; other rooms want a key or a permission too, which our links never bear. */
function isOpen(of: Room): boolean {
  return of.isAdHoc || of.server.listed.value?.find(({ name }) => name === of.name)?.access === "open";
}
