// The sound of everybody else in the call, wherever on the page one is.
import { useEffect, useRef } from "preact/hooks";
import type { OwnCall } from "./call.ts";

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
  return <audio ref={element} autoplay />;
}
