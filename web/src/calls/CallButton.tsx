// The button in the head that starts or joins the call of a room, or calls a person.
import { words } from "../i18n/words.ts";
import { type Conversation, type Direct, type Room, roomOf, supports } from "../rooms/index.ts";
import { ServerLink, Server } from "../server/index.ts";
import { Icon } from "../ui/Icon.tsx";
import { useModel } from "../ui/models.ts";
import { Asking } from "./asking.ts";
import { beginCall, hasCalls, joinCall } from "./begin.ts";
import { Calls } from "./calls.ts";

export function CallButton({ of }: { of: Conversation }) {
  const link = useModel(ServerLink);
  if (!hasCalls(roomOf(of).server) || link.still.value !== undefined) return null;
  return of.kind === "room" ? <RoomCallButton of={of} /> : <DirectCallButton of={of} />;
}

function RoomCallButton({ of }: { of: Room }) {
  const t = words.value;
  const [calls, server] = [useModel(Calls), useModel(Server)];
  const n = calls.all.value.get(of.name)?.participants.length ?? 0;
  const own = calls.own.value;
  if (of.status.value.is !== "inside" || own?.room === of || calls.goingInto.value === of) return null;
  // In a call, no other call is begun by the way.
  if (own !== undefined && n === 0) return null;
  if (calls.isFull(of)) {
    const most = server.limits.value.call_peers;
    return (
      <button type="button" class="btn full" title={t.callFull} onClick={() => calls.waitFor(of)}>
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
      onClick={() => void joinCall(calls, of)}
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

/** A note beside the conversation says what they cannot take. */
function DirectCallButton({ of }: { of: Direct }) {
  const [asking, calls, server] = [useModel(Asking), useModel(Calls), useModel(Server)];
  const member = of.member.value;
  const busy = calls.own.value !== undefined || asking.now.value !== undefined;
  if (member === undefined || !supports(member, "call") || busy || !server.allowsPrivate.value) return null;
  return (
    <button type="button" class="btn" onClick={() => void beginCall((how) => asking.ring(member, how), true)}>
      <Icon name="phone" />
      <span class="w">{words.value.call}</span>
    </button>
  );
}
