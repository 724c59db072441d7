// A GeoJSON file before it is sent as a layer: its map, its name, and the reference system that it is in.
import { useEffect, useMemo, useState } from "preact/hooks";
import { takesFiles } from "../conversation/index.ts";
import { offerFiles } from "../files/index.ts";
import { locale } from "../i18n/language.ts";
import { sizeText } from "../i18n/size.ts";
import { words } from "../i18n/words.ts";
import type { ContentOf } from "../protocol/index.ts";
import { type Conversation, nameOf as nameIn } from "../rooms/index.ts";
import { session } from "../session/index.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { TextField } from "../ui/fields.tsx";
import { closeDialog, type Dialogs } from "../ui/opened.ts";
import { toWriting } from "../ui/writing.ts";
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
  const { found, code, setCode } = useLayerFile(file);
  const [name, setName] = useState([...file.name.replace(/\.(geo)?json$/i, "")].slice(0, LONGEST_NAME).join(""));
  // One that is not known here is sent by its code alone.
  const wkt = wktOf(code.trim().toUpperCase());
  const text = found?.is === "layer" ? found.text : "";
  const mapped = useMemo((): Mapped => ({ content: layerOf(name, code), text }), [text, wkt]);
  const ready = found?.is === "layer" && name.trim() !== "" && code.trim() !== "";
  const send = (event: Event): void => {
    event.preventDefault();
    if (!ready) return;
    of.say(layerOf(name.trim(), code, JSON.parse(text) as ContentOf<"geojson">["geojson"]));
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
        <div class="plate">
          {found === undefined && <p class="why">{t.layerReading}</p>}
          {found?.is === "layer" && <MapPicture mapped={mapped} asked />}
          {found !== undefined && found.is !== "layer" && <p class="why">{problem(found)}</p>}
        </div>
        <NameField name={name} write={setName} />
        <SystemField code={code} wkt={wkt} write={setCode} />
        {found?.is === "layer" && <p class="limits">{t.features(found.features)}</p>}
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

/** What is in the file, and the code of its reference system: what the file says, or what one writes. */
function useLayerFile(file: File): { found: LayerFile | undefined; code: string; setCode: (code: string) => void } {
  const [found, setFound] = useState<LayerFile>();
  const [code, setCode] = useState(USUAL_CODE);
  useEffect(() => {
    let gone = false;
    void openLayerFile(file, session.server.limits.peek()).then((opening) => {
      if (gone) return;
      setFound(opening);
      if (opening.is === "layer" && opening.crs !== undefined) setCode(opening.crs);
    });
    return () => void (gone = true);
  }, [file]);
  return { found, code, setCode };
}

function NameField({ name, write }: { name: string; write: (name: string) => void }) {
  const t = words.value;
  const isMissing = name.trim() === "";
  return (
    <TextField
      id="layer-name"
      label={t.layerName}
      value={name}
      write={write}
      dir="auto"
      maxLength={LONGEST_NAME}
      aria-invalid={isMissing}
      aria-describedby="layer-name-hint"
    >
      <span id="layer-name-hint" class="hint bad" aria-live="polite">
        {isMissing && t.layerNameMissing}
      </span>
    </TextField>
  );
}

interface SystemProps {
  code: string;
  /** Of a code that is known here. */
  wkt: string | undefined;
  write: (code: string) => void;
}

function SystemField({ code, wkt, write }: SystemProps) {
  const t = words.value;
  const isMissing = code.trim() === "";
  return (
    <TextField
      id="layer-crs"
      label={t.layerCrs}
      value={code}
      write={write}
      list="layer-codes"
      spellcheck={false}
      maxLength={LONGEST_CODE}
      aria-invalid={isMissing}
      aria-describedby="layer-crs-hint"
    >
      <datalist id="layer-codes">
        {CODES.map((one) => (
          <option key={one} value={one}>
            {systemName(wktOf(one) ?? "")}
          </option>
        ))}
      </datalist>
      <span id="layer-crs-hint" class={isMissing ? "hint bad" : "hint"} aria-live="polite">
        {isMissing ? t.layerCrsMissing : wkt === undefined ? t.layerCrsUnknown : systemName(wkt)}
      </span>
    </TextField>
  );
}

function problem(found: Exclude<LayerFile, { is: "layer" }>): string {
  const t = words.value;
  if (found.is === "large") return t.layerLarge(found.features);
  return found.is === "heavy" ? t.layerHeavy(sizeText(found.bytes, locale.value)) : t.layerNone;
}
