// The place in the log, which a reload keeps: read before the page goes, and restored after it.
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Reading } from "../log/index.ts";
import { afterFrame } from "../platform/schedule.ts";
import type { Conversation } from "../rooms/index.ts";

/** Within this distance of the end the log counts as standing there. */
const NEAR_PX = 80;
/** A line that has stood in its place for so many frames stays there. */
const STILL_FRAMES = 3;
const MOST_FRAMES = 30;

export function isAtEnd(log: HTMLElement): boolean {
  return log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_PX;
}

/** Returns the line at the top of the view, unless the log stands at its end. */
export function topLine(of: Conversation | undefined): Reading["top"] {
  const log = document.getElementById("log");
  if (log === null || of === undefined || of.reading.following.peek()) return undefined;
  const edge = log.getBoundingClientRect().top;
  const lines = [...log.querySelectorAll<HTMLElement>("li.msg[data-key]")];
  const line = lines.find((candidate) => candidate.getBoundingClientRect().bottom > edge);
  return line === undefined ? undefined : { key: Number(line.dataset["key"]), above: edge - line.getBoundingClientRect().top };
}

/** Restores the line at the top of the view after a reload. Returns whether it was kept. */
export function restorePlace(log: HTMLElement, { reading }: Conversation): boolean {
  const { top } = reading;
  if (top === undefined) return false;
  reading.top = undefined;
  putLine(log, top);
  return true;
}

/** Changes the width of the log, and keeps the line at the top of the view. */
export function keepLine(of: Conversation, change: () => void): void {
  const top = topLine(of);
  change();
  const log = document.getElementById("log");
  if (log !== null && top !== undefined) putLine(log, top);
}

function putLine(log: HTMLElement, top: NonNullable<Reading["top"]>): void {
  /** Puts it there, and returns whether it was there already. */
  const put = (): boolean => {
    const line = document.getElementById(`m${top.key}`);
    const off = line === null ? 0 : line.getBoundingClientRect().top - log.getBoundingClientRect().top + top.above;
    log.scrollTop += off;
    return Math.abs(off) < 1;
  };
  // The lines around it have their true height only once they were in view.
  const settle = (still: number, frames: number): void => {
    if (still < STILL_FRAMES && frames < MOST_FRAMES) afterFrame(() => settle(put() ? still + 1 : 0, frames + 1));
  };
  put();
  settle(0, 0);
}

/** Keeps the line at the top of the view when the layout changes around the log. */
export function useKeptLine(of: Conversation | undefined, layout: string): void {
  const before = useRef(layout);
  // The layout on the screen is still the former.
  const top = before.current === layout ? undefined : topLine(of);
  before.current = layout;
  useLayoutEffect(() => {
    const log = document.getElementById("log");
    if (log !== null && top !== undefined) putLine(log, top);
  }, [layout]);
}
