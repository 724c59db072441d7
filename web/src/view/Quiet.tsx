// A room in which nothing was said yet.
import type { Room } from "../state/room.ts";
import { keepsNothing } from "../state/server.ts";
import { words } from "../words/words.ts";
import { CopyLink } from "./CopyLink.tsx";
import { Mark } from "./Sign.tsx";

export function Quiet({ of }: { of: Room }) {
  const t = words.value;
  const alone = (of.count.value ?? 0) < 2;
  const then = of.isPrivate ? t.quietPrivate : keepsNothing.value ? t.quietKept : t.quietOthers;
  return (
    <div class="blank">
      <Mark />
      <h2>{t.quiet}</h2>
      <p>
        {alone && t.quietFirst} {then}
      </p>
      {of.isPrivate && (
        <div class="do">
          <CopyLink of={of} main />
        </div>
      )}
    </div>
  );
}
