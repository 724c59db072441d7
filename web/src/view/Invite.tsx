// Inviting people: the link of the room, to copy or to share.
import { linkTo } from "../state/place.ts";
import type { Room } from "../state/room.ts";
import { words } from "../words/words.ts";
import { roomName } from "./conversation.ts";
import { CopyLink } from "./CopyLink.tsx";
import { Dialog } from "./Dialog.tsx";

export function Invite({ of }: { of: Room }) {
  const t = words.value;
  const link = linkTo(of);
  const share = { title: roomName(of), url: link };
  return (
    <Dialog title={of.isPrivate ? t.inviteToPrivate : t.inviteTo(of.name)}>
      <p class="muted">{t.anybody}</p>
      <div class="field">
        <label for="link">{t.link}</label>
        <input id="link" type="text" class="code" readOnly value={link} onFocus={(event) => event.currentTarget.select()} />
      </div>
      <div class="do">
        {"share" in navigator && (
          <button type="button" class="btn" onClick={() => void navigator.share(share).catch(() => undefined)}>
            {t.share}
          </button>
        )}
        <CopyLink of={of} main />
      </div>
    </Dialog>
  );
}
