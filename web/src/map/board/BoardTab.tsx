// The board as a list: its things with their authors, actions on all of it, and those of moderators.
import { useState } from "preact/hooks";
import { formatTime } from "../../i18n/clock.ts";
import { locale } from "../../i18n/language.ts";
import { words } from "../../i18n/words.ts";
import { save } from "../../platform/save.ts";
import { nameOf as roomName, roomOf } from "../../rooms/index.ts";
import { useDataAddress } from "../../rooms/views.ts";
import { Icon } from "../../ui/Icon.tsx";
import { MissingLine } from "../../ui/Missing.tsx";
import { useModel } from "../../ui/models.ts";
import { openDialog } from "../../ui/opened.ts";
import type { BoardItem } from "../live/board-changes.ts";
import { toBoardGeoJson } from "../live/board-layer.ts";
import type { SharedBoard } from "../live/board.ts";
import { SharedMaps } from "../live/shared-maps.ts";
import { livePart } from "../part.ts";
import type { MapView } from "../room/map-view.ts";
import { iconOf, UNLOCK } from "./board-icons.ts";
import type { BoardView } from "./board-view.ts";
import { nameOf, namesOf, sizeOf } from "./thing.ts";

/** More are shown on demand. */
const FIRST = 100;

export function BoardTab({ view: { board: view } }: { view: MapView }) {
  const t = words.value;
  const maps = useModel(SharedMaps);
  const board = view.board.value;
  const [shown, setShown] = useState(FIRST);
  if (!maps.isOn.value) return <p class="none">{t.mapOff}</p>;
  if (board === undefined) return <MissingLine part={livePart} />;
  const items = board.items.value.toReversed();
  return (
    <>
      <p class="none">{introduction(view, board, items.length)}</p>
      <ul class="things">
        {items.slice(0, shown).map((item) => (
          <Row key={item.feature.id} item={item} view={view} />
        ))}
      </ul>
      {items.length > shown && (
        <button type="button" class="btn wide" onClick={() => setShown(shown + FIRST)}>
          {t.boardMore(items.length - shown)}
        </button>
      )}
      {items.length > 0 && <BoardActions view={view} board={board} />}
      {roomOf(view.of).mayModerate.value && (
        <>
          <Removals board={board} />
          <Moderation board={board} isEmpty={items.length === 0} />
        </>
      )}
    </>
  );
}

/** The reason why nobody can draw now, else the lifetime of drawings. */
function introduction(view: BoardView, board: SharedBoard, count: number): string {
  const t = words.value;
  const most = roomOf(view.of).server.limits.value.board_features ?? 0;
  if (board.locked.value) return t.boardLocked;
  if (view.isFull.value) return t.boardFull(new Intl.NumberFormat(locale.value).format(most));
  return count === 0 ? `${t.boardEmpty} ${t.boardForAll}` : t.boardForAll;
}

function Row({ item: { feature, isOnTheWay }, view }: { item: BoardItem; view: BoardView }) {
  const t = words.value;
  const { shape, color } = feature.properties;
  const name = nameOf(feature, t, locale.value);
  const size = shape === "measure" && name === sizeOf(feature, locale.value) ? "" : sizeOf(feature, locale.value);
  const when = isOnTheWay ? t.boardOnTheWay : formatTime(feature.time * 1000, locale.value);
  return (
    <li>
      <button type="button" class="nm" aria-current={view.chosen.value?.id === feature.id} onClick={() => view.show(feature.id)}>
        <span class={`thingsign k${color}`}>
          <Icon name={iconOf(shape)} small />
        </span>
        <span>
          <bdi>{name}</bdi>
          <small>{[feature.by, size, when].filter(Boolean).join(" · ")}</small>
        </span>
      </button>
    </li>
  );
}

function BoardActions({ view, board }: { view: BoardView; board: SharedBoard }) {
  const t = words.value;
  const isOwn = board.own.value.length > 0 && view.mayDraw.value;
  const name = t.boardOf(roomName(view.of));
  const text = (): string => JSON.stringify(toBoardGeoJson(board.items.peek().map(({ feature }) => feature)));
  const type = "application/geo+json";
  const address = useDataAddress(view.of, "board");
  return (
    <>
      <div class="onboard">
        <button type="button" class="btn" onClick={() => openDialog({ is: "layer", file: new File([text()], `${name}.geojson`, { type }), of: view.of })}>
          <Icon name="send" small />
          {t.boardSend}
        </button>
        <button type="button" class="btn" onClick={() => save(text(), type, `${name}.geojson`)}>
          <Icon name="download" small />
          GeoJSON
        </button>
        {isOwn && (
          <button type="button" class="btn" onClick={view.removeOwn}>
            <Icon name="trash" small />
            {t.boardClearOwn}
          </button>
        )}
        {address?.button}
      </div>
      {address?.part}
    </>
  );
}

/** Removals of the last minutes, with their authors and undo. */
function Removals({ board }: { board: SharedBoard }) {
  const t = words.value;
  const all = board.removed.value;
  if (all.length === 0) return null;
  return (
    <>
      <h3>{t.boardTakenOff}</h3>
      <ul class="things">
        {all.slice(0, FIRST).map((removal) => {
          const [name, when] = [namesOf(removal.features, t, locale.value), formatTime(removal.time, locale.value)];
          return (
            <li key={removal.features[0]?.id} class="person">
              <div class="nm">
                <span>
                  <bdi>{name}</bdi>
                  <small>{removal.by === undefined ? when : t.boardRemovedBy(removal.by, when)}</small>
                </span>
              </div>
              <button type="button" class="btn slim" aria-label={t.boardTakeBackOf(name)} onClick={() => board.restore(removal)}>
                {t.boardTakeBack}
              </button>
            </li>
          );
        })}
      </ul>
    </>
  );
}

/** Actions of moderators. */
function Moderation({ board, isEmpty }: { board: SharedBoard; isEmpty: boolean }) {
  const t = words.value;
  const locked = board.locked.value;
  const [asked, ask] = useState(false);
  const clear = (): void => {
    if (asked) board.clear();
    ask(!asked);
  };
  return (
    <div class="onboard moderation">
      <button type="button" class="btn" onClick={() => board.lock(locked ? "all" : "moderators")}>
        <Icon name={locked ? UNLOCK : "lock"} small />
        {locked ? t.boardUnlock : t.boardLock}
      </button>
      {!isEmpty && (
        <button type="button" class={asked ? "btn danger" : "btn"} onClick={clear} onBlur={() => ask(false)}>
          <Icon name="trash" small />
          {asked ? t.boardClearSure : t.boardClear}
        </button>
      )}
    </div>
  );
}
