// The whole page: rooms, conversation, people, and what lies over them.
import { useEffect, useRef } from "preact/hooks";
import { room, unknown, wanted } from "../state/place.ts";
import { nickname, peopleOpen } from "../state/settings.ts";
import { words } from "../words/words.ts";
import { Composer } from "./Composer.tsx";
import { Head } from "./Head.tsx";
import { Log } from "./Log.tsx";
import { Nickname } from "./Nickname.tsx";
import { narrow, opened, pane, wide } from "./opened.ts";
import { People, PeopleDialog } from "./People.tsx";
import { PictureDialog } from "./Picture.tsx";
import { Rooms } from "./Rooms.tsx";
import { RulesDialog } from "./RulesDialog.tsx";
import { spoken, urgent } from "./say.ts";
import { Settings } from "./Settings.tsx";
import { Mark } from "./Sign.tsx";
import { StateLine } from "./StateLine.tsx";
import { Welcome } from "./Welcome.tsx";

/** From these widths on (in rem) the rooms and the people stand beside the conversation; narrow.css has the same. */
const ROOMS_BESIDE_REM = 46;
const PEOPLE_BESIDE_REM = 68;

export function App() {
  const frame = useRef<HTMLDivElement>(null);
  useWidth(frame);
  return (
    <div class="frame" ref={frame} data-pane={pane.value}>
      {nickname.value === "" ? <Welcome /> : <Inside />}
      <Over />
      <div class="vh" role="status">
        {spoken}
      </div>
      <div class="vh" role="alert">
        {urgent}
      </div>
    </div>
  );
}

function Inside() {
  const t = words.value;
  const now = room.value;
  const people = now !== undefined && peopleOpen.value === "yes";
  return (
    <>
      {now !== undefined && (
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
          <Head of={now} />
          {now !== undefined && (
            <>
              <div class="bar">
                <StateLine of={now} />
              </div>
              <Log key={`log ${now.name}`} of={now} />
              <Composer key={`write ${now.name}`} of={now} />
            </>
          )}
          {unknown.value && <UnknownRoom />}
        </main>
        {people && <People of={now} />}
      </div>
    </>
  );
}

function UnknownRoom() {
  const t = words.value;
  return (
    <div class="blank" role="status" key={wanted.value}>
      <Mark />
      <h2>{t.unknownRoom}</h2>
      <p>{t.unknownRoomHint}</p>
    </div>
  );
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
    case "people":
      return room.value === undefined ? null : <PeopleDialog of={room.value} />;
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
