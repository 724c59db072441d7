// Below the state line: the running call, and the outcome of a call that failed.
import { useLayoutEffect } from "preact/hooks";
import { callRemark } from "../conversation/index.ts";
import { words } from "../i18n/words.ts";
import type { CallRemark } from "../log/index.ts";
import { Place } from "../rooms/index.ts";
import { IconButton } from "../ui/Icon.tsx";
import { useModel } from "../ui/models.ts";
import { narrow, talkHidden } from "../ui/panes.ts";
import { useSecondsTo } from "../ui/seconds.ts";
import { Asking } from "./asking.ts";
import { Calls } from "./calls.ts";
import { CallStrip, Dock, FullCall } from "./lazy-views.ts";

export function CallBar() {
  const [asking, calls, place] = [useModel(Asking), useModel(Calls), useModel(Place)];
  const call = calls.own.value;
  const asked = asking.now.value;
  const waitsFor = calls.waitsFor.value;
  // Where the conversation is out of sight, a strip elsewhere stands for the call. A phone has no space for its pictures in other rooms.
  const isElsewhere = narrow.value && place.here.value !== call?.room;
  return (
    <>
      <div role="status">
        {asked !== undefined && <Calling nickname={asked.nickname} until={asked.until} />}
      </div>
      <div role="status">
        <Outcome />
      </div>
      <div role="status">{waitsFor !== undefined && <FullCall room={waitsFor} />}</div>
      {call !== undefined && calls.staged.value === undefined && !talkHidden.value && (isElsewhere ? <CallStrip call={call} /> : <Dock call={call} />)}
    </>
  );
}

/** Somebody is being called. Cancelling leaves the call, too. */
function Calling({ nickname, until }: { nickname: string; until: number }) {
  const t = words.value;
  const asking = useModel(Asking);
  const seconds = useSecondsTo(until);
  return (
    <div class="state calm">
      <p>
        <strong>{t.calling(nickname)}</strong>{" "}
        <span class="num" aria-live="off">
          {until > 0 && t.secondsLeft(seconds)}
        </span>
      </p>
      <button type="button" class="btn slim" onClick={asking.cancel}>
        {t.cancel}
      </button>
    </div>
  );
}

function outcomeText({ nickname, what }: { nickname: string; what: CallRemark | "invited" }): string {
  return what === "invited" ? words.value.isAskedToCome(nickname) : `${nickname}: ${callRemark(what, nickname)}`;
}

function Outcome() {
  const t = words.value;
  const [asking, calls, place] = [useModel(Asking), useModel(Calls), useModel(Place)];
  const ended = asking.outcome.value;
  const trouble = calls.trouble.value;
  const here = place.here.value;
  const troubles = { lost: t.callLost, refused: t.callRefused, missing: t.callsMissing };
  // The outcome stands in their conversation already.
  const isRead = ended !== undefined && ended.what !== "invited" && here?.kind === "direct" && here.name === ended.nickname;
  useLayoutEffect(() => void (isRead && asking.dismissOutcome()), [isRead]);
  const close = (): void => {
    asking.dismissOutcome();
    calls.dismissTrouble();
  };
  if (trouble === undefined && (ended === undefined || isRead)) return null;
  return (
    <div class="state calm">
      <p>{trouble !== undefined ? troubles[trouble] : ended !== undefined && outcomeText(ended)}</p>
      <IconButton icon="close" name={t.dismiss} onClick={close} />
    </div>
  );
}
