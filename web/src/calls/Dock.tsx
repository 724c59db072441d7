// The running call, above the open conversation.
import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { words } from "../i18n/words.ts";
import { roomName } from "../rooms/index.ts";
import { useModel } from "../ui/models.ts";
import type { OwnCall } from "./call.ts";
import { CallControls } from "./CallControls.tsx";
import { Calls } from "./calls.ts";
import { CallTroubles } from "./CallTroubles.tsx";
import { keyOf, type Shown, listShown, Tile } from "./Tile.tsx";

/** More tiles than these are smaller. */
const FEW = 4;

export function Dock({ call }: { call: OwnCall }) {
  const t = words.value;
  const { screens, people } = listShown(call);
  return (
    <>
      <section class="dock" id="dock" tabIndex={-1} aria-label={t.callIn(roomName(call.room), people.length)}>
        <Tiles call={call} all={[...screens, ...people]} />
        <CallControls call={call} where="dock" />
      </section>
      <CallTroubles call={call} />
    </>
  );
}

/**
 * Whole tiles only. A last tile counts the others and leads to all of them. This person's picture stays, and a speaker
 * takes the last of the other places.
 */
function Tiles({ call, all }: { call: OwnCall; all: readonly Shown[] }) {
  const t = words.value;
  const calls = useModel(Calls);
  const list = useRef<HTMLUListElement>(null);
  const [raised, setRaised] = useState<string>();
  const places = usePlaces(list, all.length > FEW ? "many" : all.length > 0 ? "few" : "none");
  const speaks = ({ who, isScreen }: Shown): boolean => !isScreen && call.levels.speaking.value.has(who.participant.peer);
  const others = all.length <= places ? [] : withoutPlace(all.slice(0, -1), Math.max(0, places - 2), raised);
  const speaker = others.find(speaks);
  const heard = speaker && keyOf(speaker);
  useLayoutEffect(() => {
    // While this person looks through the tiles, they stay in place.
    if (heard !== undefined && list.current?.matches(":hover, :focus-within") !== true) setRaised(heard);
  }, [heard]);
  const tiles = all.filter((shown) => !others.includes(shown)).map((shown) => <Tile key={keyOf(shown)} shown={shown} call={call} />);
  const more = others.length > 0 && (
    <li key="others" class={speaker === undefined ? "tile" : "tile speaking"}>
      <button type="button" class="others" aria-label={t.othersInCall(others.length)} onClick={() => calls.showFull(call)}>
        +{others.length}
      </button>
    </li>
  );
  return (
    <ul class={all.length > FEW ? "tiles many" : "tiles"} ref={list} aria-label={t.peopleInCall}>
      {more ? [...tiles.slice(0, -1), more, ...tiles.slice(-1)] : tiles}
    </ul>
  );
}

/** Returns the tiles without a place; the last place is for the raised tile. */
function withoutPlace(all: readonly Shown[], places: number, raised: string | undefined): readonly Shown[] {
  const others = all.slice(places);
  const at = others.findIndex((shown) => keyOf(shown) === raised);
  const last = all[places - 1];
  return at < 0 || last === undefined ? others : [last, ...others.filter((_, other) => other !== at)];
}

/** Returns how many whole tiles a list has space for. */
function usePlaces(list: RefObject<HTMLUListElement | null>, all: "none" | "few" | "many"): number {
  const [places, setPlaces] = useState(Infinity);
  useLayoutEffect(() => {
    const box = list.current;
    if (box === null) return undefined;
    const count = (): void => {
      const tile = box.firstElementChild?.getBoundingClientRect().width ?? 0;
      const { columnGap, paddingLeft, paddingRight } = getComputedStyle(box);
      const [gap, before, after] = [columnGap, paddingLeft, paddingRight].map((length) => Number.parseFloat(length) || 0) as [number, number, number];
      if (tile > 0) setPlaces(Math.max(2, Math.floor((box.clientWidth - before - after + gap) / (tile + gap))));
    };
    const watch = new ResizeObserver(count);
    watch.observe(box);
    return () => watch.disconnect();
  }, [all]);
  return places;
}
