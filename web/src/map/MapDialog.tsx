// A map over the whole page, with its table and attributes: answered, saved, and what one sees of it sent as an extent.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Line } from "../log/index.ts";
import { perform } from "../conversation/views.ts";
import { clockTime } from "../i18n/clock.ts";
import { locale } from "../i18n/language.ts";
import { words } from "../i18n/words.ts";
import { cardOf } from "../kinds/views.ts";
import { save } from "../platform/save.ts";
import { type Conversation, nameOf, type Room } from "../rooms/index.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { Icon } from "../ui/Icon.tsx";
import { MissingLine } from "../ui/Missing.tsx";
import { closeDialog, type Dialogs } from "../ui/opened.ts";
import { say } from "../ui/say.ts";
import { seen } from "../ui/unseen.ts";
import { usualColumn } from "./classes.ts";
import { FeatureTable } from "./FeatureTable.tsx";
import { LiveMap } from "./LiveMap.tsx";
import { MapInfo } from "./MapInfo.tsx";
import { lackOf } from "./DrawnPicture.tsx";
import type { OpenMap } from "./open-map.ts";
import { reader } from "./reading.ts";
import { type ExtentAsking, SendExtent } from "./SendExtent.tsx";
import { canRead, type Mapped, placeOf, type Read, read } from "./subject.ts";
import { wktOf } from "./systems.ts";
import { useFilter } from "./use-filter.ts";

declare module "../ui/opened.ts" {
  interface Dialogs {
    /** `line`: where it was said, or of a file only whose it is. */
    map: { mapped: Mapped; line: Line | Pick<Line, "from" | "time" | "layer">; of: Conversation };
  }
}

const NOTHING: Read = { system: undefined, layer: undefined, subject: undefined, lack: undefined };

export function MapDialog({ shown }: { shown: Dialogs["map"] }) {
  const t = words.value;
  const { mapped, line, of } = shown;
  const { content } = mapped;
  const { known, by, setBy, fail } = useRead(mapped);
  const [chosen, setChosen] = useState<number | undefined>(undefined);
  const filter = useFilter(known?.layer);
  const [asking, setAsking] = useState<ExtentAsking>("no");
  const card = cardOf(content, { t, layer: line.layer, place: known && placeIn(known) });
  const map = useRef<OpenMap | undefined>(undefined);
  const asks = useRef<HTMLButtonElement>(null);
  const endAsking = (): void => {
    setAsking("no");
    if (document.activeElement === document.body || document.activeElement?.closest(".ask")) asks.current?.focus();
  };
  const sendExtent = (): void => {
    if (map.current === undefined) return;
    const [xmin, ymin, xmax, ymax] = map.current.extent();
    const { crs_authid } = content;
    // QGIS reads the WKT alone, which not everybody sends.
    const crs_wkt = content.crs_wkt === "" ? (wktOf(crs_authid) ?? "") : content.crs_wkt;
    of.say({ kind: "bbox", crs_wkt, crs_authid, xmin, ymin, xmax, ymax });
    say(t.extentSent);
    setAsking("sent");
    asks.current?.focus();
  };
  const isDrawn = known?.lack === undefined && known?.subject !== undefined && known.system !== undefined;
  return (
    <Dialog
      title={card.title}
      shape="wide-map"
      about={`${t.saidBy(line.from.nickname, clockTime(line.time, locale.value))} · ${card.detail}`}
      beside={
        <>
          {of.kind === "room" && "id" in line && <Reply line={line} of={of} />}
          {isDrawn && (
            <button type="button" class="btn" ref={asks} aria-expanded={asking === "asked"} onClick={() => setAsking("asked")}>
              <Icon name="extent" small />
              <span class="w">{t.sendExtent}</span>
            </button>
          )}
          <button type="button" class="btn main" onClick={() => save(card.file.content(), card.file.type, card.file.name)}>
            <Icon name="download" small />
            <span class="w">{card.format}</span>
          </button>
        </>
      }
    >
      <div class="spread">
        <div class="canvas">
          {known === undefined && !reader.missing.value && <p class="why">{t.mapDrawing}</p>}
          {known === undefined && <MissingLine part={reader} />}
          {known?.lack !== undefined && <p class="why">{lackOf(known.lack, t)}</p>}
          {isDrawn && (
            <LiveMap
              known={known}
              name={card.title}
              code={seen(content.crs_authid)}
              map={map}
              chosen={chosen}
              by={by}
              kept={filter.kept}
              onChosen={setChosen}
              onFailed={fail}
            />
          )}
          <SendExtent asking={asking} to={nameOf(of)} send={sendExtent} end={endAsking} />
        </div>
        <div class="rest">
          <MapInfo content={content} known={known} chosen={chosen} by={by} onBy={setBy} />
          {known?.layer !== undefined && known.layer.features.length > 0 && (
            <FeatureTable layer={known.layer} by={by} filter={filter} chosen={chosen} onChoose={setChosen} />
          )}
        </div>
      </div>
    </Dialog>
  );
}

/** What there is to show, and the column that colours it. */
function useRead(mapped: Mapped) {
  const [known, setKnown] = useState<Read | undefined>(undefined);
  const [by, setBy] = useState<number | undefined>(undefined);
  const fail = (): void => setKnown((found) => ({ ...(found ?? NOTHING), lack: "failed" }));
  useLayoutEffect(() => {
    let gone = false;
    const take = (found: Read): void => {
      if (gone) return;
      setBy(found.layer && usualColumn(found.layer));
      setKnown(found);
    };
    canRead(mapped)
      .then(() => read(mapped, "opened"))
      .then(take)
      .catch(() => gone || fail());
    return () => (gone = true);
  }, [mapped]);
  return { known, by, setBy, fail };
}

function Reply({ line, of }: { line: Line; of: Room }) {
  const reply = (): void => {
    closeDialog();
    perform("reply", line, of);
  };
  return (
    <button type="button" class="btn" onClick={reply}>
      <Icon name="reply" small />
      <span class="w">{words.value.reply}</span>
    </button>
  );
}

function placeIn({ subject, system, lack }: Read): string | undefined {
  return subject === undefined || system === undefined || lack !== undefined ? undefined : placeOf(subject, system);
}
