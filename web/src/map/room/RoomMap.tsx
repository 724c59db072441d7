// The map beside a conversation: its head, the map, the panel, the table of a layer below it, and the foot.
import type { RefObject } from "preact";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { words } from "../../i18n/words.ts";
import { afterFrame } from "../../platform/schedule.ts";
import { attribution } from "../../platform/tiles.ts";
import { type Conversation, nameOf, OpenMaps } from "../../rooms/index.ts";
import { useDropped } from "../../ui/dropped.ts";
import { IconButton } from "../../ui/Icon.tsx";
import { MissingLine } from "../../ui/Missing.tsx";
import { useModel } from "../../ui/models.ts";
import { narrow, tight } from "../../ui/panes.ts";
import { dark } from "../../ui/theme.ts";
import { land } from "../land.ts";
import { SharedMaps } from "../live/shared-maps.ts";
import { livePart } from "../part.ts";
import { OwnPlaceButton, OwnPlaceSign } from "../people/OwnPlace.tsx";
import { Signs } from "../people/Signs.tsx";
import { currentBase } from "./base.ts";
import { Divider } from "./Divider.tsx";
import { Foot } from "./Foot.tsx";
import { openFiles, scrollToRow } from "./open-files.ts";
import { onMapKey } from "./map-keys.ts";
import { MapView } from "./map-view.ts";
import { MapHead } from "./MapHead.tsx";
import { OnMap } from "./OnMap.tsx";
import { MINUS } from "./icons.ts";
import { usePanel } from "./panel-open.ts";
import { Panel } from "./Panel.tsx";
import { usePlaceMenu } from "./PlaceMenu.tsx";
import { isBeside, TableBelow } from "./TableBelow.tsx";
import { Tools } from "./Tools.tsx";

export function RoomMap({ of }: { of: Conversation }) {
  const t = words.value;
  const needs = { maps: useModel(SharedMaps), opened: useModel(OpenMaps) };
  const view = useMemo(() => new MapView(of, needs), [of]);
  const panel = usePanel();
  const place = useRef<HTMLElement>(null);
  const hovers = useDropped((from, event) => {
    const files = [...(from?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    void openFiles(files, view).then((hasFault) => hasFault && panel.open());
  }, place);
  useFocus(view, place);
  const asked = view.panelAsked.value;
  useLayoutEffect(() => {
    if (asked === 0) return;
    panel.open();
    scrollToRow(view.opened.peek(), "start");
    afterFrame(() => void waitUntilStill("map-panel").then(() => view.canvas.peek()?.uncover()));
  }, [asked]);
  // On a phone they have no space beside each other, and a table beside the map takes the place of the panel.
  const isTable = view.table.value !== undefined;
  const beside = isTable && isBeside.value;
  useLayoutEffect(() => {
    if (isTable && narrow.peek()) panel.close();
  }, [isTable]);
  useLayoutEffect(() => {
    if (!beside) return undefined;
    panel.close();
    return () => panel.show("auto");
  }, [beside]);
  // While it covers the conversation, it is the main part of the page.
  const Place = tight.value ? "main" : "section";
  const name = t.mapOf(nameOf(of));
  return (
    <Place class="mapside" ref={place} data-drops="" data-panel={panel.state} aria-label={name} onKeyDown={(event) => onMapKey(event, view, panel)}>
      <Divider of={of} />
      <MapHead of={of} view={view} panel={panel} />
      <Canvas view={view} name={name} hovers={hovers} />
      <Panel view={view} panel={panel} />
      <TableBelow view={view} />
      <Foot view={view} />
    </Place>
  );
}

/** Waits until an element moves no more. */
async function waitUntilStill(id: string): Promise<void> {
  await Promise.allSettled(document.getElementById(id)?.getAnimations().map(({ finished }) => finished) ?? []);
}

/** A map that is opened for an aim takes the focus, and gives it back. */
function useFocus({ isAimed }: MapView, place: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const before = document.activeElement;
    if (!isAimed || !(before instanceof HTMLElement)) return undefined;
    document.getElementById("room-map")?.focus();
    return () => {
      const isHere = place.current?.contains(document.activeElement) === true;
      // The conversation is in sight again by then.
      if (isHere) afterFrame(() => before.isConnected && before.focus());
    };
  }, []);
}

/** The map itself, and the parts on it. */
function Canvas({ view, name, hovers }: { view: MapView; name: string; hovers: boolean }) {
  const t = words.value;
  const target = useRef<HTMLDivElement>(null);
  const isDark = dark.value;
  const turned = view.turned.value;
  const canvas = view.canvas.value;
  const place = usePlaceMenu(view);
  useLayoutEffect(() => (target.current === null ? undefined : view.start(target.current)), [view, turned]);
  useLayoutEffect(() => canvas?.updateColours(), [isDark, canvas]);
  return (
    <div class="canvas" data-state={view.state.value}>
      <div
        class="live"
        id="room-map"
        ref={target}
        role="group"
        aria-label={name}
        aria-describedby="room-map-keys"
        tabIndex={0}
        // Not before: by touch the end of the press would hit the panel, which lies there then.
        onClick={() => view.showPressed()}
        onPointerLeave={() => view.leave()}
        onContextMenu={place.open}
      />
      {place.menu}
      <Signs view={view} />
      <OwnPlaceSign view={view} />
      <p class="vh" id="room-map-keys">
        {t.mapKeys} {t.mapKeysMore}
      </p>
      {view.state.value === "drawing" && <p class="why">{t.mapDrawing}</p>}
      {view.state.value === "failed" && <p class="why">{t.mapFailed}</p>}
      <div class="zoom" role="group" aria-label={t.zoom}>
        <IconButton icon="plus" name={t.zoomIn} onClick={() => canvas?.camera.zoom(1)} />
        <IconButton icon={MINUS} name={t.zoomOut} onClick={() => canvas?.camera.zoom(-1)} />
        <IconButton icon="extent" name={t.zoomWhole} onClick={() => canvas?.fitLayers()} />
        <OwnPlaceButton view={view} />
      </div>
      <MissingLine part={view.place.value !== undefined && canvas?.camera.showsLand() === true ? land : undefined} />
      <MissingLine part={view.of.kind === "room" ? livePart : undefined} />
      {currentBase.value.is === "tiles" && attribution() !== "" && <small class="credit">{attribution()}</small>}
      <Tools view={view} />
      <OnMap view={view} />
      {hovers && <p class="drop">{t.dropToLook}</p>}
    </div>
  );
}
