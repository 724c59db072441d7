// Opens files on the map of a conversation, for the user alone, and reports their content.
import { locale } from "../../i18n/language.ts";
import { words } from "../../i18n/words.ts";
import { afterFrame } from "../../platform/schedule.ts";
import { stripUnseen } from "../../ui/unseen.ts";
import { countText } from "../counted.ts";
import type { TableReading } from "../file/csv.ts";
import { faultText } from "../file/fault-text.ts";
import type { FileFault } from "../file/faults.ts";
import type { MapView } from "./map-view.ts";
import type { OwnLayer } from "./own-layer.ts";

/** The content of more files stands in the list. */
const MOST_DESCRIBED = 3;
/** Faults of files without content. */
const NONE: readonly FileFault[] = ["unknown", "empty"];

/** Returns whether any has a fault. */
export async function openFiles(files: readonly File[], view: MapView): Promise<boolean> {
  view.showTab("layers");
  const own = files.map((file) => view.layers.open(file));
  scrollToRow(own[0]?.id);
  await Promise.all(own.map((layer) => layer.read()));
  showDrawn(own, view);
  const faulty = own.find((layer) => layer.found.peek()?.lack !== undefined);
  if (faulty !== undefined) view.openRow(faulty.id);
  scrollToRow((faulty ?? own[0])?.id);
  view.toast.show(own.slice(0, MOST_DESCRIBED).map(describeOpened).join(" "));
  return faulty !== undefined;
}

/** Reads a file with other columns. */
export async function reopenFile(own: OwnLayer, reading: Partial<TableReading>, view: MapView): Promise<void> {
  await own.readAs(reading);
  showDrawn([own], view);
}

/** Explains why there is nothing to see of a file; undefined where there is, and as long as it is read. */
export function explainFault({ opened: { value: opened } }: OwnLayer): string | undefined {
  const t = words.value;
  if (opened === undefined || opened.is === "layer") return undefined;
  if (opened.is === "gone") return t.fileUnreadable;
  const { fault } = opened;
  const why = faultText(fault, t, locale.value);
  if (fault === "columns") return `${why} ${t.ownColumns}`;
  return fault === "unknown" ? `${t.ownNone} ${why}` : NONE.includes(fault) ? t.ownNone : why;
}

/** The list may be scrolled elsewhere. */
export function scrollToRow(id: string | undefined, block: ScrollLogicalPosition = "nearest"): void {
  afterFrame(() => document.querySelector(`.lay[data-id="${id}"]`)?.scrollIntoView({ block }));
}

function showDrawn(own: readonly OwnLayer[], view: MapView): void {
  const drawn = own.filter((layer) => layer.found.peek()?.lack === undefined);
  if (drawn.length > 0) view.canvas.peek()?.fitLayers(drawn.map(({ id }) => id));
}

export function describeOpened(own: OwnLayer): string {
  const t = words.peek();
  const name = stripUnseen(own.file.name);
  const layer = own.found.peek()?.layer;
  return layer === undefined ? t.ownUnopened(name, explainFault(own) ?? t.mapUnknown) : t.ownOpened(name, countText(layer));
}
