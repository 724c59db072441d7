// Keys with the focus in the log: from message to message, and actions on a message.
import { lineOf } from "../log/index.ts";
import type { Conversation } from "../rooms/index.ts";
import { actionsOn, perform } from "./Actions.tsx";

const STEPS: Record<string, (at: number, count: number) => number> = {
  ArrowUp: (at, count) => (at < 0 ? count - 1 : Math.max(0, at - 1)),
  ArrowDown: (at, count) => (at < 0 ? count - 1 : Math.min(count - 1, at + 1)),
  Home: () => 0,
  End: (_at, count) => count - 1,
};

export function onLogKey(event: KeyboardEvent, of: Conversation): void {
  if (event.ctrlKey || event.metaKey || event.altKey || !(event.currentTarget instanceof HTMLElement)) return;
  const lines = [...event.currentTarget.querySelectorAll<HTMLElement>("li.msg[data-key]")];
  const focused = document.activeElement;
  const at = lines.findIndex((line) => line.contains(focused));
  const step = Object.hasOwn(STEPS, event.key) ? STEPS[event.key] : undefined;
  if (step !== undefined && lines.length > 0) {
    const line = lines[step(at, lines.length)];
    line?.focus();
    line?.scrollIntoView({ block: "nearest" });
    event.preventDefault();
    return;
  }
  const line = lines[at];
  // A key that is held down acts once.
  if (event.repeat) return;
  if (line === undefined || line !== focused) return;
  // On a file: fetches it or continues, but never cancels it.
  if (event.key === "Enter") line.querySelector<HTMLElement>(".shot, .card button, .filecard .main")?.click();
  else if (of.kind !== "room" || !performByKey(event.key, Number(line.dataset["key"]), of)) return;
  event.preventDefault();
}

function performByKey(key: string, lineKey: number, of: Conversation & { kind: "room" }): boolean {
  const entry = of.log.entries.value.find((candidate) => candidate.key === lineKey);
  const line = entry?.is === "message" ? lineOf([entry], entry.id) : undefined;
  if (line === undefined) return false;
  const wanted = actionsOn(line, of).find((action) => action.key.toLowerCase() === key.toLowerCase());
  if (wanted !== undefined) perform(wanted.name, line, of);
  return wanted !== undefined;
}
