// The whole page: rooms, conversation, people, and the layers over them.
import { useLayoutEffect, useRef } from "preact/hooks";
import { Calls } from "../calls/index.ts";
import { CallBar, CallStrip, Ringing, Sounds, Stage } from "../calls/views.ts";
import { useKeptLine } from "../conversation/index.ts";
import { Composer, LogView } from "../conversation/views.ts";
import { Embedded } from "../embed/views.ts";
import { words } from "../i18n/words.ts";
import { BesideTalk, RoomMap } from "../map/views.ts";
import { People } from "../people/views.ts";
import { isEmbedded } from "../platform/embedded.ts";
import { rem } from "../platform/window.ts";
import { isOutside, OpenMaps, Place, roomOf, Rooms } from "../rooms/index.ts";
import { SealedView } from "../rooms/views.ts";
import { ServerLink } from "../server/index.ts";
import { nickname, peopleOpen } from "../settings/index.ts";
import { Overlay } from "../ui/Dialog.tsx";
import { LiveRegion } from "../ui/LiveRegion.tsx";
import { useModel } from "../ui/models.ts";
import { isCovered } from "../ui/opened.ts";
import { listAlone, pane, setWidth, tight } from "../ui/panes.ts";
import { Head } from "./Head.tsx";
import { OpenedDialog, Outside, Still } from "./part.tsx";
import { RoomList } from "./RoomList.tsx";
import { StateLine } from "./StateLine.tsx";
import { Welcome } from "./Welcome.tsx";

export function App() {
  const calls = useModel(Calls);
  const frame = useRef<HTMLDivElement>(null);
  useWidth(frame);
  return (
    <div class="frame" ref={frame} data-pane={pane.value}>
      {isEmbedded ? <Embedded state={StateLine} outside={Outside} /> : nickname.value === "" ? <Welcome /> : <Inside />}
      {calls.staged.value !== undefined && <Stage call={calls.staged.value} />}
      <Overlay.Provider value={Ringing}>
        <OpenedDialog />
      </Overlay.Provider>
      {!isCovered.value && (
        <>
          <LiveRegion />
          <Ringing />
        </>
      )}
      {calls.own.value !== undefined && <Sounds call={calls.own.value} />}
    </div>
  );
}

function Inside() {
  const t = words.value;
  const [calls, link, openMaps, place, rooms] = [useModel(Calls), useModel(ServerLink), useModel(OpenMaps), useModel(Place), useModel(Rooms)];
  const now = place.here.value;
  const outside = now !== undefined && isOutside(roomOf(now));
  const map = openMaps.shown.value;
  const people = now !== undefined && !outside && map === undefined && peopleOpen.value === "yes";
  const layout = map !== undefined ? "app with-map" : people ? "app with-people" : "app";
  useKeptLine(now, layout);
  const wanted = place.wanted.value;
  const call = calls.own.value;
  return (
    <>
      {now !== undefined && !outside && (
        <a
          class="skip"
          href="#text"
          onClick={(event) => {
            event.preventDefault();
            document.getElementById("text")?.focus();
          }}
        >
          {t.skip}
        </a>
      )}
      {map !== undefined && tight.value && !listAlone.value && call !== undefined && <CallStrip call={call} />}
      <div class={layout}>
        <RoomList />
        <main class="talk">
          <Head of={outside ? undefined : now} title={wanted.direct ?? (wanted.room === "" ? "causerie" : rooms.shownNameOf(wanted.room))} />
          <div class="bar">
            <StateLine />
            {now?.kind === "room" && !outside && <BesideTalk room={now} />}
            <CallBar />
          </div>
          <div class="status" role="status">
            {now !== undefined && outside && <Outside of={roomOf(now)} />}
          </div>
          {now !== undefined && !outside && calls.staged.value === undefined && (
            <>
              <LogView key={`log ${now.kind} ${roomOf(now).name} ${now.name}`} of={now} />
              {link.still.value !== undefined ? (
                <Still of={now} />
              ) : roomOf(now).status.value.is === "closed" ? (
                <SealedView of={now} as="foot" />
              ) : (
                <Composer key={`write ${now.kind} ${roomOf(now).name} ${now.name}`} of={now} />
              )}
            </>
          )}
        </main>
        {people && <People of={now} inCall={calls.participantsIn(now)} />}
        {map !== undefined && <RoomMap key={`map ${map.kind} ${roomOf(map).name} ${map.name}`} of={map} />}
      </div>
    </>
  );
}

function useWidth(frame: { current: HTMLElement | null }): void {
  useLayoutEffect(() => {
    if (frame.current === null) return undefined;
    const watch = new ResizeObserver(([entry]) => {
      setWidth((entry?.contentRect.width ?? 0) / rem());
    });
    watch.observe(frame.current);
    return () => watch.disconnect();
  }, []);
}
