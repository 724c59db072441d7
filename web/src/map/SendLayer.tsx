// A file before it is sent as a layer: its map, its name, and the reference system that it is in.
import { useLayoutEffect, useMemo, useState } from "preact/hooks";
import { FileExchange, LAYER_FILE, takesFiles } from "../files/index.ts";
import { locale } from "../i18n/language.ts";
import { formatSize } from "../i18n/size.ts";
import { words } from "../i18n/words.ts";
import type { ContentOf } from "../protocol/index.ts";
import { type Conversation, nameOf as nameIn, OpenMaps } from "../rooms/index.ts";
import { Server } from "../server/index.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { MissingLine } from "../ui/Missing.tsx";
import { useModel } from "../ui/models.ts";
import { closeDialog, type Dialogs } from "../ui/opened.ts";
import { focusWriting } from "../ui/writing.ts";
import { CodeField, NeededField } from "./CodeField.tsx";
import { ColumnChoice } from "./ColumnChoice.tsx";
import { countText } from "./counted.ts";
import type { TableReading } from "./file/csv.ts";
import { faultText } from "./file/fault-text.ts";
import { fileReader } from "./file/open-file.ts";
import type { FileRead } from "./file/read-file.ts";
import { checkLimits, type LayerFile, toLayerContent, openLayerFile, USUAL_CODE } from "./layer-file.ts";
import { MapPicture } from "./MapPicture.tsx";
import type { Mapped } from "./subject.ts";
import { wktOf } from "./systems.ts";

declare module "../ui/opened.ts" {
  interface Dialogs {
    /** `looked`: the file as it is read already. `sent`: called once the file was sent, with its content, or offered. */
    layer: { file: File; of: Conversation; looked?: LookedAt; sent?: (as?: ContentOf<"geojson">) => void };
  }
}

interface LookedAt {
  read: FileRead;
  code: string;
}

const LONGEST_NAME = 255;

export function SendLayer({ file, of, looked, sent }: Dialogs["layer"]) {
  const opened = useModel(OpenMaps);
  const t = words.value;
  const files = useModel(FileExchange);
  const [reading, setReading] = useState<Partial<TableReading>>({});
  const { found, code, setCode } = useLayerFile(file, reading, looked);
  const [name, setName] = useState([...file.name.replace(LAYER_FILE, "")].slice(0, LONGEST_NAME).join(""));
  // An unknown system is sent by its code alone.
  const wkt = wktOf(code.trim().toUpperCase());
  const read = found?.is === "layer" ? found : undefined;
  const isTooMuch = found?.is === "large" || found?.is === "heavy";
  // A file that can be no layer has no fields.
  const isNone = found?.is === "gone" || (found?.is === "fault" && found.table === undefined);
  // The columns of a file on the map are chosen there.
  const table = looked === undefined && found !== undefined && "table" in found ? found.table : undefined;
  const mapped = useMemo((): Mapped => ({ content: toLayerContent(name, code, undefined, read?.style), text: read?.text ?? "", ...(read && { layer: read.layer }) }), [read, wkt]);
  const ready = read !== undefined && name.trim() !== "" && code.trim() !== "";
  const send = (event: Event): void => {
    event.preventDefault();
    if (!ready || read === undefined) return;
    const content = toLayerContent(name.trim(), code, JSON.parse(read.text) as ContentOf<"geojson">["geojson"], read.style);
    sent?.(content);
    of.say(content);
    of.reading.follow();
    closeDialog();
    focusWriting();
  };
  const offer = (): void => {
    closeDialog();
    files.offer(of, [file], () => sent?.());
  };
  const look = (): void => {
    closeDialog();
    void opened.open(of, { file });
  };
  return (
    <Dialog title={t.sendLayerTo(nameIn(of))} first="field">
      <form onSubmit={send}>
        <Plate found={found} mapped={mapped} asFile={takesFiles(of)} />
        {table !== undefined && <ColumnChoice id="column" table={table} choose={setReading} />}
        {!isNone && (
          <>
            <NeededField id="layer-name" label={t.layerName} value={name} write={setName} maxLength={LONGEST_NAME} missing={t.layerNameMissing} />
            <CodeField id="layer-crs" code={code} write={setCode} unknown={t.layerCrsUnknown} />
          </>
        )}
        {read !== undefined && <p class="limits">{t.features(read.layer.features.length)}</p>}
        <div class="do">
          {isTooMuch && looked === undefined && (
            <button type="button" class="btn" onClick={look}>
              {t.lookOnMap}
            </button>
          )}
          {takesFiles(of) && (
            <button type="button" class={isTooMuch || isNone ? "btn main" : "btn"} onClick={offer}>
              {t.asFile}
            </button>
          )}
          {!isNone && (
            <button type="submit" class={isTooMuch ? "btn" : "btn main"} disabled={!ready}>
              {t.send}
            </button>
          )}
        </div>
      </form>
    </Dialog>
  );
}

/** The map of the file, or why there is none. */
function Plate({ found, mapped, asFile }: { found: LayerFile | undefined; mapped: Mapped; asFile: boolean }) {
  return (
    <div class="plate">
      {found === undefined && !fileReader.missing.value && <p class="why">{words.value.layerReading}</p>}
      {found === undefined && <MissingLine part={fileReader} />}
      {found?.is === "layer" && <MapPicture mapped={mapped} asked />}
      {found !== undefined && found.is !== "layer" && <p class="why">{problemText(found, asFile)}</p>}
    </div>
  );
}

interface FileState {
  found: LayerFile | undefined;
  code: string;
  setCode: (code: string) => void;
}

/** The content of the file, and the code of its reference system: from the file, or typed. */
function useLayerFile(file: File, reading: Partial<TableReading>, looked: LookedAt | undefined): FileState {
  const server = useModel(Server);
  const [found, setFound] = useState(looked && checkLimits(looked.read, server.limits.peek()));
  const [code, setCode] = useState(looked?.code ?? USUAL_CODE);
  useLayoutEffect(() => {
    if (looked !== undefined) return undefined;
    let gone = false;
    void openLayerFile(file, server.limits.peek(), reading).then((opening) => {
      if (gone) return;
      setFound(opening);
      if (opening.is === "layer") setCode(opening.layer.crs ?? "");
    });
    return () => void (gone = true);
  }, [file, reading]);
  return { found, code, setCode };
}

function problemText(found: Exclude<LayerFile, { is: "layer" }>, asFile: boolean): string {
  const t = words.value;
  const language = locale.value;
  switch (found.is) {
    case "large":
      return t.layerTooMuch(countText(found.layer), t.features(found.most), asFile);
    case "heavy":
      return t.layerTooMuch(found.layer === undefined ? formatSize(found.bytes, language) : countText(found.layer), formatSize(found.most, language), asFile);
    case "fault":
      return t.layerNone(faultText(found.fault, t, language));
    case "gone":
      return t.fileUnreadable;
  }
}
