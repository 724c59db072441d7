// A button with a menu of what can be done.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon, IconButton, type IconName, type IconPath } from "./Icon.tsx";

export interface MenuEntry {
  sign: IconName | IconPath;
  name: string;
  begin: () => void;
}

interface Props {
  /** Of the place that the menu is laid out in. */
  class: string;
  icon: IconName | IconPath;
  name: string;
  entries: readonly MenuEntry[];
  disabled?: boolean;
}

const STEPS: Record<string, (at: number, count: number) => number> = {
  ArrowDown: (at, count) => (at + 1) % count,
  ArrowUp: (at, count) => (at - 1 + count) % count,
  Home: () => 0,
  End: (_at, count) => count - 1,
};

export function MenuButton({ class: at, icon, name, entries, disabled = false }: Props) {
  const [open, setOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const items = (): HTMLElement[] => [...(place.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
  const button = (): HTMLElement | null | undefined => place.current?.querySelector<HTMLElement>("[aria-haspopup]");
  useLayoutEffect(() => {
    if (open) items()[0]?.focus();
  }, [open]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = Object.hasOwn(STEPS, event.key) ? STEPS[event.key] : undefined;
    const focused = items().findIndex((entry) => entry === document.activeElement);
    if (step !== undefined) items()[step(focused, entries.length)]?.focus();
    else if (event.key === "Escape") {
      setOpen(false);
      button()?.focus();
    } else return;
    event.preventDefault();
  };
  const leave = (event: FocusEvent): void => {
    if (!(event.relatedTarget instanceof Node && place.current?.contains(event.relatedTarget) === true)) setOpen(false);
  };
  return (
    <div class={at} ref={place} onFocusOut={leave}>
      <IconButton icon={icon} name={name} aria-haspopup="menu" aria-expanded={open} disabled={disabled} onClick={() => setOpen(!open)} />
      {open && (
        <div class="menu" role="menu" aria-label={name} onKeyDown={onKeyDown}>
          {entries.map((entry) => (
            <button
              key={entry.name}
              class="row"
              type="button"
              role="menuitem"
              tabIndex={-1}
              onClick={() => {
                // What opens next gives the focus back to where it is now.
                button()?.focus();
                setOpen(false);
                entry.begin();
              }}
            >
              <Icon name={entry.sign} />
              <span class="name">{entry.name}</span>
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
