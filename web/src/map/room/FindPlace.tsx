// The field in which one looks for something on the map: what is found is listed below it by its kind, and one goes there.
import { useLayoutEffect, useState } from "preact/hooks";
import type { Words } from "../../i18n/language.ts";
import { words } from "../../i18n/words.ts";
import { composes } from "../../platform/differences.ts";
import { TextField } from "../../ui/fields.tsx";
import { Icon, type IconName } from "../../ui/Icon.tsx";
import { findOn, type FoundGroup, type FoundItem, type FoundKind } from "./find.ts";
import type { MapView } from "./map-view.ts";

const SIGNS: Readonly<Record<FoundKind, IconName>> = { place: "pin", person: "people", thing: "pencil", feature: "layers" };

export function FindPlace({ view }: { view: MapView }) {
  const t = words.value;
  const { typed, groups, all, chosen, search, take, onKeyDown } = useFound(view);
  const isListed = all.length > 0;
  return (
    <div class="goto">
      <TextField
        id="map-find"
        label={t.findOnMap}
        value={typed}
        write={search}
        dir="auto"
        role="combobox"
        spellcheck={false}
        placeholder={t.findExample}
        aria-expanded={isListed}
        aria-controls="map-found"
        aria-autocomplete="list"
        aria-activedescendant={isListed ? `map-found-${chosen}` : undefined}
        aria-describedby="map-find-told"
        enterkeyhint="go"
        onKeyDown={onKeyDown}
      >
        <span id="map-find-told" class="hint" role="status">
          {groups !== undefined && (isListed ? t.matches(groups.reduce((sum, { count }) => sum + count, 0)) : t.findNothing(view.code.value))}
        </span>
      </TextField>
      <div class="choices" id="map-found" role="listbox" aria-label={t.findOnMap}>
        {groups?.map((group) => (
          <Group key={group.kind} group={group} before={all.findIndex((one) => one === group.items[0])} chosen={chosen} take={take} />
        ))}
      </div>
    </div>
  );
}

interface Finding {
  typed: string;
  /** What is listed; undefined while nothing is. */
  groups: readonly FoundGroup[] | undefined;
  all: readonly FoundItem[];
  /** The place of the one that Enter takes. */
  chosen: number;
  search: (text: string) => void;
  take: (one: FoundItem | undefined) => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

/** Finds again when somebody types, not when the map changes: a list does not move while one reads it. */
function useFound(view: MapView): Finding {
  const [typed, setTyped] = useState("");
  const [groups, setGroups] = useState<readonly FoundGroup[] | undefined>(undefined);
  const [chosen, setChosen] = useState(0);
  const all = groups?.flatMap(({ items }) => items) ?? [];
  useLayoutEffect(() => document.getElementById(`map-found-${chosen}`)?.scrollIntoView({ block: "nearest" }), [chosen]);
  const search = (text: string): void => {
    setTyped(text);
    setGroups(text.trim() === "" ? undefined : findOn(view, text));
    setChosen(0);
  };
  const take = (one: FoundItem | undefined): void => {
    if (one === undefined) return;
    setGroups(undefined);
    one.go();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (composes(event)) return;
    if (event.key === "Escape" && groups !== undefined) setGroups(undefined);
    else if (groups === undefined && (event.key === "Enter" || step !== undefined)) search(typed);
    else if (event.key === "Enter") take(all[chosen]);
    else if (step !== undefined && all.length > 0) setChosen((chosen + step + all.length) % all.length);
    else return;
    event.preventDefault();
  };
  return { typed, groups, all, chosen, search, take, onKeyDown };
}

interface GroupProps {
  group: FoundGroup;
  /** So many are listed before it. */
  before: number;
  chosen: number;
  take: (one: FoundItem) => void;
}

function Group({ group: { kind, items, count }, before, chosen, take }: GroupProps) {
  const t = words.value;
  return (
    <div role="group" aria-labelledby={`map-found-${kind}`}>
      <span id={`map-found-${kind}`} class="kind">
        {nameOfKind(kind, t)} {count > items.length && <span class="num">{t.partOf(String(items.length), String(count))}</span>}
      </span>
      {items.map((one, at) => (
        <div key={at} id={`map-found-${before + at}`} class="row" role="option" aria-selected={before + at === chosen} onClick={() => take(one)}>
          <Icon name={SIGNS[kind]} small />
          <span>
            <bdi>{one.name}</bdi>
            <small dir="auto">{one.about}</small>
          </span>
        </div>
      ))}
    </div>
  );
}

function nameOfKind(kind: FoundKind, t: Words): string {
  return { place: t.coordinates, person: t.people, thing: t.board, feature: t.featuresFound }[kind];
}
