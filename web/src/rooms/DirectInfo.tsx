// Panel beside a direct conversation: where to meet this person, and what they support.
import { words } from "../i18n/words.ts";
import { useModel } from "../ui/models.ts";
import { closeDialog } from "../ui/opened.ts";
import { roomName } from "./conversation.ts";
import type { Direct } from "./direct.ts";
import { Place } from "./place.ts";
import { supports } from "./roster.ts";

export function DirectInfo({ of }: { of: Direct }) {
  const t = words.value;
  const place = useModel(Place);
  const member = of.member.value;
  const can = [
    ["direct", t.takesMessages],
    ["call", t.takesCalls],
    ["file", t.takesFiles],
  ]
    .filter(([feature = ""]) => supports(member, feature))
    .map(([, what]) => what);
  const end = (): void => {
    closeDialog();
    place.close(of);
  };
  return (
    <>
      <h2 dir="auto">{of.name}</h2>
      <dl class="kv">
        <div>
          <dt>{t.meetsIn}</dt>
          <dd dir="auto">{roomName(of.room)}</dd>
        </div>
        <div>
          <dt>{t.takes}</dt>
          <dd>{member === undefined ? t.awayNow : can.length === 0 ? t.onlyRoomMessages(of.name) : can.join(", ")}</dd>
        </div>
      </dl>
      <p class="quiet-line">{t.noProof}</p>
      <p class="leave">
        <button type="button" class="btn quiet slim" title={t.closeDirectHint} onClick={end}>
          {t.closeDirect}
        </button>
      </p>
    </>
  );
}
