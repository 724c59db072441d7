// The sound of everybody else in the call, wherever on the page this person is.
import { useLayoutEffect, useRef } from "preact/hooks";
import { loudnessIn, speaker } from "../settings/index.ts";
import type { OwnCall } from "./call.ts";
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
    if (audio !== null) audio.srcObject = stream;
    return () => {
      if (audio !== null) audio.srcObject = null;
    };
  }, [stream]);
  const device = speaker.value;
  useLayoutEffect(() => void (element.current !== null && setSpeaker(element.current, device)), [device]);
  useLayoutEffect(() => void (element.current !== null && (element.current.volume = loudness)), [loudness]);
  return <audio ref={element} autoplay />;
}
