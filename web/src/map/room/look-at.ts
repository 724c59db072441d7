// Opens files on the map of a conversation, for this person alone, and says what is in them.
import { locale } from "../../i18n/language.ts";
import { words } from "../../i18n/words.ts";
import { afterFrame } from "../../platform/schedule.ts";
import { seen } from "../../ui/unseen.ts";
import { counted } from "../counted.ts";
import type { TableReading } from "../file/csv.ts";
import { faultText } from "../file/fault-text.ts";
import type { FileFault } from "../file/faults.ts";
import type { MapView } from "./map-view.ts";
import type { OwnLayer } from "./own-layer.ts";

/** What was found in more files at once stands in the list. */
const MOST_TOLD = 3;
/** There is nothing in it, whatever it is. */
const NONE: readonly FileFault[] = ["unknown", "empty"];

/** Whether one of them wants to be seen to. */
export async function lookAt(files: readonly File[], view: MapView): Promise<boolean> {
  view.showTab("layers");
  const own = files.map((file) => view.layers.open(file));
  bringRow(own[0]?.id);
  await Promise.all(own.map((one) => one.read()));
  show(own, view);
  const wanting = own.find((one) => one.found.peek()?.lack !== undefined);
  if (wanting !== undefined) view.openRow(wanting.id);
  bringRow((wanting ?? own[0])?.id);
  view.toast.tell(own.slice(0, MOST_TOLD).map(told).join(" "));
  return wanting !== undefined;
}

/** Reads one with other columns. */
export async function lookAgain(own: OwnLayer, reading: Partial<TableReading>, view: MapView): Promise<void> {
  await own.readAs(reading);
  show([own], view);
}

/** Why there is nothing to see of a file; undefined where there is, and as long as it is read. */
export function whyNot({ opened: { value: opened } }: OwnLayer): string | undefined {
  const t = words.value;
  if (opened === undefined || opened.is === "layer") return undefined;
  if (opened.is === "gone") return t.fileUnreadable;
  const { fault } = opened;
  const why = faultText(fault, t, locale.value);
  if (fault === "columns") return `${why} ${t.ownColumns}`;
  return fault === "unknown" ? `${t.ownNone} ${why}` : NONE.includes(fault) ? t.ownNone : why;
}

/** The list may be scrolled elsewhere. */
export function bringRow(id: string | undefined, block: ScrollLogicalPosition = "nearest"): void {
  afterFrame(() => document.querySelector(`.lay[data-id="${id}"]`)?.scrollIntoView({ block }));
}

function show(own: readonly OwnLayer[], view: MapView): void {
  const drawn = own.filter((one) => one.found.peek()?.lack === undefined);
  if (drawn.length > 0) view.canvas.peek()?.whole(drawn.map(({ id }) => id));
}

export function told(own: OwnLayer): string {
  const t = words.peek();
  const name = seen(own.file.name);
  const layer = own.found.peek()?.layer;
  return layer === undefined ? t.ownUnopened(name, whyNot(own) ?? t.mapUnknown) : t.ownOpened(name, counted(layer));
}
