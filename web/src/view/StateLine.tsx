// At most one line above the conversation: what is wrong, and what to do about it.
import { useEffect, useState } from "preact/hooks";
import type { Room } from "../state/room.ts";
import { words } from "../words/words.ts";
import { opened } from "./opened.ts";
import { spoken, urgent } from "./say.ts";

const LONG_MS = 5_000;

export function StateLine({ of }: { of: Room }) {
  const now = of.standing.value;
  const away = now.is === "waiting" || (now.is === "connecting" && of.wasOpen);
  useAnnounced(away);
  if (away) return <Away of={of} />;
  const refused = of.registration.state.value === "taken" || of.registration.state.value === "refused";
  return now.is === "open" && refused ? <NoNickname of={of} /> : null;
}

function Away({ of }: { of: Room }) {
  const t = words.value;
  const now = of.standing.value;
  const seconds = useSeconds(now.is === "waiting" ? now.until : 0);
  const because = now.is === "waiting" ? now.because : "lost";
  const what = because === "restart" ? t.restarting : because === "refused" ? t.refused : t.lost;
  return (
    <div class="state">
      <p>
        <strong>{what}</strong> {now.is === "waiting" ? t.tryingAgain(seconds) : t.tryingNow}
      </p>
      {now.is === "waiting" && (
        <button type="button" class="btn slim" onClick={() => of.retry()}>
          {t.tryNow}
        </button>
      )}
    </div>
  );
}

function NoNickname({ of }: { of: Room }) {
  const t = words.value;
  const nickname = of.registration.nickname.value;
  const taken = of.registration.state.value === "taken";
  return (
    <div class="state" role="status">
      <p>{taken ? t.nicknameTaken(nickname, of.name) : t.nicknameRefused(nickname)}</p>
      <button type="button" class="btn slim" onClick={() => (opened.value = { is: "nickname" })}>
        {t.chooseAnother}
      </button>
    </div>
  );
}

/** Seconds until a moment, counted down. */
function useSeconds(until: number): number {
  const left = (): number => Math.max(1, Math.ceil((until - Date.now()) / 1000));
  const [seconds, setSeconds] = useState(left);
  useEffect(() => {
    setSeconds(left());
    const timer = setInterval(() => setSeconds(left()), 1000);
    return () => clearInterval(timer);
  }, [until]);
  return seconds;
}

/** Tells a screen reader of a connection that stays lost, and of its return. */
function useAnnounced(away: boolean): void {
  useEffect(() => {
    if (!away) return undefined;
    const timer = setTimeout(() => (urgent.value = words.peek().lostLong), LONG_MS);
    return () => {
      clearTimeout(timer);
      if (urgent.value !== "") spoken.value = words.peek().back;
      urgent.value = "";
    };
  }, [away]);
}
