// What goes on between the people on a map, in lines on top of it: whom one follows and how far, that one presents or shares a
// position, who asks to be followed.
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { words } from "../../i18n/words.ts";
import type { Room } from "../../rooms/index.ts";
import { Icon, IconButton } from "../../ui/Icon.tsx";
import { useModel } from "../../ui/models.ts";
import { Person } from "../../ui/Person.tsx";
import { say } from "../../ui/say.ts";
import type { Following } from "../live/following.ts";
import type { ShareFault } from "../live/position-shares.ts";
import type { Presentation } from "../live/presentation.ts";
import type { RoomMap } from "../live/room-map.ts";
import { SharedMaps } from "../live/shared-maps.ts";
import type { RoomLayers } from "../room/layers.ts";
import type { MapView } from "../room/map-view.ts";
import { FaultText } from "./FaultText.tsx";
import type { OwnPlace } from "./own-place.ts";
import { useTimeLeft } from "./own-share.ts";
import { colourIn } from "./placed.ts";
import { layersIn } from "./share-view.ts";

/** `children`: what stands below them. */
export function Pills({ view, children }: { view: MapView; children: ComponentChildren }) {
  const [of, shared] = [view.of, view.shared.value];
  const own = <Own place={view.ownPlace} />;
  if (of.kind !== "room" || shared === undefined) {
    return (
      <div class="pills">
        {own}
        {children}
      </div>
    );
  }
  const now = shared.following.state.value;
  return (
    <>
      {now.is === "following" && <div class={`followframe p${colourIn(of, now.member, now.nickname)}`} />}
      <div class="pills">
        <Followed room={of} view={view} following={shared.following} />
        <Presented presentation={shared.presentation} followers={shared.followers.value.length} />
        <Shared room={of} />
        {own}
        <Question room={of} shared={shared} />
        {children}
      </div>
    </>
  );
}

/** That one's own position is asked for, or why it is not there. */
function Own({ place }: { place: OwnPlace }) {
  const t = words.value;
  const state = place.state.value;
  if (state.is === "fault") return <Fault is={state.fault} again={t.myPosition} dismiss={place.stop} />;
  if (state.is !== "asked") return null;
  return (
    <p class="pill" role="status">
      <span>{t.positionAsked}</span>
    </p>
  );
}

function Fault({ is, again, dismiss }: { is: ShareFault["is"]; again: string; dismiss: (() => void) | undefined }) {
  return (
    <p class="pill" role="status">
      <span>
        <FaultText is={is} again={again} />
      </span>
      <IconButton icon="close" name={words.value.dismiss} onClick={dismiss} />
    </p>
  );
}

function Followed({ room, view, following }: { room: Room; view: MapView; following: Following }) {
  const t = words.value;
  const now = following.state.value;
  if (now.is === "no") return null;
  if (now.is === "left") return <p class="pill">{t.leftMap(now.nickname)}</p>;
  return (
    <div class={`pill followed p${colourIn(room, now.member, now.nickname)}`}>
      <span>{t.following(now.nickname)}</span>
      <FollowMenu layers={view.layers} following={following} />
      <button type="button" onClick={following.stop}>
        {t.stop}
      </button>
    </div>
  );
}

/** Whether the layers go where theirs are, too. */
function FollowMenu({ layers, following }: { layers: RoomLayers; following: Following }) {
  const t = words.value;
  const menu = useRef<HTMLDetailsElement>(null);
  const isOn = layers.followed.value !== undefined;
  const turn = (): void => layers.follow(isOn ? undefined : layersIn(following.view.peek()));
  const close = (): void => menu.current?.removeAttribute("open");
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || menu.current?.open !== true) return;
    // It ends no more than the menu.
    event.preventDefault();
    close();
    menu.current.querySelector("summary")?.focus();
  };
  const onFocusOut = ({ relatedTarget }: FocusEvent): void => {
    if (relatedTarget instanceof Node && menu.current?.contains(relatedTarget) !== true) close();
  };
  return (
    <details ref={menu} onKeyDown={onKeyDown} onFocusOut={onFocusOut}>
      <summary aria-label={t.followMenu} title={t.followMenu}>
        <Icon name="down" small />
      </summary>
      <button type="button" class="switch" role="switch" aria-checked={isOn} onClick={turn}>
        {t.theirLayers}
      </button>
    </details>
  );
}

function Presented({ presentation, followers }: { presentation: Presentation; followers: number }) {
  const t = words.value;
  const now = presentation.state.value;
  if (now.is === "no") return null;
  if (now.is === "asking" || now.is === "on") {
    return (
      <p class="pill">
        <span>{t.youPresent(followers)}</span>
        <button type="button" onClick={presentation.stop}>
          {t.stop}
        </button>
      </p>
    );
  }
  const refused = { moderator: t.presentModerator, soon: t.presentSoon, refused: t.presentRefused };
  return (
    <p class="pill" role="status">
      <span>{now.is === "over" ? t.presentsNow(now.by) : refused[now.because]}</span>
      <IconButton icon="close" name={t.dismiss} onClick={presentation.dismiss} />
    </p>
  );
}

/** One's own position, or why it is not shared. */
function Shared({ room }: { room: Room }) {
  const t = words.value;
  const maps = useModel(SharedMaps);
  const share = maps.ownShare(room);
  const left = useTimeLeft(share);
  const shares = maps.here.value?.shares;
  const fault = shares?.fault.value;
  if (share === undefined) {
    return fault?.room !== room.name ? null : <Fault is={fault.is} again={t.sharePosition} dismiss={shares?.dismissFault} />;
  }
  return (
    <p class="pill">
      <span>{share.fix === undefined ? t.positionAsked : t.sharedFor(left)}</span>
      <button type="button" onClick={() => maps.stopShare(room)}>
        {t.stop}
      </button>
    </p>
  );
}

/** Who presents asks once. */
function Question({ room, shared: { presentation } }: { room: Room; shared: RoomMap }) {
  const t = words.value;
  const asks = presentation.asks.value;
  useLayoutEffect(() => void (asks !== undefined && say(`${t.presentsMap(asks.nickname)} ${t.presentsHow}`)), [asks?.member]);
  if (asks === undefined) return null;
  const { nickname, member } = asks;
  return (
    <section class="question" aria-labelledby="presents">
      <Person nickname={nickname} avatar={room.roster.value.get(member)?.avatar} />
      <div>
        <h2 id="presents">{t.presentsMap(nickname)}</h2>
        <p>{t.presentsHow}</p>
      </div>
      <div class="do">
        <button type="button" class="btn" onClick={presentation.notNow}>
          {t.notNow}
        </button>
        <button type="button" class="btn main" onClick={presentation.accept}>
          {t.follow}
        </button>
      </div>
    </section>
  );
}
