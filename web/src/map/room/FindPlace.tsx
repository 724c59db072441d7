// The search field of the map, with the matches listed below it by kind; choosing a match goes there.
import { useState } from "preact/hooks";
import type { Words } from "../../i18n/language.ts";
import { words } from "../../i18n/words.ts";
import { isComposing } from "../../platform/differences.ts";
import { TextField } from "../../ui/fields.tsx";
import { Icon, type IconName } from "../../ui/Icon.tsx";
import { type Listbox, useListbox } from "../../ui/listbox.ts";
import { findOnMap, type FoundGroup, type FoundItem, type FoundKind } from "./find.ts";
import type { MapView } from "./map-view.ts";

const SIGNS: Readonly<Record<FoundKind, IconName>> = { place: "pin", person: "people", thing: "pencil", feature: "layers" };

export function FindPlace({ view }: { view: MapView }) {
  const t = words.value;
  const { typed, groups, list, search, onKeyDown } = useSearch(view);
  let before = 0;
  return (
    <div class="goto">
      <TextField
        id="map-find"
        label={t.findOnMap}
        value={typed}
        write={search}
        dir="auto"
        spellcheck={false}
        placeholder={t.findExample}
        aria-describedby="map-find-hint"
        enterkeyhint="go"
        {...list.combobox}
        onKeyDown={onKeyDown}
      >
        <span id="map-find-hint" class="hint" role="status">
          {groups !== undefined && (groups.length > 0 ? t.matches(groups.reduce((sum, { count }) => sum + count, 0)) : t.findNothing(view.code.value))}
        </span>
      </TextField>
      <div class="choices" id="map-found" role="listbox" aria-label={t.findOnMap}>
        {groups?.map((group) => {
          const from = before;
          before += group.items.length;
          return <Group key={group.kind} group={group} option={(item, at) => list.option(item, from + at)} />;
        })}
      </div>
    </div>
  );
}

/** Finds again when somebody types, not when the map changes: a list does not move while it is read. */
function useSearch(view: MapView) {
  const [typed, setTyped] = useState("");
  const [groups, setGroups] = useState<readonly FoundGroup[] | undefined>(undefined);
  const take = (item: FoundItem): void => {
    setGroups(undefined);
    item.go();
  };
  const list = useListbox({ id: "map-found", all: groups?.flatMap(({ items }) => items) ?? [], take });
  const search = (text: string): void => {
    setTyped(text);
    setGroups(text.trim() === "" ? undefined : findOnMap(view, text));
    list.toFirst();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (isComposing(event) || list.onKeyDown(event)) return;
    if (event.key === "Escape" && groups !== undefined) setGroups(undefined);
    else if (groups === undefined && ["Enter", "ArrowDown", "ArrowUp"].includes(event.key)) search(typed);
    else return;
    event.preventDefault();
  };
  return { typed, groups, list, search, onKeyDown };
}

function Group({ group: { kind, items, count }, option }: { group: FoundGroup; option: Listbox<FoundItem>["option"] }) {
  const t = words.value;
  return (
    <div role="group" aria-labelledby={`map-found-${kind}`}>
      <span id={`map-found-${kind}`} class="kind">
        {nameOfKind(kind, t)} {count > items.length && <span class="num">{t.partOf(String(items.length), String(count))}</span>}
      </span>
      {items.map((item, at) => (
        <div key={at} class="row" {...option(item, at)}>
          <Icon name={SIGNS[kind]} small />
          <span>
            <bdi>{item.name}</bdi>
            <small dir="auto">{item.about}</small>
          </span>
        </div>
      ))}
    </div>
  );
}

function nameOfKind(kind: FoundKind, t: Words): string {
  return { place: t.coordinates, person: t.people, thing: t.board, feature: t.featuresFound }[kind];
}
