// Lines of a room's map beside the talk: the presenter while the map is closed, why a position is not shared, and a pin in the head
// while it is. While the map is open, the pin leaves the minutes to it.
import { useLayoutEffect } from "preact/hooks";
import { words } from "../../i18n/words.ts";
import { OpenMaps, type Room } from "../../rooms/index.ts";
import { Icon, IconButton } from "../../ui/Icon.tsx";
import { useModel } from "../../ui/models.ts";
import { openDialog } from "../../ui/opened.ts";
import { narrow } from "../../ui/panes.ts";
import { say } from "../../ui/say.ts";
import type { RoomMap } from "../live/room-map.ts";
import { SharedMaps } from "../live/shared-maps.ts";
import { FaultText } from "./FaultText.tsx";
import { useTimeLeft } from "./own-share.ts";

export function BesideTalk({ room }: { room: Room }) {
  const maps = useModel(SharedMaps);
  const opened = useModel(OpenMaps);
  const here = maps.here.value;
  const fault = here?.shares.fault.value;
  if (here === undefined || opened.shown.value === room) return null;
  return (
    <>
      {narrow.value && <ShareLine room={room} />}
      {maps.isOn.value && <PresenterLine room={room} shared={here.getMap(room)} />}
      {fault?.room === room.name && (
        <div class="state" role="status">
          <p>
            <FaultText is={fault.is} again={words.value.sharePosition} />
          </p>
          <IconButton icon="close" name={words.value.dismiss} onClick={here.shares.dismissFault} />
        </div>
      )}
    </>
  );
}

function PresenterLine({ room, shared: { presentation } }: { room: Room; shared: RoomMap }) {
  const opened = useModel(OpenMaps);
  const t = words.value;
  const presenter = presentation.askingPresenter.value;
  useLayoutEffect(() => void (presenter !== undefined && say(`${t.presentsMap(presenter.nickname)} ${t.lookOn}`)), [presenter?.member]);
  if (presenter === undefined) return null;
  const follow = (): void => {
    presentation.accept();
    void opened.open(room);
  };
  return (
    <div class="state missing">
      <p>
        <strong>{t.presentsMap(presenter.nickname)}</strong> {t.lookOn}
      </p>
      <div class="do">
        <button type="button" class="btn slim" onClick={presentation.notNow}>
          {t.notNow}
        </button>
        <button type="button" class="btn main slim" onClick={follow}>
          {t.follow}
        </button>
      </div>
    </div>
  );
}

/** On a phone the head has no place for the pin. */
function ShareLine({ room }: { room: Room }) {
  const maps = useModel(SharedMaps);
  const t = words.value;
  const share = maps.ownShare(room);
  const left = useTimeLeft(share);
  if (share === undefined) return null;
  return (
    <div class="state">
      <p>
        {t.sharedFor(left)}
        {room.reachesQField.value && `, ${t.alsoQField}`}
      </p>
      <button type="button" class="btn slim" onClick={() => maps.stopShare(room)}>
        {t.stop}
      </button>
    </div>
  );
}

export function SharePin({ room }: { room: Room }) {
  const opened = useModel(OpenMaps);
  const maps = useModel(SharedMaps);
  const share = maps.ownShare(room);
  const left = useTimeLeft(share);
  if (share === undefined || narrow.value) return null;
  const name = words.value.sharedFor(left) + (room.reachesQField.value ? `, ${words.value.alsoQField}` : "");
  return (
    <button type="button" class="btn quiet slim" aria-label={name} title={name} aria-haspopup="dialog" onClick={() => openDialog({ is: "share position", room })}>
      <Icon name="pin" />
      {opened.shown.value !== room && left}
    </button>
  );
}
