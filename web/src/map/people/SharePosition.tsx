// The question before a position is shared with a room: for how long, and how exactly. The browser asks afterwards.
import { useState } from "preact/hooks";
import { words } from "../../i18n/words.ts";
import { type Room, roomName } from "../../rooms/index.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { SelectField } from "../../ui/fields.tsx";
import { useModel } from "../../ui/models.ts";
import { Icon } from "../../ui/Icon.tsx";
import { closeDialog } from "../../ui/opened.ts";
import { SharedMaps } from "../live/shared-maps.ts";
import { useTimeLeft } from "./own-share.ts";

declare module "../../ui/opened.ts" {
  interface Dialogs {
    "share position": { room: Room };
  }
}

type Minutes = "15" | "60" | "240" | "all";

export function SharePosition({ room }: { room: Room }) {
  const maps = useModel(SharedMaps);
  return maps.ownShare(room) === undefined ? <ShareForm room={room} /> : <StopForm room={room} />;
}

function ShareForm({ room }: { room: Room }) {
  const t = words.value;
  const maps = useModel(SharedMaps);
  const [minutes, setMinutes] = useState<Minutes>("15");
  const [exact, setExact] = useState<"exact" | "about">("exact");
  const share = (event: Event): void => {
    event.preventDefault();
    const request = { room: room.name, minutes: minutes === "all" ? undefined : Number(minutes), isRough: exact === "about" };
    closeDialog();
    maps.here.peek()?.shares.share(request);
  };
  return (
    <Dialog title={t.shareAsk}>
      <form onSubmit={share}>
        <p class="limits">{t.shareText(room.count.value ?? room.roster.value.size, roomName(room))}</p>
        {room.reachesQField.value && (
          <p class="openly">
            <Icon name="door" />
            <span>
              <strong>{t.qfieldGetsIt(room.isProject.value)}</strong> {room.isProject.value && t.projectEntered(roomName(room))}
            </span>
          </p>
        )}
        <SelectField
          id="share-long"
          label={t.shareLong}
          value={minutes}
          options={[["15", t.minutes(15)], ["60", t.hours(1)], ["240", t.hours(4)], ["all", t.untilLeave]]}
          choose={setMinutes}
        />
        <SelectField
          id="share-exact"
          label={t.shareExact}
          value={exact}
          options={[["exact", t.exactly], ["about", t.aboutHere]]}
          choose={setExact}
        />
        <div class="do">
          <button type="button" class="btn" onClick={closeDialog}>
            {t.cancel}
          </button>
          <button type="submit" class="btn main">
            {t.sharePosition}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function StopForm({ room }: { room: Room }) {
  const maps = useModel(SharedMaps);
  const t = words.value;
  const left = useTimeLeft(maps.ownShare(room));
  const stop = (): void => {
    closeDialog();
    maps.stopShare(room);
  };
  return (
    <Dialog title={t.positionShared}>
      <p class="limits">
        {t.sharedWith(roomName(room), left)} {room.reachesQField.value && t.qfieldGetsIt(room.isProject.value)}
      </p>
      <div class="do">
        <button type="button" class="btn main" onClick={stop}>
          {t.stop}
        </button>
      </div>
    </Dialog>
  );
}
