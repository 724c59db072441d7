// The voice message in the making, above the field: its length and level, or the recording, to listen to first.
import type { ComponentChild } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { recordedIn } from "../files/index.ts";
import { Player } from "../files/views.ts";
import { words } from "../i18n/words.ts";
import { ignoreRepeat } from "../ui/keys.ts";
import { isCovered } from "../ui/opened.ts";
import { say } from "../ui/say.ts";
import { hasFinePointer } from "../ui/writing.ts";
import { Elapsed, Level, NotRecorded } from "./parts.tsx";
import type { Recording, RecordingState } from "./recording.ts";

export function Voice({ voice }: { voice: Recording }) {
  const t = words.value;
  const state = voice.state.value;
  const drop = (): void => {
    voice.drop();
    // At once, as the button that is gone then gives the focus away: a second time would take it from what was reached meanwhile.
    if (hasFinePointer()) document.getElementById("text")?.focus();
  };
  useLayoutEffect(() => () => voice.leave(), [voice]);
  useEscape(state.is === "asking" || state.is === "recording", drop);
  useLayoutEffect(() => {
    if (state.is === "recording") say(t.recordingNow);
  }, [state.is]);
  return (
    <div class="voice" role="group" aria-label={t.aVoiceMessage}>
      {renderState(voice, state)}
      <div class="do">
        <button type="button" class="btn slim" onClick={drop}>
          {state.is === "done" ? t.throwAway : state.is === "failed" ? t.close : t.cancel}
        </button>
        {state.is === "recording" && (
          <button type="button" class="btn slim main" onClick={() => voice.stop()}>
            {t.stopIt}
          </button>
        )}
        {state.is === "done" && <Send voice={voice} />}
      </div>
    </div>
  );
}

function renderState(voice: Recording, state: RecordingState): ComponentChild {
  const t = words.value;
  switch (state.is) {
    case "asking":
    case "ready":
      return <p>{t.micAsked}</p>;
    case "recording":
      return (
        <>
          <Elapsed since={state.since} />
          <Level of={voice} />
          <p class="slide">{hasFinePointer() ? t.slideOrEscape : t.slideAway}</p>
        </>
      );
    case "failed":
      return <NotRecorded {...state} again={t.recordVoice} />;
    case "done":
      return <Player blob={state.file} as="audio" name={t.voiceMessage(recordedIn(state.file.type)?.length ?? "")} />;
  }
}

/** Handles Escape wherever the focus is, and before anything else that the key would do there. */
function useEscape(isOn: boolean, then: () => void): void {
  useLayoutEffect(() => {
    if (!isOn) return undefined;
    const key = (event: KeyboardEvent): void => {
      if (event.key !== "Escape" || isCovered.peek()) return;
      event.preventDefault();
      event.stopPropagation();
      then();
    };
    document.addEventListener("keydown", key, { capture: true });
    return () => document.removeEventListener("keydown", key, { capture: true });
  }, [isOn]);
}

/** Takes the focus, unless something is being written meanwhile. */
function Send({ voice }: { voice: Recording }) {
  const button = useRef<HTMLButtonElement>(null);
  const [isEmpty] = useState(() => voice.of.draft.isEmpty);
  useLayoutEffect(() => {
    if (isEmpty) button.current?.focus();
  }, []);
  return (
    <button type="button" ref={button} class="btn slim main" onKeyDown={ignoreRepeat} onClick={() => voice.send()}>
      {words.value.sendVoice}
    </button>
  );
}
