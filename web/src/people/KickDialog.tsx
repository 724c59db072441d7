// Asks a moderator whether somebody is to be taken out of the room, for how long, and why: of a sealed room the server is told no reason.
import { useState } from "preact/hooks";
import { now } from "../i18n/clock.ts";
import { words } from "../i18n/words.ts";
import type { Member } from "../protocol/index.ts";
import { type Room, roomName, SealedRooms } from "../rooms/index.ts";
import { ServerLink } from "../server/index.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { SelectField, TextField } from "../ui/fields.tsx";
import { useModel } from "../ui/models.ts";
import { closeDialog } from "../ui/opened.ts";
import { say } from "../ui/say.ts";
import { useModerating } from "./moderating.ts";
import { takeOut } from "./moderation.ts";
import { ModerationFailed } from "./ModerationFailed.tsx";

declare module "../ui/opened.ts" {
  interface Dialogs {
    takeout: { room: Room; member: Member };
  }
}

const REASON_MOST = 140;
const HOUR_S = 3600;
/** Durations of bans, in seconds. */
const BANS = [0, 600, HOUR_S, 24 * HOUR_S];

export function KickDialog({ of, member }: { of: Room; member: Member }) {
  const t = words.value;
  const [link, sealed] = [useModel(ServerLink), useModel(SealedRooms)];
  const [reason, setReason] = useState("");
  const [ban, setBan] = useState("0");
  const { failed, act } = useModerating();
  const submit = (event: Event): void => {
    event.preventDefault();
    // The server may answer once they are back.
    const to = sealed.here?.get(of.name)?.loadsBesides(member.member);
    const done = (): void => {
      say(t.takenOut(member.nickname));
      // The link still opens what is said from now on.
      if (to !== undefined) of.log.add({ is: "leaky", name: member.nickname, to, time: now() });
    };
    void act(() => takeOut(link.connection.peek(), of, member.member, Number(ban), reason), done);
  };
  const bans = BANS.map((seconds): [string, string] => [String(seconds), seconds === 0 ? t.atOnce : t.notFor(seconds / 60)]);
  return (
    <Dialog title={t.takeOutOf(member.nickname, roomName(of))}>
      <form onSubmit={submit}>
        {!of.isSealed && (
          <TextField
            id="reason"
            label={t.reasonShown}
            value={reason}
            write={setReason}
            dir="auto"
            maxLength={REASON_MOST}
          />
        )}
        <SelectField id="ban" label={t.comesBack} value={ban} options={bans} choose={setBan} />
        <ModerationFailed outcome={failed} name={member.nickname} />
        <div class="do">
          <button type="button" class="btn" onClick={closeDialog}>
            {t.cancel}
          </button>
          <button type="submit" class="btn danger">
            {t.takeOut}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
