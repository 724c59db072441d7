// One person in a call, or the screen that one of them shows.
import { useLayoutEffect, useRef } from "preact/hooks";
import { words } from "../i18n/words.ts";
import type { Room } from "../rooms/index.ts";
import { avatar } from "../settings/index.ts";
import { Icon } from "../ui/Icon.tsx";
import { Person } from "../ui/Person.tsx";
import type { CallMember, OwnCall } from "./call.ts";

/** What a tile shows: who, and whether it is their screen. */
export interface Shown {
  who: CallMember;
  isScreen: boolean;
}

/** Screens first, then people in the order in which they joined, oneself last. One's own screen is not shown back. */
export function shownIn(call: OwnCall): { screens: Shown[]; people: Shown[] } {
  const all = call.everybody.value.toSorted((a, b) => Number(a.mine) - Number(b.mine));
  const screens = all.filter(({ screen }) => screen !== undefined).map((who) => ({ who, isScreen: true }));
  return { screens, people: all.map((who) => ({ who, isScreen: false })) };
}

export function keyOf({ who, isScreen }: Shown): string {
  return `${who.participant.peer} ${isScreen ? "screen" : "person"}`;
}

interface TileProps {
  shown: Shown;
  call: OwnCall;
  /** Shows it large, or no more; without it, it cannot be. */
  pin?: (() => void) | undefined;
  isPinned?: boolean;
}

export function pinId(shown: Shown): string {
  return `pin-${keyOf(shown).replace(" ", "-")}`;
}

export function Tile({ shown, call, pin, isPinned = false }: TileProps) {
  const t = words.value;
  const item = useRef<HTMLLIElement>(null);
  const { who, isScreen } = shown;
  const { participant, mine, link, isBad } = who;
  const loudness = isScreen ? undefined : call.levels.speaking.value.get(participant.peer);
  const speaking = loudness !== undefined;
  const name = mine ? t.youInCall : participant.nickname;
  const line = !isBad || isScreen ? "" : mine ? t.ownLineIsBad : t.lineIsBad;
  const stands = { here: line, connecting: t.connectingTo, interrupted: t.interrupted, failed: t.noWayFound, away: t.awayInCall }[link];
  const stream = isScreen ? who.screen : participant.camera ? who.picture : undefined;
  const says = [
    isScreen ? t.screenOf(name) : name,
    speaking ? t.speaking : "",
    !isScreen && !participant.mic ? t.micIsOff : "",
    !isScreen && participant.screen ? t.showsScreen : "",
    stands,
  ];
  useLayoutEffect(() => {
    // Who looks through the tiles is not taken elsewhere.
    const isLookedThrough = item.current?.parentElement?.matches(":hover, :focus-within") === true;
    if (speaking && !mine && !isLookedThrough) item.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [speaking]);
  return (
    <li ref={item} class={speaking ? "tile speaking" : "tile"} data-loudness={loudness} aria-label={says.filter((part) => part !== "").join(", ")}>
      {stream === undefined ? (
        <Person nickname={participant.nickname} avatar={mine ? avatar.value : avatarIn(call.room, participant.member)} />
      ) : (
        <Moving stream={stream} shape={isScreen ? "whole" : mine ? "mirrored" : "filling"} />
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
        <button type="button" id={pinId(shown)} class="pin" aria-pressed={isPinned} aria-label={t.pin(says[0] ?? name)} onClick={pin}>
          <span class="flag">
            <Icon name={isPinned ? "shrink" : "expand"} small />
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

/** Pictures that move. The sound is played elsewhere, also when nobody looks. */
export function Moving({ stream, shape }: { stream: MediaStream; shape: "whole" | "mirrored" | "filling" }) {
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
