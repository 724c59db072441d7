// Beside a direct conversation: where one meets this person, and what they can take.
import type { Direct } from "../state/direct.ts";
import { takes } from "../state/roster.ts";
import { words } from "../words/words.ts";
import { roomName } from "./conversation.ts";

export function Other({ of }: { of: Direct }) {
  const t = words.value;
  const member = of.member.value;
  const can = [
    ["direct", t.takesMessages],
    ["call", t.takesCalls],
    ["file", t.takesFiles],
  ]
    .filter(([feature = ""]) => takes(member, feature))
    .map(([, what]) => what);
  return (
    <>
      <h2>{of.name}</h2>
      <dl class="kv">
        <div>
          <dt>{t.meetsIn}</dt>
          <dd>{roomName(of.room)}</dd>
        </div>
        <div>
          <dt>{t.takes}</dt>
          <dd>{member === undefined ? t.awayNow : can.length === 0 ? t.onlyRoomMessages(of.name) : can.join(", ")}</dd>
        </div>
      </dl>
      <p class="quiet-line">{t.noProof}</p>
    </>
  );
}
