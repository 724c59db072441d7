// A field with a list below it: the focus stays in the field while the arrows go through the list, and Enter takes the active option.
import { useLayoutEffect, useState } from "preact/hooks";
import { isComposing } from "../platform/differences.ts";

interface Listed<T> {
  /** Id of the list. */
  id: string;
  all: readonly T[];
  take: (option: T) => void;
  /** Returns where a key leads from an option; undefined if it does not move. Default: up and down a line whose ends meet. */
  step?: (key: string, from: number) => number | undefined;
  /** Actions of other keys. */
  keys?: Readonly<Record<string, () => void>>;
}

export type Listbox<T extends object> = ReturnType<typeof useListbox<T>>;

export function useListbox<T extends object>({ id, all, take, step = alongLine(all.length), keys = {} }: Listed<T>) {
  const [wanted, choose] = useState(0);
  // There may be fewer options now.
  const chosen = Math.min(wanted, all.length - 1);
  useLayoutEffect(() => document.getElementById(`${id}-${chosen}`)?.scrollIntoView({ block: "nearest" }), [chosen]);
  const takeChosen = (): void => void (all[chosen] !== undefined && take(all[chosen]));
  /** Returns whether the key was for the list. */
  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (isComposing(event) || all.length === 0) return false;
    const next = step(event.key, chosen);
    const work = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined;
    if (next !== undefined) choose(next);
    else if (event.key === "Enter") takeChosen();
    else if (work !== undefined) work();
    else return false;
    event.preventDefault();
    return true;
  };
  const isOpen = all.length > 0;
  const field = {
    "aria-autocomplete": "list",
    "aria-controls": isOpen ? id : undefined,
    "aria-activedescendant": isOpen ? `${id}-${chosen}` : undefined,
  } as const;
  return {
    toFirst: () => choose(0),
    takeChosen,
    onKeyDown,
    field,
    /** Attributes of a single-line field. */
    combobox: { ...field, role: "combobox", "aria-expanded": isOpen, onKeyDown } as const,
    option: (of: T, at: number) => ({ id: `${id}-${at}`, role: "option", "aria-selected": at === chosen, onClick: () => take(of) }) as const,
  };
}

function alongLine(count: number): (key: string, from: number) => number | undefined {
  return (key, from) => (key === "ArrowDown" ? (from + 1) % count : key === "ArrowUp" ? (from - 1 + count) % count : undefined);
}
