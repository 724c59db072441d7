// What came back after the page was loaded again, and the way back into the call.
import { useLayoutEffect } from "preact/hooks";
import { beginCall, hasCalls } from "../calls/index.ts";
import { locale } from "../i18n/language.ts";
import { words } from "../i18n/words.ts";
import { type CameBack as Came, session } from "../session/index.ts";
import { Icon, IconButton } from "../ui/Icon.tsx";

export function CameBack() {
  const t = words.value;
  const [back, call] = [session.reload.cameBack.value, session.reload.callBefore.value];
  const parts = back === undefined ? [] : partsOf(back);
  const close = (): void => session.reload.dismiss();
  // It has been read by who goes on writing.
  const said = session.place.room.value?.posts.value.length;
  useLayoutEffect(() => {
    if (call === undefined && (said ?? 0) > 0) close();
  }, [said]);
  return (
    <div class="state calm">
      <p>
        {back?.isWhole === true && parts.length > 0 && <strong>{t.asItWas} </strong>}
        {parts.length > 0 ? told(parts, back?.messages ?? 0) : call?.elsewhere === true ? t.wasInCall : t.outOfCall}
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

function partsOf({ messages, words: isWritten, map }: Came): string[] {
  const t = words.value;
  const all = [messages > 0 ? t.messageCount(messages) : "", isWritten ? t.yourWords : "", map ? t.theMap : ""];
  return all.filter((part) => part !== "");
}

function told(parts: readonly string[], messages: number): string {
  const t = words.value;
  const what = new Intl.ListFormat(locale.value).format(parts);
  if (parts.length === 1 && parts[0] === t.yourWords) return t.wordsBack;
  const isOne = parts.length === 1 && (messages === 1 || parts[0] === t.theMap);
  return (isOne ? t.isBack : t.areBack)(what.charAt(0).toUpperCase() + what.slice(1));
}
