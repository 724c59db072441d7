// The map in its dialog: moved and zoomed by hand or keyboard, its features chosen, its scale, and what is under the
// pointer.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { roughly } from "../i18n/coordinates.ts";
import { words } from "../i18n/words.ts";
import { attribution } from "../platform/tiles.ts";
import { IconButton } from "../ui/Icon.tsx";
import { MissingLine } from "../ui/Missing.tsx";
import { dark } from "../ui/theme.ts";
import { land } from "./land.ts";
import { openMap, type OpenMap, type SeenScale } from "./open-map.ts";
import { ScaleBar } from "./ScaleBar.tsx";
import type { Read } from "./subject.ts";
import type { Coordinates } from "./system.ts";

interface Props {
  known: Read;
  name: string;
  code: string;
  map: { current: OpenMap | undefined };
  chosen: number | undefined;
  /** The column that colours a layer. */
  by: number | undefined;
  /** The features of a layer that are shown; undefined for all of them. */
  kept: ReadonlySet<number> | undefined;
  onChosen: (feature: number | undefined) => void;
  /** There is no map after all. */
  onFailed: () => void;
}

export function LiveMap({ known: { subject, system, layer }, name, code, map, chosen, by, kept, onChosen, onFailed }: Props) {
  const t = words.value;
  const target = useRef<HTMLDivElement>(null);
  const [pointer, setPointer] = useState<Coordinates | undefined>(undefined);
  const [scale, setScale] = useState<SeenScale | undefined>(undefined);
  const isDark = dark.value;
  const now = useRef({ chosen, by, kept });
  now.current = { chosen, by, kept };
  useLayoutEffect(() => map.current?.choose(chosen), [chosen]);
  useLayoutEffect(() => map.current?.look(by, kept), [isDark, by, kept]);
  useLayoutEffect(() => {
    let gone = false;
    const box = target.current;
    if (box === null || subject === undefined || system === undefined) return undefined;
    const begin = async (): Promise<void> => {
      const told = { chosen: onChosen, pointer: setPointer, scale: setScale };
      const begun = await openMap(box, subject, system, by, told);
      if (gone) return begun.dispose();
      map.current = begun;
      begun.look(now.current.by, now.current.kept);
      begun.choose(now.current.chosen);
    };
    begin().catch(() => gone || onFailed());
    return () => {
      gone = true;
      map.current?.dispose();
      map.current = undefined;
    };
  }, [subject, system]);
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
        {t.mapKeys} {layer !== undefined && t.mapKeysTable}
      </p>
      <div class="zoom" role="group" aria-label={t.zoom}>
        <IconButton icon="plus" name={t.zoomIn} onClick={() => map.current?.zoom(1)} />
        <IconButton icon="minus" name={t.zoomOut} onClick={() => map.current?.zoom(-1)} />
        <IconButton icon="extent" name={t.zoomWhole} onClick={() => map.current?.whole()} />
      </div>
      <MissingLine part={scale?.land === true ? land : undefined} />
      {scale !== undefined && <ScaleBar {...scale} />}
      {attribution() !== "" && <small class="credit">{attribution()}</small>}
      <p class="where">{pointer === undefined ? code : `${roughly(pointer, scale?.unit ?? 1)} · ${code}`}</p>
    </>
  );
}
