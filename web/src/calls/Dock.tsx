// The call one is in, above whatever conversation one reads.
import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { words } from "../i18n/words.ts";
import { roomName } from "../rooms/index.ts";
import { session } from "../session/index.ts";
import type { OwnCall } from "./call.ts";
import { CallControls } from "./CallControls.tsx";
import { CallTroubles } from "./CallTroubles.tsx";
import { keyOf, type Shown, shownIn, Tile } from "./Tile.tsx";

export function Dock({ call }: { call: OwnCall }) {
  const t = words.value;
  const { screens, people } = shownIn(call);
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

/** Whole tiles only. The others are counted in the place of one, which leads to all of them; one's own picture stays. */
function Tiles({ call, all }: { call: OwnCall; all: readonly Shown[] }) {
  const t = words.value;
  const list = useRef<HTMLUListElement>(null);
  const places = usePlaces(list, all.length > 0);
  const others = all.length <= places ? [] : all.slice(Math.max(0, places - 2), -1);
  const isHeard = others.some(({ who, isScreen }) => !isScreen && call.levels.speaking.value.has(who.participant.peer));
  const tiles = all.filter((one) => !others.includes(one)).map((shown) => <Tile key={keyOf(shown)} shown={shown} call={call} />);
  const more = others.length > 0 && (
    <li key="others" class={isHeard ? "tile speaking" : "tile"}>
      <button type="button" class="others" aria-label={t.othersInCall(others.length)} onClick={() => session.calls.showFull(call)}>
        +{others.length}
      </button>
    </li>
  );
  return (
    <ul class="tiles" ref={list} aria-label={t.peopleInCall}>
      {more ? [...tiles.slice(0, -1), more, ...tiles.slice(-1)] : tiles}
    </ul>
  );
}

/** How many whole tiles a list has space for. */
function usePlaces(list: RefObject<HTMLUListElement | null>, isFilled: boolean): number {
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
  }, [isFilled]);
  return places;
}
