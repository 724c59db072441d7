// A map over the whole page, with its table and attributes: answered, saved, and what one sees of it sent as an extent.
import { useEffect, useRef, useState } from "preact/hooks";
import type { OpenMap } from "../map/open-map.ts";
import { reader } from "../map/reading.ts";
import { canRead, type Read, read } from "../map/subject.ts";
import { wktOf } from "../map/systems.ts";
import { cardOf } from "../text/card.ts";
import { clockTime } from "../text/clock.ts";
import { save } from "../text/save.ts";
import { locale, words } from "../words/words.ts";
import { act } from "./Acts.tsx";
import { Dialog } from "./Dialog.tsx";
import { FeatureTable } from "./FeatureTable.tsx";
import { LiveMap } from "./LiveMap.tsx";
import { MapInfo } from "./MapInfo.tsx";
import { lackOf } from "./MapPicture.tsx";
import { MissingLine } from "./Missing.tsx";
import { type Opened, opened } from "./opened.ts";
import { say } from "./say.ts";
import { Sign } from "./Sign.tsx";

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
    void canRead(mapped)
      .then(() => read(mapped, "opened"))
      .then((found) => gone || setKnown(found));
    return () => (gone = true);
  }, [mapped]);

  const sendExtent = (): void => {
    if (map.current === undefined) return;
    const [xmin, ymin, xmax, ymax] = map.current.extent();
    const { crs_authid } = content;
    // QGIS reads the WKT alone, which not everybody sends.
    const crs_wkt = content.crs_wkt === "" ? (wktOf(crs_authid) ?? "") : content.crs_wkt;
    of.say({ kind: "bbox", crs_wkt, crs_authid, xmin, ymin, xmax, ymax });
    say(t.extentSent);
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
          {known === undefined && !reader.missing.value && <p class="why">{t.mapDrawing}</p>}
          {known === undefined && reader.missing.value && <MissingLine part={reader} />}
          {known?.lack !== undefined && <p class="why">{lackOf(known.lack, t)}</p>}
          {known?.lack === undefined && known?.subject !== undefined && known.system !== undefined && (
            <LiveMap known={known} name={card.title} code={content.crs_authid} map={map} chosen={chosen} onChosen={setChosen} />
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
