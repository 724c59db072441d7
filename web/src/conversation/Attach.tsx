// The button beside the field with a menu of what else can be sent.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { words } from "../i18n/words.ts";
import { Icon, IconButton, type IconName } from "../ui/Icon.tsx";

export interface Attachment {
  sign: IconName;
  name: string;
  begin: () => void;
}

const STEPS: Record<string, (at: number, count: number) => number> = {
  ArrowDown: (at, count) => (at + 1) % count,
  ArrowUp: (at, count) => (at - 1 + count) % count,
  Home: () => 0,
  End: (_at, count) => count - 1,
};

export function Attach({ all, disabled }: { all: readonly Attachment[]; disabled: boolean }) {
  const t = words.value;
  const [open, setOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const entries = (): HTMLElement[] => [...(place.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
  const button = (): HTMLElement | null | undefined => place.current?.querySelector<HTMLElement>("[aria-haspopup]");
  useLayoutEffect(() => {
    if (open) entries()[0]?.focus();
  }, [open]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = Object.hasOwn(STEPS, event.key) ? STEPS[event.key] : undefined;
    const focused = entries().findIndex((entry) => entry === document.activeElement);
    if (step !== undefined) entries()[step(focused, all.length)]?.focus();
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
    <div class="attach" ref={place} onFocusOut={leave}>
      <IconButton
        icon="plus"
        name={t.add}
        aria-haspopup="menu"
        aria-expanded={open}
        disabled={disabled}
        onClick={() => setOpen(!open)}
      />
      {open && (
        <div class="menu" role="menu" aria-label={t.add} onKeyDown={onKeyDown}>
          {all.map(({ sign, name, begin }) => (
            <button
              key={name}
              class="row"
              type="button"
              role="menuitem"
              tabIndex={-1}
              onClick={() => {
                // What opens next gives the focus back to where it is now.
                button()?.focus();
                setOpen(false);
                begin();
              }}
            >
              <Icon name={sign} />
              <span class="name">{name}</span>
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
