// A map over the whole page: moved and zoomed, its features chosen here or in their table, answered, saved, and what one
// sees of it sent as an extent.
import { useEffect, useRef, useState } from "preact/hooks";
import "../style/map-dialog.css";
import { type OpenMap, openMap, type Scale } from "../map/open-map.ts";
import { type Read, read } from "../map/subject.ts";
import type { Place } from "../map/system.ts";
import { dark } from "../state/dark.ts";
import { tiles } from "../state/tiles.ts";
import { cardOf } from "../text/card.ts";
import { clockTime } from "../text/clock.ts";
import { coordinates, distance } from "../text/coordinates.ts";
import { save } from "../text/save.ts";
import { locale, words } from "../words/words.ts";
import { act } from "./Acts.tsx";
import { Dialog } from "./Dialog.tsx";
import { FeatureTable } from "./FeatureTable.tsx";
import { MapInfo } from "./MapInfo.tsx";
import { lackOf } from "./MapPicture.tsx";
import { type Opened, opened } from "./opened.ts";
import { spoken } from "./say.ts";
import { Sign, type SignName } from "./Sign.tsx";

export function MapDialog({ shown }: { shown: Opened & { is: "map" } }) {
  const t = words.value;
  const { mapped, line, of } = shown;
  const { content } = mapped;
  const card = cardOf(content, line.layer, t);
  const [known, setKnown] = useState<Read | undefined>(undefined);
  const [chosen, setChosen] = useState<number | undefined>(undefined);
  const map = useRef<OpenMap | undefined>(undefined);
  useEffect(() => {
    let gone = false;
    void read(mapped).then((found) => gone || setKnown(found));
    return () => (gone = true);
  }, [mapped]);

  const sendExtent = (): void => {
    if (map.current === undefined) return;
    const [xmin, ymin, xmax, ymax] = map.current.extent();
    of.say({ kind: "bbox", crs_wkt: content.crs_wkt, crs_authid: content.crs_authid, xmin, ymin, xmax, ymax });
    spoken.value = t.extentSent;
    opened.value = undefined;
  };
  const reply = (): void => {
    opened.value = undefined;
    if (of.kind === "room") act("reply", line, of);
  };
  return (
    <Dialog
      title={card.title}
      shape="wide-map"
      about={`${t.saidBy(line.from.nickname, clockTime(line.time, locale.value))} · ${card.detail}`}
      beside={
        <>
          {of.kind === "room" && (
            <button type="button" class="btn" onClick={reply}>
              <Sign name="reply" small />
              <span class="w">{t.reply}</span>
            </button>
          )}
          <button type="button" class="btn main" onClick={() => save(card.file.content(), card.file.type, card.file.name)}>
            <Sign name="download" small />
            <span class="w">{card.format}</span>
          </button>
        </>
      }
    >
      <div class="spread">
        <div class="canvas">
          {known === undefined && <p class="why">{t.mapDrawing}</p>}
          {known?.lack !== undefined && <p class="why">{lackOf(known.lack, t)}</p>}
          {known?.lack === undefined && known?.subject !== undefined && known.system !== undefined && (
            <Live known={known} name={card.title} code={content.crs_authid} map={map} chosen={chosen} onChosen={setChosen} />
          )}
        </div>
        <div class="rest">
          <MapInfo
            content={content}
            known={known}
            chosen={chosen}
            onSend={known?.lack === undefined ? sendExtent : undefined}
          />
          {known?.layer !== undefined && known.layer.features.length > 0 && (
            <FeatureTable layer={known.layer} chosen={chosen} onChoose={setChosen} />
          )}
        </div>
      </div>
    </Dialog>
  );
}

interface LiveProps {
  known: Read;
  name: string;
  code: string;
  map: { current: OpenMap | undefined };
  chosen: number | undefined;
  onChosen: (feature: number | undefined) => void;
}

/** The map itself, its buttons, its scale, and what is under the pointer. */
function Live({ known: { subject, system }, name, code, map, chosen, onChosen }: LiveProps) {
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
