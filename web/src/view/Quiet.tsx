// A room in which nothing was said yet.
import { isMadeAnew } from "../state/conversations.ts";
import type { Room } from "../state/room.ts";
import { keepsNothing } from "../state/server.ts";
import { words } from "../words/words.ts";
import { CopyLink } from "./CopyLink.tsx";
import { opened } from "./opened.ts";
import { Mark } from "./Sign.tsx";

export function Quiet({ of }: { of: Room }) {
  const t = words.value;
  const count = of.count.value ?? 0;
  const alone = count < 2;
  const anew = isMadeAnew(of);
  const then = of.isPrivate ? t.quietPrivate : keepsNothing.value ? t.quietKept : t.quietOthers;
  const who = alone ? t.quietFirst : t.quietBeside(count);
  return (
    <div class="blank">
      <Mark />
      <h2>{anew ? t.roomClosed : alone ? t.quiet : who}</h2>
      <p>
        {anew ? t.madeAnew : alone && who} {then}
      </p>
      {of.isPrivate && (
        <div class="do">
          <button type="button" class="btn" aria-haspopup="dialog" onClick={() => (opened.value = { is: "invite" })}>
            {t.showQr}
          </button>
          <CopyLink of={of} main />
        </div>
      )}
    </div>
  );
}
