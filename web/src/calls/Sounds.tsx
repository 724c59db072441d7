// The sound of everybody else in the call, wherever on the page this person is.
import { useLayoutEffect, useRef } from "preact/hooks";
import { loudnessIn, speaker } from "../settings/index.ts";
import type { OwnCall } from "./call.ts";
import { devices } from "./devices.ts";
import { setSpeaker } from "./speaker.ts";

export function Sounds({ call }: { call: OwnCall }) {
  return (
    <div hidden>
      {call.sounds.value.map((stream) => (
        <Sound key={stream.id} stream={stream} loudness={loudnessIn(call.room.name)} />
      ))}
    </div>
  );
}

function Sound({ stream, loudness }: { stream: MediaStream; loudness: number }) {
  const element = useRef<HTMLAudioElement>(null);
  useLayoutEffect(() => {
    const audio = element.current;
    if (audio === null) return;
    const over = new AbortController();
    audio.srcObject = stream;
    play(audio, over.signal);
    return () => {
      over.abort();
      audio.srcObject = null;
    };
  }, [stream]);
  const device = presentSpeaker();
  useLayoutEffect(() => void (element.current !== null && setSpeaker(element.current, device)), [device]);
  useLayoutEffect(() => void (element.current !== null && (element.current.volume = loudness)), [loudness]);
  return <audio ref={element} autoplay />;
}

/** Plays; at the next press, where the browser wants one first, as Safari does of who only listens. */
function play(audio: HTMLAudioElement, until: AbortSignal): void {
  audio.play().catch((error: unknown) => {
    if (until.aborted || !(error instanceof DOMException) || error.name !== "NotAllowedError") return;
    for (const press of ["pointerup", "keydown"]) addEventListener(press, () => void audio.play().catch(() => undefined), { signal: until, capture: true });
  });
}

/** The chosen loudspeaker; the usual one while the chosen is known to be unplugged. */
function presentSpeaker(): string {
  const known = devices.value.filter(({ kind, deviceId }) => kind === "audiooutput" && deviceId !== "");
  return known.length === 0 || known.some(({ deviceId }) => deviceId === speaker.value) ? speaker.value : "";
}
