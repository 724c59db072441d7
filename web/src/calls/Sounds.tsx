// The sound of everybody else in the call, wherever on the page one is.
import { useEffect, useRef } from "preact/hooks";
import { speaker } from "../settings/index.ts";
import type { OwnCall } from "./call.ts";
import { soundFrom } from "./speaker.ts";

export function Sounds({ call }: { call: OwnCall }) {
  return (
    <div hidden>
      {call.sounds.value.map((stream) => (
        <Sound key={stream.id} stream={stream} />
      ))}
    </div>
  );
}

function Sound({ stream }: { stream: MediaStream }) {
  const element = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    const audio = element.current;
    if (audio !== null) audio.srcObject = stream;
    return () => {
      if (audio !== null) audio.srcObject = null;
    };
  }, [stream]);
  const device = speaker.value;
  useEffect(() => void (element.current !== null && soundFrom(element.current, device)), [device]);
  return <audio ref={element} autoplay />;
}
