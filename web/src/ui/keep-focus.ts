// The focus is never lost: where what has it goes away or is turned off, what stood around it takes it.
import { pointsFine } from "./writing.ts";

/** Where it goes if nothing that stood around it can have it. On touch not to the field, which opens the keyboard. */
const ELSE = ["text", "log", "rooms"];

/** From now on; the answer ends it. */
export function keepFocus(): () => void {
  let around: HTMLElement[] = [];
  const given = ({ target }: FocusEvent): void => {
    around = [];
    for (let one = target instanceof HTMLElement ? target : null; one !== null; one = one.parentElement) around.push(one);
  };
  // A click on nothing, or a turn to another window, is not a loss.
  const pressed = (): void => void (around = []);
  document.addEventListener("focusin", given);
  document.addEventListener("pointerdown", pressed, { capture: true });
  const look = (): void => {
    const [had] = around;
    if (had === undefined || document.activeElement !== document.body || !isGone(had)) return;
    // Who has just entered begins at the beginning of the page.
    if (around.some((one) => one.matches(".welcome"))) return;
    // The field of the next conversation takes the place of that of the last one.
    const same = had.id === "" ? null : document.getElementById(had.id);
    const heir = same?.matches("textarea") && !had.matches("textarea") && !pointsFine() ? null : same;
    const near = around.find((one) => !isGone(one) && (one.hasAttribute("tabindex") || one.matches("dialog")));
    const next = near?.matches("dialog") ? near.querySelector<HTMLElement>("h2") : near;
    const onMap = around.some((one) => one.matches(".mapside")) ? ["room-map"] : [];
    const others = [...onMap, ...(pointsFine() ? ELSE : ELSE.slice(1))];
    (heir ?? next ?? others.map((id) => document.getElementById(id)).find((one) => one !== null && !isGone(one)))?.focus();
  };
  const options = { childList: true, subtree: true, attributeFilter: ["disabled", "hidden"] };
  const changes = new MutationObserver(look);
  changes.observe(document.body, options);
  return () => {
    document.removeEventListener("focusin", given);
    document.removeEventListener("pointerdown", pressed, { capture: true });
    changes.disconnect();
  };
}

function isGone(one: HTMLElement): boolean {
  return !one.isConnected || one.matches(":disabled") || !one.checkVisibility();
}
