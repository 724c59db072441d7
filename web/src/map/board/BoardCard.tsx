// Above the map: the card of the chosen thing, the text that is being written, what was taken off just now, and why a change failed.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { formatTime } from "../../i18n/clock.ts";
import { locale } from "../../i18n/language.ts";
import { words } from "../../i18n/words.ts";
import type { BoardFeature } from "../../protocol/index.ts";
import { Server } from "../../server/index.ts";
import { TextField } from "../../ui/fields.tsx";
import { IconButton } from "../../ui/Icon.tsx";
import { useModel } from "../../ui/models.ts";
import { boardFaultText } from "../live/fault-text.ts";
import type { BoardView } from "./board-view.ts";
import { BoardColours } from "./BoardTools.tsx";
import { nameOf, namesOf, sizeOf, type Written } from "./thing.ts";

const UNDO_MS = 5_000;
const LONGEST_NOTE = 280;

export function BoardCard({ view }: { view: BoardView }) {
  const chosen = view.chosen.value;
  const isWriting = view.writing.value !== undefined;
  return (
    <div class="boardcard">
      <Notice view={view} />
      {isWriting && <NoteForm label={words.value.boardText} note="" save={({ note }) => view.write(note)} cancel={() => view.write("")} />}
      {!isWriting && chosen !== undefined && <Card key={chosen.id} view={view} thing={chosen} />}
    </div>
  );
}

/** A failed change, else the things just taken off, with undo. */
function Notice({ view }: { view: BoardView }) {
  const t = words.value;
  const server = useModel(Server);
  const board = view.board.value;
  const fault = board?.fault.value;
  const removed = view.removed.value;
  useLayoutEffect(() => {
    const timer = removed === undefined ? undefined : setTimeout(() => view.forgetRemoved(), UNDO_MS);
    return () => clearTimeout(timer);
  }, [removed]);
  const undo = (): void => {
    board?.undo();
    view.forgetRemoved();
  };
  return (
    <div role="status">
      {fault !== undefined && (
        <p class="forgot raised">
          <span>{boardFaultText(fault, server.limits.value.board_features ?? 0)}</span>
          <IconButton icon="close" name={t.dismiss} onClick={board?.dismissFault} />
        </p>
      )}
      {fault === undefined && removed !== undefined && (
        <p class="forgot raised">
          <span>{t.boardRemoved(namesOf(removed, t, locale.value))}</span>
          <button type="button" class="btn slim" onClick={undo}>
            {t.undo}
          </button>
        </p>
      )}
    </div>
  );
}

function Card({ view, thing }: { view: BoardView; thing: BoardFeature }) {
  const t = words.value;
  const doing = view.doing.value;
  if (doing === "edit" || doing === "note") return <ThingForm view={view} thing={thing} isNew={doing === "note"} />;
  return (
    <section class="thing raised" aria-label={nameOf(thing, t, locale.value)}>
      <p>
        <bdi>{nameOf(thing, t, locale.value)}</bdi>
      </p>
      <small>{[thing.by, sizeOf(thing, locale.value), formatTime(thing.time * 1000, locale.value)].filter(Boolean).join(" · ")}</small>
      <IconButton icon="close" name={t.close} onClick={() => view.choose(undefined)} />
      {doing === "move" && <p class="hint">{t.boardMoveHint}</p>}
      {view.mayDraw.value && (
        <div class="do3">
          <button type="button" class="btn quiet" onClick={() => view.do("edit")}>
            {t.edit}
          </button>
          <button type="button" class="btn quiet" aria-pressed={doing === "move"} onClick={() => view.do(doing === "move" ? undefined : "move")}>
            {t.boardMove}
          </button>
          <button type="button" class="btn quiet" onClick={() => view.remove(thing)}>
            {t.remove}
          </button>
        </div>
      )}
    </section>
  );
}

/** The note and colour of a thing; of a new mark the note alone. */
function ThingForm({ view, thing, isNew }: { view: BoardView; thing: BoardFeature; isNew: boolean }) {
  const t = words.value;
  // Others may change it meanwhile.
  const [opened] = useState(thing);
  const { note = "", color, shape } = { ...opened.properties, ...(view.untaken.value?.id === thing.id && view.untaken.value) };
  const done = (): void => view.do(undefined);
  const save = (written: Written): void => {
    view.save(opened, written);
    done();
  };
  if (isNew) return <NoteForm label={t.boardNote} note={note} save={({ note }) => save({ note, color })} left={(note) => view.save(opened, { note, color })} cancel={done} />;
  return <NoteForm label={shape === "text" ? t.boardText : t.boardNote} note={note} color={color} save={save} cancel={done} />;
}

interface NoteProps {
  label: string;
  note: string;
  /** The colour, where it can be changed too. */
  color?: number;
  save: (written: Written) => void;
  /** Takes the text when somebody goes on with something else. */
  left?: (note: string) => void;
  cancel: () => void;
}

/** Form of the text of a thing. */
function NoteForm({ label, note, color, save, left, cancel }: NoteProps) {
  const t = words.value;
  const [written, write] = useState(note);
  const [painted, paint] = useState(color ?? 0);
  // Before the next key is pressed.
  useLayoutEffect(() => document.getElementById("board-note")?.focus(), []);
  const now = useRef<Pick<NoteProps, "left"> & { written: string }>({ written, ...(left && { left }) });
  now.current.written = written;
  useLayoutEffect(() => () => void (now.current.written !== note && now.current.left?.(now.current.written)), []);
  const giveUp = (): void => {
    delete now.current.left;
    cancel();
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    delete now.current.left;
    save({ note: written, color: painted });
    document.getElementById("room-map")?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    giveUp();
    document.getElementById("room-map")?.focus();
  };
  return (
    <form class="thing raised" onSubmit={submit} onKeyDown={onKeyDown}>
      <TextField id="board-note" label={label} value={written} write={write} maxLength={LONGEST_NOTE} dir="auto" enterkeyhint="done" />
      {color !== undefined && <BoardColours chosen={painted} choose={paint} />}
      <div class="do3">
        <button type="button" class="btn quiet" onClick={giveUp}>
          {t.cancel}
        </button>
        <button type="submit" class="btn main slim">
          {t.boardSave}
        </button>
      </div>
    </form>
  );
}
