// A button with a menu of actions.
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon, IconButton, type IconName, type IconPath } from "./Icon.tsx";
import { openDialog } from "./opened.ts";
import { narrow } from "./panes.ts";

export interface MenuEntry {
  sign: IconName | IconPath;
  name: string;
  /** Details besides the name. */
  about?: string;
  begin: () => void;
  /** It cannot be chosen; `about` says why. */
  off?: boolean;
}

interface Props {
  /** Class of the place that the menu is laid out in. */
  class: string;
  icon: IconName | IconPath;
  name: string;
  entries: readonly MenuEntry[];
  disabled?: boolean;
  /** On a phone the menu comes as a sheet. */
  sheet?: boolean;
}

declare module "./opened.ts" {
  interface Dialogs {
    menu: { title: string; entries: readonly MenuEntry[] };
  }
}

const STEPS: Record<string, (at: number, count: number) => number> = {
  ArrowDown: (at, count) => (at + 1) % count,
  ArrowUp: (at, count) => (at - 1 + count) % count,
  Home: () => 0,
  End: (_at, count) => count - 1,
};

export function MenuButton({ class: at, icon, name, entries, disabled = false, sheet = false }: Props) {
  const [open, setOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const button = (): HTMLElement | null | undefined => place.current?.querySelector<HTMLElement>("[aria-haspopup]");
  const isSheet = sheet && narrow.value;
  const press = (): void => {
    if (isSheet) openDialog({ is: "menu", title: name, entries });
    else setOpen(!open);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    setOpen(false);
    button()?.focus();
    event.preventDefault();
  };
  const leave = (event: FocusEvent): void => {
    if (!(event.relatedTarget instanceof Node && place.current?.contains(event.relatedTarget) === true)) setOpen(false);
  };
  return (
    <div class={at} ref={place} onFocusOut={leave}>
      <IconButton
        icon={icon}
        name={name}
        aria-haspopup={isSheet ? "dialog" : "menu"}
        aria-expanded={isSheet ? undefined : open}
        disabled={disabled}
        // The writing field keeps the focus, and the keyboard comes back after the sheet.
        onPointerDown={isSheet ? (event) => event.preventDefault() : undefined}
        onClick={press}
      />
      {open && (
        <div onKeyDown={onKeyDown}>
          <Menu
            class="menu"
            name={name}
            entries={entries}
            choose={(entry) => {
              // A dialog opened next gives the focus back to where it is now.
              button()?.focus();
              setOpen(false);
              entry.begin();
            }}
          />
        </div>
      )}
    </div>
  );
}

interface MenuProps {
  class: string;
  name: string;
  entries: readonly MenuEntry[];
  choose: (entry: MenuEntry) => void;
}

/** The entries, reached by arrows; the first has the focus. */
export function Menu({ class: look, name, entries, choose }: MenuProps) {
  const [place, id] = [useRef<HTMLDivElement>(null), useId()];
  const items = (): HTMLElement[] => [...(place.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
  useLayoutEffect(() => items()[0]?.focus(), []);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = Object.hasOwn(STEPS, event.key) ? STEPS[event.key] : undefined;
    if (step === undefined) return;
    items()[step(items().findIndex((entry) => entry === document.activeElement), entries.length)]?.focus();
    event.preventDefault();
  };
  return (
    <div class={look} ref={place} role="menu" aria-label={name} onKeyDown={onKeyDown}>
      {entries.map((entry, at) => (
        <button
          key={entry.name}
          class="row"
          type="button"
          role="menuitem"
          tabIndex={-1}
          {...(entry.off && { "aria-disabled": true, "aria-label": entry.name, "aria-describedby": `${id}-${at}` })}
          onClick={() => entry.off || choose(entry)}
        >
          <Icon name={entry.sign} />
          <span class="name">
            {entry.name}
            {entry.about !== undefined && <small id={`${id}-${at}`}>{entry.about}</small>}
          </span>
        </button>
      ))}
    </div>
  );
}
