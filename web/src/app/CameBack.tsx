// The notice of what came back after the page was loaded again, and the way back into the call.
import { useLayoutEffect } from "preact/hooks";
import { beginCall, Calls, hasCalls } from "../calls/index.ts";
import { words } from "../i18n/words.ts";
import { Place } from "../rooms/index.ts";
import { Server } from "../server/index.ts";
import { Icon, IconButton } from "../ui/Icon.tsx";
import { useModel } from "../ui/models.ts";
import { Reload } from "./session/reload.ts";

export function CameBack() {
  const t = words.value;
  const [calls, place, reload, server] = [useModel(Calls), useModel(Place), useModel(Reload), useModel(Server)];
  const [back, call] = [reload.cameBack.value, reload.callBefore.value];
  const close = (): void => reload.dismiss();
  // A person who goes on writing has read it.
  const posted = place.room.value?.posts.value.length;
  useLayoutEffect(() => {
    if (call === undefined && (posted ?? 0) > 0) close();
  }, [posted]);
  return (
    <div class="state calm">
      <p>
        {back !== undefined ? t.areBack(back.messages, back.words) : call?.elsewhere === true ? t.wasInCall : t.outOfCall}
      </p>
      {call !== undefined && calls.own.value === undefined && hasCalls(server) && (
        <button type="button" class="btn slim" onClick={() => void beginCall(() => reload.returnToCall(call.listens))}>
          <Icon name="phone" small />
          {t.backIntoCall}
        </button>
      )}
      <IconButton icon="close" name={t.dismiss} onClick={close} />
    </div>
  );
}
