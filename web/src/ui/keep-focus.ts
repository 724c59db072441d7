// Keeps the focus from being lost: when the focused element goes away or is disabled, its surroundings take it.
import { hasFinePointer } from "./writing.ts";

/** Elements that take it if its surroundings cannot. On touch not the field, which opens the keyboard. */
const ELSE = ["text", "log", "rooms"];

/** Starts keeping it; returns a function that stops. */
export function keepFocus(): () => void {
  let around: HTMLElement[] = [];
  const noteFocus = ({ target }: FocusEvent): void => {
    around = [];
    for (let element = target instanceof HTMLElement ? target : null; element !== null; element = element.parentElement) around.push(element);
  };
  // A click on nothing, or a turn to another window, is not a loss.
  const pressed = (): void => void (around = []);
  document.addEventListener("focusin", noteFocus);
  document.addEventListener("pointerdown", pressed, { capture: true });
  const look = (): void => {
    const [had] = around;
    if (had === undefined || document.activeElement !== document.body || !isGone(had)) return;
    // After the start page, reading begins at the beginning of the page.
    if (around.some((element) => element.matches(".welcome"))) return;
    // The field of the next conversation takes the place of the last.
    const same = had.id === "" ? null : document.getElementById(had.id);
    const heir = same?.matches("textarea") && !had.matches("textarea") && !hasFinePointer() ? null : same;
    const near = around.find((element) => !isGone(element) && (element.hasAttribute("tabindex") || element.matches("dialog")));
    const next = near?.matches("dialog") ? near.querySelector<HTMLElement>("h2") : near;
    const onMap = around.some((element) => element.matches(".mapside")) ? ["room-map"] : [];
    const others = [...onMap, ...(hasFinePointer() ? ELSE : ELSE.slice(1))];
    (heir ?? next ?? others.map((id) => document.getElementById(id)).find((element) => element !== null && !isGone(element)))?.focus();
  };
  const options = { childList: true, subtree: true, attributeFilter: ["disabled", "hidden"] };
  const changes = new MutationObserver(look);
  changes.observe(document.body, options);
  return () => {
    document.removeEventListener("focusin", noteFocus);
    document.removeEventListener("pointerdown", pressed, { capture: true });
    changes.disconnect();
  };
}

function isGone(element: HTMLElement): boolean {
  return !element.isConnected || element.matches(":disabled") || !element.checkVisibility();
}
