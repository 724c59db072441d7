// What one has said and the room has not echoed: shown only once that takes longer than usual.
import { useEffect, useState } from "preact/hooks";
import type { Outgoing } from "../state/outgoing.ts";
import type { Room } from "../state/room.ts";
import { words } from "../words/words.ts";
import { Text } from "./Message.tsx";
import { Person } from "./Person.tsx";

const USUAL_MS = 700;

export function Waiting({ one, of }: { one: Outgoing; of: Room }) {
  const t = words.value;
  const me = of.registration.nickname.value;
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    if (one.state !== "sent") return undefined;
    const timer = setTimeout(() => setSlow(true), USUAL_MS);
    return () => clearTimeout(timer);
  }, [one.state, one.at]);
  if (one.state === "sent" && !slow) return null;
  return (
    <li class={one.state === "failed" ? "msg failed" : "msg waiting"}>
      <Person nickname={me} />
      <p class="by">
        <strong>{me}</strong>
      </p>
      <div class="body">
        {one.kind === "text" ? <Text text={one.content} me={me} /> : <p>{t.image}</p>}
        {one.state === "failed" ? (
          <p class="delivery bad">
            <span>
              {t.notSent}
              {one.reason !== "" && <small>{one.reason}</small>}
            </span>
            <button type="button" class="btn quiet slim" onClick={() => of.sayAgain(one.id)}>
              {t.sendAgain}
            </button>
            <button type="button" class="btn quiet slim" onClick={() => of.discard(one.id)}>
              {t.discard}
            </button>
          </p>
        ) : (
          <p class="delivery">{one.state === "sent" ? t.sending : t.waits}</p>
        )}
      </div>
    </li>
  );
}
