// The map in its dialog: moved and zoomed by hand or keyboard, its features chosen, its scale, and what is under the
// pointer.
import { useEffect, useRef, useState } from "preact/hooks";
import { type OpenMap, openMap, type Scale } from "../map/open-map.ts";
import type { Read } from "../map/subject.ts";
import type { Place } from "../map/system.ts";
import { dark } from "../state/dark.ts";
import { tiles } from "../state/tiles.ts";
import { coordinates, distance } from "../text/coordinates.ts";
import { words } from "../words/words.ts";
import { Sign, type SignName } from "./Sign.tsx";

interface Props {
  known: Read;
  name: string;
  code: string;
  map: { current: OpenMap | undefined };
  chosen: number | undefined;
  onChosen: (feature: number | undefined) => void;
}

export function LiveMap({ known: { subject, system }, name, code, map, chosen, onChosen }: Props) {
  const t = words.value;
  const target = useRef<HTMLDivElement>(null);
  const [pointer, setPointer] = useState<Place | undefined>(undefined);
  const [scale, setScale] = useState<Scale | undefined>(undefined);
  const isDark = dark.value;
  const marked = useRef(chosen);
  marked.current = chosen;
  useEffect(() => map.current?.choose(chosen), [chosen]);
  useEffect(() => {
    let gone = false;
    const box = target.current;
    if (box === null || subject === undefined || system === undefined) return undefined;
    void openMap(box, subject, system, { chosen: onChosen, pointer: setPointer, scale: setScale }).then((begun) => {
      if (gone) begun.dispose();
      else {
        map.current = begun;
        begun.choose(marked.current);
      }
    });
    return () => {
      gone = true;
      map.current?.dispose();
      map.current = undefined;
    };
  }, [subject, system, isDark]);
  return (
    <>
      <div
        class="live"
        ref={target}
        role="group"
        aria-label={t.mapOf(name)}
        aria-describedby="map-keys"
        tabIndex={0}
        onPointerLeave={() => setPointer(undefined)}
      />
      <p class="vh" id="map-keys">
        {t.mapKeys}
      </p>
      <div class="zoom" role="group" aria-label={t.zoom}>
        <Zoom sign="plus" word={t.zoomIn} go={() => map.current?.zoom(1)} />
        <Zoom sign="minus" word={t.zoomOut} go={() => map.current?.zoom(-1)} />
        <Zoom sign="extent" word={t.zoomWhole} go={() => map.current?.whole()} />
      </div>
      {scale !== undefined && (
        <svg class="scale" width={scale.pixels + 2} height="24" aria-hidden="true">
          <path d={`M1 16v5h${scale.pixels}v-5`} />
          <text x="4" y="15">
            {distance(scale.metres)}
          </text>
        </svg>
      )}
      {tiles !== undefined && <small class="credit">{tiles.attribution}</small>}
      <p class="where">{pointer === undefined ? code : `${coordinates(pointer)} · ${code}`}</p>
    </>
  );
}

function Zoom({ sign, word, go }: { sign: SignName; word: string; go: () => void }) {
  return (
    <button type="button" class="icon" aria-label={word} title={word} onClick={go}>
      <Sign name={sign} />
    </button>
  );
}
