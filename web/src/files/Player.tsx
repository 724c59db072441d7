// Plays a sound or a film that is here.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { words } from "../i18n/words.ts";
import { useAddress } from "../ui/address.ts";

interface Props {
  blob: Blob;
  as: "audio" | "video";
  /** The label of the player. */
  name: string;
  /** Begins by itself: somebody asked for it. */
  plays?: boolean;
  /** Nobody asked to play it: no error is shown where it cannot be played. */
  isTried?: boolean;
}

/** Recordings do not say how long they are: seeking beyond their end measures them. */
const BEYOND = 1e7;

export function Player({ blob, as, name, plays = false, isTried = false }: Props) {
  const element = useRef<HTMLVideoElement>(null);
  // Before its address ends, which it may not have asked for yet.
  useLayoutEffect(() => () => {
    element.current?.removeAttribute("src");
    element.current?.load();
  }, []);
  const address = useAddress(blob);
  const [isBroken, setBroken] = useState(false);
  const measures = useRef(false);
  const begin = (media: HTMLMediaElement): void => {
    // A browser may want another press; the controls are there.
    if (plays) media.play().catch(() => undefined);
  };
  const measured = (media: HTMLMediaElement): void => {
    if (!measures.current || !Number.isFinite(media.duration)) return;
    measures.current = false;
    media.currentTime = 0;
    begin(media);
  };
  if (isBroken) return isTried ? null : <p class="status bad">{words.value.notPlayable}</p>;
  const props = {
    ref: element,
    src: address,
    controls: true,
    preload: "metadata" as const,
    "aria-label": name,
    onError: () => setBroken(true),
    onLoadedMetadata: ({ currentTarget: media }: { currentTarget: HTMLMediaElement }) => {
      measures.current = media.duration === Infinity;
      if (measures.current) media.currentTime = BEYOND;
      else begin(media);
    },
    onDurationChange: ({ currentTarget }: { currentTarget: HTMLMediaElement }) => measured(currentTarget),
    onTimeUpdate: ({ currentTarget }: { currentTarget: HTMLMediaElement }) => measured(currentTarget),
  };
  return as === "audio" ? <audio {...props} /> : <video {...props} playsInline />;
}
