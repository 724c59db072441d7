// Below the row of a file that only the user sees: that it is so, or why there is nothing to see, and the way to send it.
import { words } from "../../i18n/words.ts";
import { Icon } from "../../ui/Icon.tsx";
import { MissingLine } from "../../ui/Missing.tsx";
import { openDialog } from "../../ui/opened.ts";
import { CodeField } from "../CodeField.tsx";
import { ColumnChoice } from "../ColumnChoice.tsx";
import { fileReader } from "../file/open-file.ts";
import { explainFault, reopenFile } from "./open-files.ts";
import type { MapView } from "./map-view.ts";
import type { OwnLayer } from "./own-layer.ts";

interface Props {
  layer: OwnLayer;
  view: MapView;
}

export function OwnLine({ layer, view }: Props) {
  const t = words.value;
  const opened = layer.opened.value;
  if (opened === undefined) {
    return (
      <>
        {!fileReader.missing.value && <p class="only">{t.layerReading}</p>}
        <MissingLine part={fileReader} />
      </>
    );
  }
  if (opened.is !== "layer") return <p class="only bad">{explainFault(layer)}</p>;
  const isOnTheWay = view.layers.isOnTheWay(layer);
  const send = (): void => {
    const sent = (as: OwnLayer["sent"]): void => (as === undefined ? layer.noteOffered() : void (layer.sent = as));
    openDialog({ is: "layer", file: layer.file, of: view.of, looked: { read: opened, code: layer.code.peek() }, sent });
  };
  return (
    <div class="only">
      <span>{isOnTheWay ? t.ownSending : layer.offered.value ? t.ownOffered : t.onlyYou}</span>
      <button type="button" class="btn slim" aria-label={t.sendOwn(layer.file.name)} disabled={isOnTheWay} onClick={send}>
        <Icon name="send" small />
        {t.send}
      </button>
    </div>
  );
}

/** How it is read: its columns of coordinates, where it is a table, and its reference system. */
export function OwnReading({ layer, view }: Props) {
  const opened = layer.opened.value;
  const table = opened !== undefined && "table" in opened ? opened.table : undefined;
  return (
    <>
      {table !== undefined && <ColumnChoice id={`columns-${layer.id}`} table={table} choose={(reading) => void reopenFile(layer, reading, view)} />}
      {opened?.is === "layer" && <CodeField id={`crs-${layer.id}`} code={layer.code.value} write={(code) => layer.setCode(code)} unknown="" />}
    </>
  );
}
