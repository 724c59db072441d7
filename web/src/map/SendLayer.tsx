// A file before it is sent as a layer: its map, its name, and the reference system that it is in.
import { useEffect, useMemo, useState } from "preact/hooks";
import { takesFiles } from "../conversation/index.ts";
import { LAYER_FILE, offerFiles } from "../files/index.ts";
import { locale } from "../i18n/language.ts";
import { sizeText } from "../i18n/size.ts";
import { words } from "../i18n/words.ts";
import type { ContentOf } from "../protocol/index.ts";
import { type Conversation, nameOf as nameIn } from "../rooms/index.ts";
import { session } from "../session/index.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { TextField } from "../ui/fields.tsx";
import { MissingLine } from "../ui/Missing.tsx";
import { closeDialog, type Dialogs } from "../ui/opened.ts";
import { toWriting } from "../ui/writing.ts";
import { ColumnChoice } from "./ColumnChoice.tsx";
import type { TableReading } from "./file/csv.ts";
import { faultText } from "./file/fault-text.ts";
import { fileReader } from "./file/open-file.ts";
import { type LayerFile, layerOf, openLayerFile, USUAL_CODE } from "./layer-file.ts";
import { MapPicture } from "./MapPicture.tsx";
import type { Mapped } from "./subject.ts";
import { CODES, systemName, wktOf } from "./systems.ts";

declare module "../ui/opened.ts" {
  interface Dialogs {
    /** `sent`: what follows once it was sent or offered. */
    layer: { file: File; of: Conversation; sent?: () => void };
  }
}

const LONGEST_NAME = 255;
const LONGEST_CODE = 50;

export function SendLayer({ file, of, sent }: Dialogs["layer"]) {
  const t = words.value;
  const [said, setSaid] = useState<Partial<TableReading>>({});
  const { found, code, setCode } = useLayerFile(file, said);
  const [name, setName] = useState([...file.name.replace(LAYER_FILE, "")].slice(0, LONGEST_NAME).join(""));
  // One that is not known here is sent by its code alone.
  const wkt = wktOf(code.trim().toUpperCase());
  const read = found?.is === "layer" ? found : undefined;
  const table = found !== undefined && "table" in found ? found.table : undefined;
  const mapped = useMemo((): Mapped => ({ content: layerOf(name, code), text: read?.text ?? "", ...(read && { layer: read.layer }) }), [read, wkt]);
  const ready = read !== undefined && name.trim() !== "" && code.trim() !== "";
  const send = (event: Event): void => {
    event.preventDefault();
    if (!ready || read === undefined) return;
    of.say(layerOf(name.trim(), code, JSON.parse(read.text) as ContentOf<"geojson">["geojson"]));
    of.reading.follow();
    sent?.();
    closeDialog();
    toWriting();
  };
  const offer = (): void => {
    closeDialog();
    offerFiles(of, [file], sent);
  };
  return (
    <Dialog title={t.sendLayerTo(nameIn(of))} first="field">
      <form onSubmit={send}>
        <Plate found={found} mapped={mapped} />
        {table !== undefined && <ColumnChoice table={table} choose={setSaid} />}
        <NeededField id="layer-name" label={t.layerName} value={name} write={setName} maxLength={LONGEST_NAME} missing={t.layerNameMissing} />
        <CodeField code={code} write={setCode} wkt={wkt} />
        {read !== undefined && <p class="limits">{t.features(read.layer.features.length)}</p>}
        <div class="do">
          {takesFiles(of) && (
            <button type="button" class="btn" onClick={offer}>
              {t.asFile}
            </button>
          )}
          <button type="submit" class="btn main" disabled={!ready}>
            {t.send}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** Its map, or why there is none. */
function Plate({ found, mapped }: { found: LayerFile | undefined; mapped: Mapped }) {
  return (
    <div class="plate">
      {found === undefined && !fileReader.missing.value && <p class="why">{words.value.layerReading}</p>}
      {found === undefined && <MissingLine part={fileReader} />}
      {found?.is === "layer" && <MapPicture mapped={mapped} asked />}
      {found !== undefined && found.is !== "layer" && <p class="why">{problem(found)}</p>}
    </div>
  );
}

/** `wkt`: what the code stands for, where that is known. */
function CodeField({ code, write, wkt }: { code: string; write: (code: string) => void; wkt: string | undefined }) {
  const t = words.value;
  return (
    <NeededField
      id="layer-crs"
      label={t.layerCrs}
      value={code}
      write={write}
      maxLength={LONGEST_CODE}
      missing={t.layerCrsMissing}
      hint={wkt === undefined ? t.layerCrsUnknown : systemName(wkt)}
      choices={CODES.map((one) => [one, systemName(wktOf(one) ?? "")] as const)}
    />
  );
}

/** What is in the file, and the code of its reference system: what the file says, or what one writes. */
function useLayerFile(file: File, said: Partial<TableReading>): { found: LayerFile | undefined; code: string; setCode: (code: string) => void } {
  const [found, setFound] = useState<LayerFile>();
  const [code, setCode] = useState(USUAL_CODE);
  useEffect(() => {
    let gone = false;
    void openLayerFile(file, session.server.limits.peek(), said).then((opening) => {
      if (gone) return;
      setFound(opening);
      if (opening.is === "layer") setCode(opening.layer.crs ?? "");
    });
    return () => void (gone = true);
  }, [file, said]);
  return { found, code, setCode };
}

interface NeededProps {
  id: string;
  label: string;
  value: string;
  write: (value: string) => void;
  maxLength: number;
  /** Said while nothing is written. */
  missing: string;
  /** Said otherwise. */
  hint?: string;
  /** What is offered to be written. */
  choices?: readonly (readonly [value: string, name: string])[];
}

/** A line that must not be empty. */
function NeededField({ id, value, missing, hint = "", choices = [], ...more }: NeededProps) {
  const isMissing = value.trim() === "";
  const list = choices.length > 0 ? `${id}-choices` : undefined;
  return (
    <TextField id={id} value={value} dir="auto" spellcheck={false} list={list} aria-invalid={isMissing} aria-describedby={`${id}-hint`} {...more}>
      {list !== undefined && (
        <datalist id={list}>
          {choices.map(([choice, name]) => (
            <option key={choice} value={choice}>
              {name}
            </option>
          ))}
        </datalist>
      )}
      <span id={`${id}-hint`} class={isMissing ? "hint bad" : "hint"} aria-live="polite">
        {isMissing ? missing : hint}
      </span>
    </TextField>
  );
}

function problem(found: Exclude<LayerFile, { is: "layer" }>): string {
  const t = words.value;
  switch (found.is) {
    case "large":
      return t.layerLarge(found.features);
    case "heavy":
      return t.layerHeavy(sizeText(found.bytes, locale.value));
    case "fault":
      return t.layerNone(faultText(found.fault, t, locale.value));
    case "gone":
      return t.fileUnreadable;
  }
}
