// Below the state line: the call one is in, and word of one that came to nothing.
import { useEffect } from "preact/hooks";
import { callsAndFiles } from "../parts/index.ts";
import { callTrouble, ownCall } from "../state/calls.ts";
import { asking, cancel, outcome } from "../state/asking.ts";
import type { CallRemark } from "../state/entries.ts";
import { here } from "../state/place.ts";
import { limits } from "../state/server.ts";
import { words } from "../words/words.ts";
import { callRemark } from "./call-remark.ts";
import { late } from "./late.tsx";
import { MissingLine } from "./Missing.tsx";
import { staged } from "./opened.ts";
import { useSecondsTo } from "./seconds.ts";
import { Sign } from "./Sign.tsx";

const Dock = late(callsAndFiles, (part) => part.Dock, MissingLine);

export function CallBar() {
  const call = ownCall.value;
  return (
    <>
      <div role="status">
        {asking.value !== undefined && <Asking nickname={asking.value.nickname} until={asking.value.until} />}
      </div>
      <div role="status">
        <Ended />
      </div>
      {call !== undefined && staged.value === undefined && <Dock call={call} />}
    </>
  );
}

/** Somebody is being called. Cancelling leaves the call, too. */
function Asking({ nickname, until }: { nickname: string; until: number }) {
  const t = words.value;
  const seconds = useSecondsTo(until);
  return (
    <div class="state calm">
      <p>
        <strong>{t.calling(nickname)}</strong>{" "}
        <span class="num" aria-live="off">
          {until > 0 && t.secondsLeft(seconds)}
        </span>
      </p>
      <button type="button" class="btn slim" onClick={cancel}>
        {t.cancel}
      </button>
    </div>
  );
}

function told({ nickname, what }: { nickname: string; what: CallRemark | "invited" }): string {
  return what === "invited" ? words.value.isAskedToCome(nickname) : `${nickname}: ${callRemark(what, nickname)}`;
}

function Ended() {
  const t = words.value;
  const ended = outcome.value;
  const trouble = callTrouble.value;
  const troubles = { full: t.callIsFull(limits.value.call_peers ?? 0), lost: t.callLost, refused: t.callRefused, missing: t.callsMissing };
  // What became of it stands in their conversation already.
  const isRead = ended !== undefined && ended.what !== "invited" && here.value?.kind === "direct" && here.value.name === ended.nickname;
  useEffect(() => void (isRead && (outcome.value = undefined)), [isRead]);
  const close = (): void => {
    outcome.value = undefined;
    callTrouble.value = undefined;
  };
  if (trouble === undefined && (ended === undefined || isRead)) return null;
  return (
    <div class="state calm">
      <p>{trouble !== undefined ? troubles[trouble] : ended !== undefined && told(ended)}</p>
      <button class="icon" type="button" aria-label={t.dismiss} title={t.dismiss} onClick={close}>
        <Sign name="close" />
      </button>
    </div>
  );
}
