// What came back after the page was loaded again, and the way back into the call.
import { useLayoutEffect } from "preact/hooks";
import { beginCall, hasCalls } from "../calls/index.ts";
import { words } from "../i18n/words.ts";
import { session } from "../session/index.ts";
import { Icon, IconButton } from "../ui/Icon.tsx";

export function CameBack() {
  const t = words.value;
  const [back, call] = [session.reload.cameBack.value, session.reload.callBefore.value];
  const close = (): void => session.reload.dismiss();
  // It has been read by who goes on writing.
  const said = session.place.room.value?.posts.value.length;
  useLayoutEffect(() => {
    if (call === undefined && (said ?? 0) > 0) close();
  }, [said]);
  return (
    <div class="state calm">
      <p>
        {back !== undefined ? t.areBack(back.messages, back.words) : call?.elsewhere === true ? t.wasInCall : t.outOfCall}
      </p>
      {call !== undefined && session.calls.own.value === undefined && hasCalls(session.server) && (
        <button type="button" class="btn slim" onClick={() => void beginCall(() => session.reload.returnToCall(call.listens))}>
          <Icon name="phone" small />
          {t.backIntoCall}
        </button>
      )}
      <IconButton icon="close" name={t.dismiss} onClick={close} />
    </div>
  );
}
