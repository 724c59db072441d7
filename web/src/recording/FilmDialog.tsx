// Dialog for a short film: recorded by a press, played back, and then offered or discarded.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { FileExchange, recordedIn } from "../files/index.ts";
import { Player } from "../files/views.ts";
import { words } from "../i18n/words.ts";
import { type Conversation, nameOf } from "../rooms/index.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { ignoreRepeat } from "../ui/keys.ts";
import { useModel } from "../ui/models.ts";
import { closingDialog } from "../ui/opened.ts";
import { Elapsed, Level, NotRecorded } from "./parts.tsx";
import { Recording, type RecordingState } from "./recording.ts";

declare module "../ui/opened.ts" {
  interface Dialogs {
    film: { of: Conversation };
  }
}

export function FilmDialog({ of }: { of: Conversation }) {
  const t = words.value;
  const exchange = useModel(FileExchange);
  const [film] = useState(() => new Recording("film", of, exchange, closingDialog()));
  const [asked, setAsked] = useState(false);
  const state = film.state.value;
  // At once: another kind of effect is only noted after the next frame, and a dialog may be closed before it.
  useLayoutEffect(() => () => film.drop(), []);
  // A new recording asks again before it closes.
  useLayoutEffect(() => {
    if (state.is === "asking") setAsked(false);
  }, [state.is]);
  /** Keeps a recording from being lost by a key or a click too many: the first of them only asks. */
  const mayClose = (): boolean => {
    if (asked || (state.is !== "done" && state.is !== "recording")) return true;
    film.stop();
    setAsked(true);
    return false;
  };
  return (
    <Dialog title={t.filmFor(nameOf(of))} mayClose={mayClose}>
      <div class="film">
        {state.is === "asking" && <p class="muted">{t.cameraAsked}</p>}
        {(state.is === "ready" || state.is === "recording") && state.camera !== undefined && <Mirror key={state.camera.id} camera={state.camera} />}
        {state.is === "done" && <Player blob={state.file} as="video" name={t.film(recordedIn(state.file.type)?.length ?? "")} />}
        {state.is === "failed" && <NotRecorded {...state} again={t.shortFilm} />}
      </div>
      {asked && state.is === "done" && <p role="status">{t.filmAsks}</p>}
      <div class="do">
        {state.is === "recording" && <Elapsed since={state.since} />}
        {(state.is === "ready" || state.is === "recording") && <Level of={film} />}
        <FilmActions film={film} state={state} />
      </div>
      {(state.is === "ready" || state.is === "recording") && <p class="quiet-line">{t.filmAtMost}</p>}
    </Dialog>
  );
}

function FilmActions({ film, state }: { film: Recording; state: RecordingState }) {
  const t = words.value;
  // The buttons follow each other in the same place, so that the focus stays.
  const next = {
    asking: undefined,
    failed: undefined,
    ready: { name: t.record, go: () => film.record() },
    recording: { name: t.stopIt, go: () => film.stop() },
    done: { name: t.send, go: () => film.send() },
  }[state.is];
  return (
    <>
      {state.is === "done" && (
        <>
          <button type="button" class="btn" onClick={() => film.drop()}>
            {t.throwAway}
          </button>
          <button type="button" class="btn" onClick={() => void film.begin()}>
            {t.recordAgain}
          </button>
        </>
      )}
      {next !== undefined && (
        <button type="button" class="btn main" key="next" onKeyDown={ignoreRepeat} onClick={next.go}>
          {next.name}
        </button>
      )}
    </>
  );
}

function Mirror({ camera }: { camera: MediaStreamTrack }) {
  const element = useRef<HTMLVideoElement>(null);
  useLayoutEffect(() => {
    if (element.current !== null) element.current.srcObject = new MediaStream([camera]);
  }, [camera]);
  return <video ref={element} class="mirrored" autoplay muted playsInline aria-label={words.value.onlyYouSee} />;
}
