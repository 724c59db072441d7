// The button in the head that starts the call of a room, joins it, or calls the one person.
import { words } from "../i18n/words.ts";
import { type Conversation, type Direct, type Room, supports } from "../rooms/index.ts";
import { session } from "../session/index.ts";
import { Icon } from "../ui/Icon.tsx";
import { beginCall, hasCalls, joinCall } from "./begin.ts";

export function CallButton({ of }: { of: Conversation }) {
  if (!hasCalls() || session.still.value !== undefined) return null;
  return of.kind === "room" ? <RoomsCall of={of} /> : <DirectCall of={of} />;
}

function RoomsCall({ of }: { of: Room }) {
  const t = words.value;
  const n = session.calls.all.value.get(of.name)?.participants.length ?? 0;
  const own = session.calls.own.value;
  if (of.status.value.is !== "inside" || own?.room === of || session.calls.goingInto.value === of) return null;
  // Who is in a call does not begin another one by the way.
  if (own !== undefined && n === 0) return null;
  if (session.calls.isFull(of)) {
    const most = session.server.limits.value.call_peers;
    return (
      <button type="button" class="btn full" title={t.callFull} onClick={() => session.calls.waitFor(of)}>
        <Icon name="phone" />
        <span class="w">{t.callFull}</span>
        <span class="num" aria-hidden="true">
          {most}/{most}
        </span>
      </button>
    );
  }
  const what = own !== undefined ? t.leaveAndJoin : n === 0 ? t.startCall : t.joinCall;
  return (
    <button
      type="button"
      class={n > 0 ? "btn call" : "btn"}
      onClick={() => void joinCall(of)}
    >
      <Icon name="phone" />
      <span class="w">{what}</span>
      {n > 0 && (
        <span class="num">
          <span aria-hidden="true">{n}</span>
          <span class="vh">{t.inCall(n)}</span>
        </span>
      )}
    </button>
  );
}

/** What they cannot take is said beside the conversation. */
function DirectCall({ of }: { of: Direct }) {
  const member = of.member.value;
  const busy = session.calls.own.value !== undefined || session.asking.now.value !== undefined;
  if (member === undefined || !supports(member, "call") || busy || !session.server.allowsPrivate.value) return null;
  return (
    <button type="button" class="btn" onClick={() => void beginCall((how) => session.asking.ring(member, how), true)}>
      <Icon name="phone" />
      <span class="w">{words.value.call}</span>
    </button>
  );
}
