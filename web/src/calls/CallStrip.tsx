// The running call where its dock is out of sight: its room, the way back to it, and the two buttons that cannot wait.
import { words } from "../i18n/words.ts";
import { addressOf, OpenMaps, Place, roomName, Rooms } from "../rooms/index.ts";
import { go } from "../ui/back.ts";
import { Icon } from "../ui/Icon.tsx";
import { useModel } from "../ui/models.ts";
import { turnTo } from "../ui/panes.ts";
import type { OwnCall } from "./call.ts";
import { Control, MicControl, MutedHint } from "./CallControls.tsx";
import { Calls } from "./calls.ts";
import { Lasted } from "./Lasted.tsx";

export function CallStrip({ call }: { call: OwnCall }) {
  const opened = useModel(OpenMaps);
  const t = words.value;
  const [calls, place, rooms] = [useModel(Calls), useModel(Place), useModel(Rooms)];
  if (calls.staged.value !== undefined) return null;
  const people = call.everybody.value.length;
  const back = (): void => {
    const { room, direct } = place.wanted.peek();
    if (room !== call.room.name || direct !== undefined) go(addressOf(call.room.name, rooms.titleOf(call.room.name)));
    opened.close();
    turnTo("talk");
  };
  return (
    <section class="callstrip" id="call-strip" tabIndex={-1} aria-label={t.callIn(roomName(call.room), people)}>
      <button type="button" class="to-call" onClick={back}>
        <Icon name="phone" />
        <span>
          <bdi>{roomName(call.room)}</bdi>
          <small>
            <Lasted since={call.since} /> · {t.peopleCount(people)}
          </small>
        </span>
        <span class="vh">{t.backToCall}</span>
      </button>
      <div class="ctl">
        <MutedHint call={call} />
        <MicControl call={call} named={false} />
        <Control name={t.leaveCall} sign="phone" kind="end" named={false} onClick={() => void call.leave()} />
      </div>
    </section>
  );
}
