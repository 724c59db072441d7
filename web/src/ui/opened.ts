// The dialog over the page, or beside it: one at a time.
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Part } from "../platform/part.ts";
import { narrow } from "./panes.ts";

/** The dialogs with their properties. Each adds itself where its view is; app/dialogs.tsx lists the views. */
export interface Dialogs {
  /** The code of a part is out of reach. */
  missing: { part: Part<unknown> };
}

export type Opened = { [Name in keyof Dialogs]: { is: Name } & Dialogs[Name] }[keyof Dialogs];

/** Those that are cards under their buttons, but on a phone. */
const CARDS: readonly Opened["is"][] = ["lock", "new room"];

const now = signal<Opened | undefined>(undefined);
const full = signal<(() => void) | undefined>(undefined);

export const opened: ReadonlySignal<Opened | undefined> = now;

export function openDialog(dialog: Opened): void {
  now.value = dialog;
}

export function closeDialog(): void {
  now.value = undefined;
}

/** Returns a function that closes the dialog which is open now, unless that was closed meanwhile. */
export function closingDialog(): () => void {
  const dialog = opened.peek();
  return () => void (opened.peek() === dialog && closeDialog());
}

/** Closes the dialog unless it objects, as by Escape. */
export function closeOpened(): void {
  const dialog = [...document.querySelectorAll("dialog[open]")].at(-1);
  if (dialog?.dispatchEvent(new Event("cancel", { cancelable: true })) !== false) closeDialog();
}

/** Closing function of the full view of a call, while that lies over the page, below any dialog. */
export const staged: ReadonlySignal<(() => void) | undefined> = full;

export function setStage(close: (() => void) | undefined): void {
  full.value = close;
}

/** The page itself cannot be reached. */
export const isCovered = computed(() => {
  const isCard = opened.value !== undefined && CARDS.includes(opened.value.is) && !narrow.value;
  return staged.value !== undefined || (opened.value !== undefined && !isCard);
});
