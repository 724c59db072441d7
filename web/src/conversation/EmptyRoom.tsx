// A room without messages.
import { words } from "../i18n/words.ts";
import { type Room, roomName, Rooms } from "../rooms/index.ts";
import { CopyLink } from "../rooms/views.ts";
import { Server } from "../server/index.ts";
import { Mark } from "../ui/Icon.tsx";
import { useModel } from "../ui/models.ts";
import { openDialog } from "../ui/opened.ts";

export function EmptyRoom({ of }: { of: Room }) {
  const t = words.value;
  const [rooms, server] = [useModel(Rooms), useModel(Server)];
  const count = of.count.value ?? 0;
  const alone = count < 2;
  const anew = rooms.isMadeAnew(of);
  const then = of.isProject.value ? t.quietProject : of.isPrivate ? t.quietPrivate : server.keepsNothing.value ? t.quietKept : t.quietOthers;
  const who = alone ? t.quietFirst : t.quietBeside(count);
  return (
    <div class="blank">
      <Mark />
      <h2>{anew ? t.roomClosed : alone ? t.quiet : who}</h2>
      <p>
        {anew ? t.madeAnew : alone && who} {then}
      </p>
      {of.isAdHoc && (
        <div class="do">
          <button type="button" class="btn" aria-haspopup="dialog" onClick={() => openDialog({ is: "invite" })}>
            {t.showQr}
          </button>
          {roomName(of) === t.privateRoom && (
            <button type="button" class="btn" aria-haspopup="dialog" onClick={() => openDialog({ is: "room", room: of })}>
              {t.nameRoom}
            </button>
          )}
          <CopyLink of={of} main />
        </div>
      )}
    </div>
  );
}
