// Scrolls the log to a line, and makes it flash.
import type { Reading } from "../log/index.ts";
import { isAtEnd } from "./place-in-log.ts";

const FLASH_MS = 600;

export function goToLine(key: number, reading?: Reading): void {
  showLine(key, reading);
  const line = document.getElementById(`m${key}`);
  line?.focus({ preventScroll: true });
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) line?.animate({ opacity: [1, 0.35, 1] }, FLASH_MS);
}

/** Leaves the focus in place. `reading`: the log follows its end no longer, unless it stands there. */
export function showLine(key: number, reading?: Reading): void {
  reading?.follow(false);
  const line = document.getElementById(`m${key}`);
  line?.scrollIntoView({ block: "center" });
  const log = line?.closest<HTMLElement>(".log") ?? null;
  if (log !== null) reading?.follow(isAtEnd(log));
}
