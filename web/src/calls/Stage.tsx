// The full view of a call: screens large, people below them, and the conversation of its room beside.
import { effect, untracked } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Composer, LogView } from "../conversation/views.ts";
import { words } from "../i18n/words.ts";
import { afterFrame } from "../platform/schedule.ts";
import { addressOf, Place, roomName } from "../rooms/index.ts";
import { CopyLink } from "../rooms/views.ts";
import { PeerToPeer, type Way } from "../server/index.ts";
import { go } from "../ui/back.ts";
import { IconButton } from "../ui/Icon.tsx";
import { LiveRegion } from "../ui/LiveRegion.tsx";
import { useModel } from "../ui/models.ts";
import { opened } from "../ui/opened.ts";
import { say } from "../ui/say.ts";
import { afterWriting } from "../ui/writing.ts";
import type { OwnCall, Ways } from "./call.ts";
import { CallControls } from "./CallControls.tsx";
import { Calls } from "./calls.ts";
import { CallTroubles } from "./CallTroubles.tsx";
import { Lasted } from "./Lasted.tsx";
import { Ringing } from "./Ringing.tsx";
import { routeText } from "./route-text.ts";
import { keyOf, listShown, pinId, SHRINK, type Shown, Tile } from "./Tile.tsx";

const LOOK_EVERY_MS = 2_000;

export function Stage({ call }: { call: OwnCall }) {
  const t = words.value;
  const calls = useModel(Calls);
  const dialog = useRef<HTMLDialogElement>(null);
  const shown = listShown(call);
  const close = (): void => {
    if (calls.staged.peek() === call) calls.showFull(undefined);
  };
  useStage(dialog, call, close);
  const ways = useWays(call);
  return (
    <dialog class="stage" ref={dialog} aria-labelledby="stage-title" onClose={close}>
      <header class="top">
        <h2 id="stage-title" dir="auto" tabIndex={-1}>
          {roomName(call.room)}
        </h2>
        <p>
          {t.peopleCount(shown.people.length)} · <Lasted since={call.since} /> · <RouteText ways={ways} isSealed={call.room.isSealed} />
        </p>
        <IconButton icon={SHRINK} name={t.smallView} onClick={close} />
      </header>
      <Scene call={call} ways={ways} {...shown} />
      <CallControls call={call} where="stage" />
      <aside class="talk" aria-label={t.conversation}>
        <LogView of={call.room} />
        <Composer of={call.room} />
      </aside>
      {opened.value === undefined && (
        <>
          <LiveRegion />
          <Ringing />
        </>
      )}
    </dialog>
  );
}

/** Opens over the page, with the conversation of the call beside it, and closes with that. */
function useStage(dialog: RefObject<HTMLDialogElement | null>, call: OwnCall, close: () => void): void {
  const place = useModel(Place);
  useLayoutEffect(() => {
    go(addressOf(call.room.name));
    dialog.current?.showModal();
    dialog.current?.querySelector("h2")?.focus();
    let arrived = false;
    // A person who goes to another conversation wants to see it.
    const end = effect(() => {
      const { room, direct } = place.wanted.value;
      const isHere = room === call.room.name && direct === undefined;
      if (arrived && !isHere) untracked(close);
      arrived ||= isHere;
    });
    return () => {
      end();
      dialog.current?.close();
      // The button that led here was away meanwhile.
      afterWriting(() => void (opened.peek() === undefined && document.getElementById("full-view")?.focus()));
    };
  }, []);
}

interface SceneProps {
  call: OwnCall;
  ways: Ways;
  screens: Shown[];
  people: Shown[];
}

/** The pinned tile large, or else the screens; the others small below. */
function Scene({ call, ways, screens, people }: SceneProps) {
  const t = words.value;
  const all = [...screens, ...people];
  const [pinned, setPinned] = useState<string>();
  // The pinned person may leave.
  const pin = all.find((shown) => keyOf(shown) === pinned);
  const [large, label] = pin !== undefined ? [[pin], t.shownLarge] : screens.length > 0 ? [screens, t.screens] : [people, t.peopleInCall];
  const small = all.filter((shown) => !large.includes(shown));
  const press = (shown: Shown): void => {
    setPinned(shown === pin ? undefined : keyOf(shown));
    const { mine, participant } = shown.who;
    const name = mine ? t.youInCall : participant.nickname;
    say(shown === pin ? t.unpinned : t.pinned(shown.isScreen ? t.screenOf(name) : name));
    // The tile goes to another list, and its button with it.
    afterFrame(() => document.getElementById(pinId(shown))?.focus());
  };
  // Where all go the same way, the head says it.
  const isMixed = new Set(ways.values()).size > 1;
  const wayTo = ({ who, isScreen }: Shown): Way | undefined => (isMixed && !isScreen ? ways.get(who.participant.peer) : undefined);
  const tile = (shown: Shown) => (
    <Tile key={keyOf(shown)} shown={shown} call={call} way={wayTo(shown)} pin={all.length > 1 ? () => press(shown) : undefined} isPinned={shown === pin} />
  );
  return (
    <div class="scene">
      <CallTroubles call={call} />
      <ul class="large" aria-label={label}>
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
  );
}

/** The ways that the browser reports, looked up while this is shown. */
function useWays(call: OwnCall): Ways {
  const [ways, setWays] = useState<Ways>(new Map());
  useLayoutEffect(() => {
    const look = (): void => void call.findWays().then(setWays);
    look();
    const timer = setInterval(look, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [call]);
  return ways;
}

/** The ways of all in few words; until any is known, that wanted. */
function RouteText({ ways, isSealed }: { ways: Ways; isSealed: boolean }) {
  const t = words.value;
  const peers = useModel(PeerToPeer);
  useLayoutEffect(() => void peers.askRelay(), []);
  return <>{routeText(ways, { isSealed, hides: peers.hides.value }, t)}</>;
}
