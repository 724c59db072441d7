// The button for a voice message, where one sends while nothing is written. Held down it records until it is let go; pressed shortly
// it records until it is pressed again. Who slides away, or presses Escape, takes it back.
import type { ButtonHTMLAttributes } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { FileExchange } from "../files/index.ts";
import { words } from "../i18n/words.ts";
import type { Conversation } from "../rooms/index.ts";
import { fetched } from "../ui/fetched.ts";
import { IconButton } from "../ui/Icon.tsx";
import { useModel } from "../ui/models.ts";
import { recordingPart, Voice } from "./lazy-views.ts";
import type { Recording } from "./recording.ts";
import { keepVoice, voiceIn } from "./voices.ts";

/** So far from where it was pressed, in pixels, one has slid away. */
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

/** What pointer, keys and clicks on the button do. */
function useHold(of: Conversation, exchange: FileExchange): Omit<ButtonHTMLAttributes, "name"> {
  /** What the press that goes on has begun, and where. */
  const held = useRef<{ voice: Promise<Recording | undefined>; x: number; y: number } | undefined>(undefined);
  /** What was pressed by a pointer is clicked too. */
  const isPointed = useRef(false);
  const isHere = useRef(true);
  useLayoutEffect(() => () => void (isHere.current = false), []);
  const press = (x = 0, y = 0): void => {
    const now = voiceIn(of).peek();
    if (now === undefined) held.current = { voice: begin(of, exchange, isHere), x, y };
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
    onKeyDown: (event) => keyed(event, press),
    onKeyUp: (event) => keyed(event, () => end("release")),
    // A screen reader clicks without anything before.
    onClick: () => {
      if (!isPointed.current) press();
      isPointed.current = false;
      held.current = undefined;
    },
  };
}

/** By a key that presses buttons, which else clicks them as well. */
function keyed(event: KeyboardEvent, then: () => void): void {
  if (event.key !== " " && event.key !== "Enter") return;
  event.preventDefault();
  if (!event.repeat) then();
}

/** What is being recorded in a conversation, above the field. */
export function VoiceLine({ of }: { of: Conversation }) {
  const voice = voiceIn(of).value;
  return voice === undefined ? null : <Voice key={of.name} voice={voice} />;
}

/** `isHere`: whether the button is still shown. Nothing is recorded where nothing says so. */
async function begin(of: Conversation, exchange: FileExchange, isHere: { current: boolean }): Promise<Recording | undefined> {
  const { Recording } = await fetched(recordingPart);
  if (!isHere.current || voiceIn(of).peek() !== undefined) return undefined;
  const voice = new Recording("voice", of, exchange, () => keepVoice(of, undefined));
  keepVoice(of, voice);
  return voice;
}
