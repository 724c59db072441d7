// The page in a frame: a room's talk, its map, or both, without the other rooms and without settings.
import type { ComponentType } from "preact";
import { useLayoutEffect, useMemo, useState } from "preact/hooks";
import { Calls, hasCalls, joinCall } from "../calls/index.ts";
import { CallBar } from "../calls/views.ts";
import { useKeptLine } from "../conversation/index.ts";
import { Composer, LogView } from "../conversation/views.ts";
import { words } from "../i18n/words.ts";
import { SharedMaps } from "../map/index.ts";
import { BesideTalk, RoomMap } from "../map/views.ts";
import { isOutside, OpenMaps, Place, type Room } from "../rooms/index.ts";
import { ServerLink } from "../server/index.ts";
import type { MenuEntry } from "../ui/MenuButton.tsx";
import { useModel } from "../ui/models.ts";
import { tight } from "../ui/panes.ts";
import { AskSheet } from "./AskSheet.tsx";
import { EmbedHead } from "./EmbedHead.tsx";
import { Frame, isReader } from "./frame.ts";
import { Lookers } from "./Lookers.tsx";
import { Offer } from "./Offer.tsx";
import { ToWrite } from "./ToWrite.tsx";
import { NoHost } from "./NoHost.tsx";

/** Less space is for one of the two. */
const BOTH = "(width >= 420px) and (height >= 480px)";

interface Props {
  /** The line about the connection. */
  state: ComponentType;
  /** What stands in place of a room that is not entered. */
  outside: ComponentType<{ of: Room }>;
}

export function Embedded({ state: State, outside: Outside }: Props) {
  const [maps, opened, place, link] = [useModel(SharedMaps), useModel(OpenMaps), useModel(Place), useModel(ServerLink)];
  const frame = useMemo(() => new Frame({ maps, opened, place }), []);
  useLayoutEffect(() => frame.start(), []);
  const hasSpace = useMedia(BOTH);
  const [tab, setTab] = useState<"talk" | "map">("talk");
  const isTabbed = frame.shown === "both" && !hasSpace;
  useLayoutEffect(() => frame.showMapBy(() => setTab("map")), []);
  const shown = isTabbed ? tab : frame.shown;
  const room = place.room.value;
  const isOut = room !== undefined && isOutside(room);
  const here = isOut ? undefined : room;
  const [hasMap, hasTalk] = [shown !== "talk", shown !== "map"];
  useKeptLine(room, shown);
  const entries = useCallEntry(here, isTabbed);
  // One of them is the main part of the page: the map where it would cover the talk in a tab.
  const Talk = hasMap && tight.value ? "section" : "main";
  return (
    <div class="embed" data-shows={shown}>
      <EmbedHead of={room} frame={frame} tab={isTabbed ? tab : undefined} turn={setTab} />
      {hasMap && (
        <div class="embedmap">
          {here !== undefined && <RoomMap key={here.name} of={here} />}
          {!hasTalk && <div class="bar"><State /></div>}
        </div>
      )}
      {here !== undefined && (hasMap || !isTabbed) && <Lookers of={here} isQuiet={!hasMap} />}
      {hasTalk && (
        <Talk class="talk" aria-label={hasMap ? words.value.embedTalk : undefined}>
          <div class="bar">
            <State />
            <NoHost />
            {here !== undefined && !hasMap && <BesideTalk room={here} />}
            <CallBar />
          </div>
          <div class="status" role="status">
            {room !== undefined && isOut && <Outside of={room} />}
          </div>
          {here !== undefined && (
            <>
              <LogView key={here.name} of={here} />
              <div class="write-here">
                <Offer of={here} frame={frame} />
                {isReader.value ? <ToWrite /> : link.still.value === undefined && <Composer key={here.name} of={here} more={entries} />}
              </div>
            </>
          )}
        </Talk>
      )}
      <AskSheet frame={frame} of={room} />
    </div>
  );
}

/** In the menu of the talk, where the head has no space for it. */
function useCallEntry(of: Room | undefined, isTabbed: boolean): MenuEntry[] {
  const t = words.value;
  const calls = useModel(Calls);
  if (of?.status.value.is !== "inside" || !isTabbed || !hasCalls(of.server) || calls.own.value !== undefined || calls.isFull(of)) return [];
  const isOn = (calls.all.value.get(of.name)?.participants.length ?? 0) > 0;
  return [{ sign: "phone", name: isOn ? t.joinCall : t.startCall, begin: () => void joinCall(calls, of) }];
}

function useMedia(query: string): boolean {
  const [fits, setFits] = useState(() => matchMedia(query).matches);
  useLayoutEffect(() => {
    const list = matchMedia(query);
    const look = (): void => setFits(list.matches);
    list.addEventListener("change", look);
    return () => list.removeEventListener("change", look);
  }, [query]);
  return fits;
}
