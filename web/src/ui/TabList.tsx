// A list of tabs, walked by arrows. Whoever draws it also draws the panel of the shown tab, with the id `panel`.
import type { ComponentChildren } from "preact";

interface Props<Id extends string> {
  /** Id of the element with the role tabpanel; those of the tabs begin with it. */
  panel: string;
  label: string;
  class: string;
  tabs: readonly { id: Id; name: ComponentChildren }[];
  shown: Id;
  show: (id: Id) => void;
  /** Called besides when a tab was pressed. */
  pressed?: () => void;
  /** The tabs stand in a column. */
  column?: boolean;
}

export function TabList<Id extends string>({ panel, label, class: look, tabs, shown, show, pressed, column = false }: Props<Id>) {
  const onKeyDown = (event: KeyboardEvent): void => {
    const now = tabs.findIndex(({ id }) => id === shown);
    // Those of a column lie in a row where a window is narrow.
    const steps = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: -1, ...(column && { ArrowDown: now + 1, ArrowUp: now - 1 }) };
    const at = steps[event.key as keyof typeof steps];
    const next = at === undefined ? undefined : tabs.at(at % tabs.length);
    if (next === undefined) return;
    event.preventDefault();
    show(next.id);
    document.getElementById(`${panel}-${next.id}`)?.focus();
  };
  return (
    <div class={look} role="tablist" aria-label={label} aria-orientation={column ? "vertical" : undefined} onKeyDown={onKeyDown}>
      {tabs.map(({ id, name }) => (
        <button
          key={id}
          type="button"
          role="tab"
          id={`${panel}-${id}`}
          aria-selected={id === shown}
          aria-controls={panel}
          tabIndex={id === shown ? 0 : -1}
          onClick={() => {
            show(id);
            pressed?.();
          }}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
