// The whole page: rooms, conversation, people, and what lies over them.
import { useEffect, useRef } from "preact/hooks";
import { callsAndFiles, maps } from "../parts/index.ts";
import { ownCall } from "../state/calls.ts";
import { narrow, pane } from "../state/panes.ts";
import { becoming } from "../state/pass.ts";
import { here, room, wanted } from "../state/place.ts";
import { isAdHocRoom } from "../protocol/index.ts";
import { nickname, peopleOpen } from "../state/settings.ts";
import { words } from "../words/words.ts";
import { Become } from "./Become.tsx";
import { CallBar } from "./CallBar.tsx";
import { Composer } from "./Composer.tsx";
import { roomOf } from "./conversation.ts";
import { EmojiDialog } from "./EmojiDialog.tsx";
import { GiveNotice } from "./GiveNotice.tsx";
import { GoTo } from "./GoTo.tsx";
import { Head } from "./Head.tsx";
import { Invite } from "./Invite.tsx";
import { KeysDialog } from "./KeysDialog.tsx";
import { late } from "./late.tsx";
import { Log } from "./Log.tsx";
import { MissingDialog, MissingLine, MissingOver } from "./Missing.tsx";
import { Nickname } from "./Nickname.tsx";
import { isCovered, opened, staged, wide } from "./opened.ts";
import { isOutside, Outside } from "./Outside.tsx";
import { Painter } from "./Painter.tsx";
import { People, PeopleDialog } from "./People.tsx";
import { PersonDialog } from "./PersonDialog.tsx";
import { PictureDialog } from "./Picture.tsx";
import { Ringing } from "./Ringing.tsx";
import { Rooms } from "./Rooms.tsx";
import { RulesDialog } from "./RulesDialog.tsx";
import { Said } from "./Said.tsx";
import { Settings } from "./Settings.tsx";
import { StateLine } from "./StateLine.tsx";
import { TakeOut } from "./TakeOut.tsx";
import { Welcome } from "./Welcome.tsx";

const Allow = late(callsAndFiles, (part) => part.Allow, MissingOver);
const CallStart = late(callsAndFiles, (part) => part.CallStart, MissingOver);
const Devices = late(callsAndFiles, (part) => part.Devices, MissingOver);
const FileStart = late(callsAndFiles, (part) => part.FileStart, MissingOver);
const Sounds = late(callsAndFiles, (part) => part.Sounds, MissingLine);
const Stage = late(callsAndFiles, (part) => part.Stage, MissingLine);
const MapDialog = late(maps, (part) => part.MapDialog, MissingOver);
const SendLayer = late(maps, (part) => part.SendLayer, MissingOver);
const SendPosition = late(maps, (part) => part.SendPosition, MissingOver);

/** From these widths on (in rem) the rooms and the people stand beside the conversation; narrow.css has the same. */
const ROOMS_BESIDE_REM = 46;
const PEOPLE_BESIDE_REM = 68;

export function App() {
  const frame = useRef<HTMLDivElement>(null);
  useWidth(frame);
  return (
    <div class="frame" ref={frame} data-pane={pane.value}>
      {nickname.value === "" ? <Welcome /> : <Inside />}
      {staged.value !== undefined && <Stage call={staged.value} />}
      <Over />
      {!isCovered.value && (
        <>
          <Said />
          <Ringing />
        </>
      )}
      {ownCall.value !== undefined && <Sounds call={ownCall.value} />}
    </div>
  );
}

function Inside() {
  const t = words.value;
  const now = here.value;
  const outside = now !== undefined && isOutside(roomOf(now));
  const people = now !== undefined && !outside && peopleOpen.value === "yes";
  const place = wanted.value;
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
      <div class={people ? "app with-people" : "app"}>
        <Rooms />
        <main class="talk">
          <Head of={outside ? undefined : now} title={place.direct ?? titleOf(place.room)} />
          <div class="bar">
            <StateLine />
            <CallBar />
          </div>
          <div class="told" role="status">
            {now !== undefined && outside && <Outside of={roomOf(now)} />}
          </div>
          {now !== undefined && !outside && staged.value === undefined && (
            <>
              <Log key={`log ${now.kind} ${roomOf(now).name} ${now.name}`} of={now} />
              <Composer key={`write ${now.kind} ${roomOf(now).name} ${now.name}`} of={now} />
            </>
          )}
        </main>
        {people && <People of={now} />}
      </div>
    </>
  );
}

function titleOf(room: string): string {
  if (room === "") return "causerie";
  return isAdHocRoom(room) ? words.value.privateRoom : room;
}

function Over() {
  const now = opened.value;
  switch (now?.is) {
    case "rules":
      return <RulesDialog />;
    case "settings":
      return <Settings />;
    case "nickname":
      return <Nickname />;
    case "become":
      return becoming.value === undefined ? null : <Become of={becoming.value} />;
    case "keys":
      return <KeysDialog />;
    case "goto":
      return <GoTo />;
    case "people":
      return here.value === undefined ? null : <PeopleDialog of={here.value} />;
    case "invite":
      return room.value === undefined ? null : <Invite of={room.value} />;
    case "person":
      return <PersonDialog of={now.room} member={now.member} near={now.near} />;
    case "call":
      return <CallStart go={now.go} />;
    case "devices":
      return ownCall.value === undefined ? null : <Devices call={ownCall.value} />;
    case "allow":
      return <Allow what={now.what} />;
    case "takeout":
      return <TakeOut of={now.room} member={now.member} />;
    case "notice":
      return <GiveNotice of={now.room} />;
    case "map":
      return <MapDialog shown={now} />;
    case "paint":
      return <Painter on={now.on} done={now.done} />;
    case "emoji":
      return <EmojiDialog take={now.take} />;
    case "missing":
      return <MissingDialog part={now.part} />;
    case "first file":
      return <FileStart go={now.go} />;
    case "layer":
      return <SendLayer file={now.file} of={now.of} />;
    case "position":
      return <SendPosition of={now.of} />;
    case "picture":
      return <PictureDialog shown={now} />;
    default:
      return null;
  }
}

function useWidth(frame: { current: HTMLElement | null }): void {
  useEffect(() => {
    if (frame.current === null) return undefined;
    const watch = new ResizeObserver(([entry]) => {
      const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
      const width = (entry?.contentRect.width ?? 0) / rem;
      narrow.value = width < ROOMS_BESIDE_REM;
      wide.value = width >= PEOPLE_BESIDE_REM;
    });
    watch.observe(frame.current);
    return () => watch.disconnect();
  }, []);
}
