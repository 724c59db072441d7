// The place in the log and the open map, which a reload keeps: read before the page goes, and taken up again after it.
import { effect } from "@preact/signals";
import type { Mapped } from "../map/subject.ts";
import { shown } from "../state/conversations.ts";
import { here } from "../state/place.ts";
import { openBefore, type Viewed } from "../state/reload.ts";
import { type Conversation } from "./conversation.ts";
import { opened } from "./opened.ts";

/** What is seen now. */
export function viewed(): Viewed {
  const now = opened.peek();
  return { top: topLine(), map: now?.is === "map" && now.of.kind === "room" ? now.line : undefined };
}

function topLine(): Viewed["top"] {
  const log = document.getElementById("log");
  const of = here.peek();
  if (log === null || of === undefined || of.reading.following.peek()) return undefined;
  const edge = log.getBoundingClientRect().top;
  const lines = [...log.querySelectorAll<HTMLElement>("li.msg[data-key]")];
  const line = lines.find((one) => one.getBoundingClientRect().bottom > edge);
  return line === undefined ? undefined : { key: Number(line.dataset["key"]), above: edge - line.getBoundingClientRect().top };
}

/** Brings the line back to the top of the view where it was before the page was loaded again. Whether there was one. */
export function takePlace(log: HTMLElement, { reading }: Conversation): boolean {
  const { top } = reading;
  if (top === undefined) return false;
  reading.top = undefined;
  const put = (): void => {
    const line = document.getElementById(`m${top.key}`);
    if (line === null) return;
    log.scrollTop += line.getBoundingClientRect().top - log.getBoundingClientRect().top + top.above;
  };
  put();
  // The lines around it have their true height once they were in view.
  requestAnimationFrame(() => (put(), requestAnimationFrame(put)));
  return true;
}

/** Opens the map that lay open, as soon as its message is here. */
export function openMapAgain(): void {
  effect(() => {
    const of = here.value;
    if (of?.kind !== "room" || shown.value.room !== of.name || opened.value !== undefined) return;
    const line = openBefore(of);
    const content = line?.content;
    if (line === undefined || !isMapped(content)) return;
    opened.value = { is: "map", mapped: { content, text: line.layer?.text ?? "" }, line, of };
  });
}

function isMapped(content: { kind: string } | undefined): content is Mapped["content"] {
  return ["geojson", "bbox", "position", "crs"].includes(content?.kind ?? "");
}
