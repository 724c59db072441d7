// The button for a voice message, in place of sending while nothing is written. Held down it records until it is released; pressed
// shortly it records until it is pressed again. Sliding away, or Escape, cancels.
import type { ButtonHTMLAttributes } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { FileExchange } from "../files/index.ts";
import { words } from "../i18n/words.ts";
import type { Conversation } from "../rooms/index.ts";
import { waitForPart } from "../ui/fetched.ts";
import { IconButton } from "../ui/Icon.tsx";
import { useModel } from "../ui/models.ts";
import { recordingPart, Voice } from "./lazy-views.ts";
import type { Recording } from "./recording.ts";
import { keepVoice, voiceIn } from "./voices.ts";

/** The distance of a slide that cancels, in pixels. */
const AWAY_PX = 80;

export function RecordButton({ of, disabled }: { of: Conversation; disabled: boolean }) {
  const t = words.value;
  const isOn = voiceIn(of).value !== undefined;
  return (
    <IconButton
      icon="mic"
      name={isOn ? t.stopRecording : t.recordVoice}
      title={isOn ? t.stopRecording : t.recordHint}
      class={isOn ? "icon record on" : "icon record"}
      disabled={disabled}
      {...useHold(of, useModel(FileExchange))}
    />
  );
}

/** Returns the handlers of pointer, keys and clicks on the button. */
function useHold(of: Conversation, exchange: FileExchange): Omit<ButtonHTMLAttributes, "name"> {
  /** The recording that the present press began, and its place. */
  const held = useRef<{ voice: Promise<Recording | undefined>; x: number; y: number } | undefined>(undefined);
  /** A click follows a press by a pointer. */
  const isPointed = useRef(false);
  const isHere = useRef(true);
  useLayoutEffect(() => () => void (isHere.current = false), []);
  const press = (x = 0, y = 0): void => {
    const now = voiceIn(of).peek();
    if (now === undefined) held.current = { voice: begin(of, exchange, isHere), x, y };
    else if (now.state.peek().is === "asking") now.drop();
    else now.stop();
  };
  const end = (how: "release" | "drop"): void => {
    void held.current?.voice.then((voice) => voice?.[how]());
    held.current = undefined;
  };
  return {
    onPointerDown: ({ button, clientX, clientY, currentTarget, pointerId }) => {
      if (button !== 0) return;
      isPointed.current = true;
      currentTarget.setPointerCapture(pointerId);
      press(clientX, clientY);
    },
    onPointerMove: ({ clientX, clientY }) => {
      const from = held.current;
      if (from !== undefined && Math.hypot(clientX - from.x, clientY - from.y) > AWAY_PX) end("drop");
    },
    onPointerUp: () => end("release"),
    onPointerCancel: () => {
      isPointed.current = false;
      end("release");
    },
    onContextMenu: (event) => event.preventDefault(),
    onKeyDown: (event) => onPressKey(event, press),
    onKeyUp: (event) => onPressKey(event, () => end("release")),
    // The key is released elsewhere then.
    onBlur: () => end("release"),
    // A screen reader clicks without anything before.
    onClick: () => {
      if (!isPointed.current) press();
      isPointed.current = false;
      held.current = undefined;
    },
  };
}

/** Handles a key that presses buttons, which else clicks them as well. */
function onPressKey(event: KeyboardEvent, then: () => void): void {
  if (event.key !== " " && event.key !== "Enter") return;
  event.preventDefault();
  if (!event.repeat) then();
}

/** The running recording of a conversation, above the field. */
export function VoiceLine({ of }: { of: Conversation }) {
  const voice = voiceIn(of).value;
  return voice === undefined ? null : <Voice key={of.name} voice={voice} />;
}

/** `isHere`: whether the button is still shown. Nothing is recorded where nothing says so. */
async function begin(of: Conversation, exchange: FileExchange, isHere: { current: boolean }): Promise<Recording | undefined> {
  const { Recording } = await waitForPart(recordingPart);
  if (!isHere.current || voiceIn(of).peek() !== undefined) return undefined;
  const voice = new Recording("voice", of, exchange, () => keepVoice(of, undefined));
  keepVoice(of, voice);
  return voice;
}
