// A person in a call, or the screen that they show.
import { useLayoutEffect, useRef } from "preact/hooks";
import { words } from "../i18n/words.ts";
import type { Room } from "../rooms/index.ts";
import type { Way } from "../server/index.ts";
import { avatar } from "../settings/index.ts";
import { Icon, type IconPath } from "../ui/Icon.tsx";
import { Person } from "../ui/Person.tsx";
import type { CallMember, OwnCall } from "./call.ts";

/** The content of a tile: a person, or their screen. */
export interface Shown {
  who: CallMember;
  isScreen: boolean;
}

/** Screens first, then people in the order of joining, this person last. This person's screen is not shown back. */
export function listShown(call: OwnCall): { screens: Shown[]; people: Shown[] } {
  const all = call.everybody.value.toSorted((a, b) => Number(a.mine) - Number(b.mine));
  const screens = all.filter(({ screen }) => screen !== undefined).map((who) => ({ who, isScreen: true }));
  return { screens, people: all.map((who) => ({ who, isScreen: false })) };
}

export function keyOf({ who, isScreen }: Shown): string {
  return `${who.participant.peer} ${isScreen ? "screen" : "person"}`;
}

/** The icon of a smaller view. */
export const SHRINK: IconPath = "M19.5 10.5h-6v-6M13.5 10.5l6-6M4.5 13.5h6v6M10.5 13.5l-6 6";

interface TileProps {
  shown: Shown;
  call: OwnCall;
  /** Shows it large, or no longer; absent if that is impossible. */
  pin?: (() => void) | undefined;
  isPinned?: boolean;
  /** The way to them, where others go another. */
  way?: Way | undefined;
}

export function pinId(shown: Shown): string {
  return `pin-${keyOf(shown).replace(" ", "-")}`;
}

export function Tile({ shown, call, pin, isPinned = false, way }: TileProps) {
  const t = words.value;
  const item = useRef<HTMLLIElement>(null);
  const { who, isScreen } = shown;
  const { participant, mine, link, isBad } = who;
  const loudness = isScreen ? undefined : call.levels.speaking.value.get(participant.peer);
  const speaking = loudness !== undefined;
  const name = mine ? t.youInCall : participant.nickname;
  const line = !isBad || isScreen ? "" : mine ? t.ownLineIsBad : t.lineIsBad;
  const linkText = { here: line, connecting: t.connectingTo, interrupted: t.interrupted, failed: t.noWayFound, away: t.awayInCall }[link];
  const wayText = way === undefined ? "" : { direct: t.directRoute, relay: t.byRelay, relayTcp: t.byRelayTcp }[way];
  const stands = linkText === "" ? wayText : linkText;
  const stream = isScreen ? who.screen : participant.camera ? who.picture : undefined;
  const labels = [
    isScreen ? t.screenOf(name) : name,
    speaking ? t.speaking : "",
    !isScreen && !participant.mic ? t.micIsOff : "",
    !isScreen && participant.screen ? t.showsScreen : "",
    stands,
  ];
  useLayoutEffect(() => {
    // While this person looks through the tiles, they stay in place.
    const isLookedThrough = item.current?.parentElement?.matches(":hover, :focus-within") === true;
    if (speaking && !mine && !isLookedThrough) item.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [speaking]);
  return (
    <li ref={item} class={speaking ? "tile speaking" : "tile"} data-loudness={loudness} aria-label={labels.filter((part) => part !== "").join(", ")}>
      {stream === undefined ? (
        <Person nickname={participant.nickname} avatar={mine ? avatar.value : avatarIn(call.room, participant.member)} />
      ) : (
        <Video stream={stream} shape={isScreen ? "whole" : mine ? "mirrored" : "filling"} />
      )}
      {stands !== "" && (
        <span class="stands" aria-hidden="true">
          {stands}
        </span>
      )}
      <bdi class="nameplate" aria-hidden="true">
        {name}
      </bdi>
      <Flag isScreen={isScreen} speaking={speaking} mic={participant.mic} />
      {pin !== undefined && (
        <button type="button" id={pinId(shown)} class="pin" aria-pressed={isPinned} aria-label={t.pin(labels[0] ?? name)} onClick={pin}>
          <span class="flag">
            <Icon name={isPinned ? SHRINK : "expand"} small />
          </span>
        </button>
      )}
    </li>
  );
}

function Flag({ isScreen, speaking, mic }: { isScreen: boolean; speaking: boolean; mic: boolean }) {
  if (isScreen || !mic) {
    return (
      <span class="flag" aria-hidden="true">
        <Icon name={isScreen ? "screen" : "mic"} small off={!isScreen} />
      </span>
    );
  }
  if (!speaking) return null;
  return (
    <span class="flag" aria-hidden="true">
      <span class="loud">
        <i />
        <i />
        <i />
      </span>
    </span>
  );
}

/** A moving picture. The sound is played elsewhere, also when nothing is shown. */
export function Video({ stream, shape }: { stream: MediaStream; shape: "whole" | "mirrored" | "filling" }) {
  const element = useRef<HTMLVideoElement>(null);
  useLayoutEffect(() => {
    const video = element.current;
    if (video !== null) video.srcObject = stream;
    return () => {
      if (video !== null) video.srcObject = null;
    };
  }, [stream]);
  return <video ref={element} class={shape} autoplay muted playsInline aria-hidden="true" tabIndex={-1} />;
}

function avatarIn(room: Room, member: string): string | undefined {
  return room.roster.value.get(member)?.avatar;
}
