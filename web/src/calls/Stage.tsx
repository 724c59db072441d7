// The full view of a call: screens large, people below them, and the conversation of its room beside.
import { effect, untracked } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { Composer, LogView } from "../conversation/index.ts";
import { words } from "../i18n/words.ts";
import { addressOf, CopyLink, roomName } from "../rooms/index.ts";
import { session } from "../session/index.ts";
import { IconButton } from "../ui/Icon.tsx";
import { Said } from "../ui/LiveRegion.tsx";
import { opened } from "../ui/opened.ts";
import { go } from "../ui/panes.ts";
import { say } from "../ui/say.ts";
import { useSecondsSince } from "../ui/seconds.ts";
import type { OwnCall, Way } from "./call.ts";
import { CallControls } from "./CallControls.tsx";
import { CallTroubles } from "./CallTroubles.tsx";
import { Ringing } from "./Ringing.tsx";
import { keyOf, pinId, type Shown, shownIn, Tile } from "./Tile.tsx";

export function Stage({ call }: { call: OwnCall }) {
  const t = words.value;
  const dialog = useRef<HTMLDialogElement>(null);
  const { screens, people } = shownIn(call);
  const all = [...screens, ...people];
  const [pinned, setPinned] = useState<string>();
  // Who is pinned may leave.
  const pin = all.find((shown) => keyOf(shown) === pinned);
  const isPinned = (shown: Shown): boolean => shown === pin;
  const large = pin !== undefined ? [pin] : screens.length > 0 ? screens : people;
  const small = pin !== undefined ? all.filter((shown) => shown !== pin) : screens.length > 0 ? people : [];
  const press = (shown: Shown): void => {
    setPinned(isPinned(shown) ? undefined : keyOf(shown));
    const { mine, participant } = shown.who;
    const name = mine ? t.youInCall : participant.nickname;
    say(isPinned(shown) ? t.unpinned : t.pinned(shown.isScreen ? t.screenOf(name) : name));
    // The tile goes to another list, and its button with it.
    requestAnimationFrame(() => document.getElementById(pinId(shown))?.focus());
  };
  const tile = (shown: Shown) => (
    <Tile
      key={keyOf(shown)}
      shown={shown}
      call={call}
      pin={all.length > 1 ? () => press(shown) : undefined}
      isPinned={isPinned(shown)}
    />
  );
  const close = (): void => {
    if (session.calls.staged.peek() === call) session.calls.showFull(undefined);
  };
  useEffect(() => {
    // The conversation beside it is that of the call.
    go(addressOf(call.room.name));
    dialog.current?.showModal();
    dialog.current?.querySelector("h2")?.focus();
    let arrived = false;
    // Who goes to another conversation wants to see it.
    const end = effect(() => {
      const { room, direct } = session.place.wanted.value;
      const isHere = room === call.room.name && direct === undefined;
      if (arrived && !isHere) untracked(close);
      arrived ||= isHere;
    });
    return () => {
      end();
      dialog.current?.close();
      // The button that led here was away meanwhile.
      requestAnimationFrame(() => opened.peek() === undefined && document.getElementById("full-view")?.focus());
    };
  }, []);
  return (
    <dialog class="stage" ref={dialog} aria-labelledby="stage-title" onClose={close}>
      <header class="top">
        <h2 id="stage-title" dir="auto" tabIndex={-1}>
          {roomName(call.room)}
        </h2>
        <p>
          {t.peopleCount(people.length)} · <Lasted since={call.since} /> · <Through call={call} />
        </p>
        <IconButton icon="shrink" name={t.smallView} onClick={close} />
      </header>
      <div class="scene">
        <CallTroubles call={call} />
        <ul class="large" aria-label={pin !== undefined ? t.shownLarge : screens.length > 0 ? t.screens : t.peopleInCall}>
          {large.map(tile)}
        </ul>
        {small.length > 0 && (
          <ul class="strip" tabIndex={0} aria-label={t.peopleInCall}>
            {small.map(tile)}
          </ul>
        )}
        {people.length === 1 && (
          <div class="alone">
            <p>{t.aloneInCall}</p>
            <CopyLink of={call.room} />
          </div>
        )}
      </div>
      <CallControls call={call} where="stage" />
      <aside class="talk" aria-label={t.conversation}>
        <LogView of={call.room} />
        <Composer of={call.room} />
      </aside>
      {opened.value === undefined && (
        <>
          <Said />
          <Ringing />
        </>
      )}
    </dialog>
  );
}

/** What the browser counts; before it does, what is wanted. */
function Through({ call }: { call: OwnCall }) {
  const t = words.value;
  const [way, setWay] = useState<Way>();
  useEffect(() => {
    void session.peers.askRelay();
    const look = (): void => void call.way().then(setWay);
    look();
    const timer = setInterval(look, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [call]);
  const wanted = session.peers.hides.value ? "relay" : "straight";
  return <>{{ straight: t.straight, relay: t.throughRelay, both: t.partlyThroughRelay }[way ?? wanted]}</>;
}

const LOOK_EVERY_MS = 2_000;

function Lasted({ since }: { since: number }) {
  const seconds = useSecondsSince(since);
  const two = (n: number): string => String(n).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return <span class="num">{`${hours > 0 ? `${hours}:` : ""}${two(minutes)}:${two(seconds % 60)}`}</span>;
}
