// Parts that the views of a voice message and of a film share: the duration, the level, and a failure.
import { useLayoutEffect, useState } from "preact/hooks";
import { formatClock } from "../i18n/size.ts";
import { words } from "../i18n/words.ts";
import { HttpsHelp } from "../ui/HttpsHelp.tsx";
import { openDialog } from "../ui/opened.ts";
import { useSecondsSince } from "../ui/seconds.ts";
import type { Recording, RecordingState } from "./recording.ts";

const LOOK_EVERY_MS = 100;

export function Elapsed({ since }: { since: number }) {
  return (
    <p class="elapsed" role="timer">
      <span class="vh">{words.value.recordingNow}</span> <span class="num">{formatClock(useSecondsSince(since))}</span>
    </p>
  );
}

export function Level({ of }: { of: Recording }) {
  const [level, setLevel] = useState(of.level);
  useLayoutEffect(() => {
    const timer = setInterval(() => setLevel(of.level), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [of]);
  return level === undefined ? null : <meter aria-label={words.value.micLevel} min={0} max={1} value={level} />;
}

/** `again`: the button to press then. */
export function NotRecorded({ what, why, again }: Extract<RecordingState, { is: "failed" }> & { again: string }) {
  const t = words.value;
  if (why === "plain") {
    return (
      <p class="hint bad" role="status">
        {t.overHttp} <HttpsHelp />
      </p>
    );
  }
  const all = {
    mic: { refused: t.noMicGiven, none: t.noMicFound, busy: t.noMicOpened, broken: t.notRecorded },
    camera: { refused: t.cameraRefused, none: t.cameraNone, busy: t.cameraBusy, broken: t.notRecorded },
  };
  return (
    <p class="hint bad" role="status">
      {all[what][why]}{" "}
      {why === "refused" && (
        <button type="button" class="link" onClick={() => openDialog({ is: "allow", what, again: t.allowAgainHere(again) })}>
          {t.howToAllow}
        </button>
      )}
    </p>
  );
}
