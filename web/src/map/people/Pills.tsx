// Lines on top of a map about its people: the followed person, the own presentation and position, and a presenter who asks to be
// followed.
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
import { findColour } from "./placed.ts";
import { layersIn } from "./share-view.ts";

/** `children`: elements below them. */
export function Pills({ view, children }: { view: MapView; children: ComponentChildren }) {
  const [of, shared] = [view.of, view.shared.value];
  const own = <OwnPlacePill place={view.ownPlace} />;
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
      {now.is === "following" && <div class={`followframe p${findColour(of, now.member, now.nickname)}`} />}
      <div class="pills">
        <FollowPill room={of} view={view} following={shared.following} />
        <PresentPill presentation={shared.presentation} followers={shared.followers.value.length} />
        <SharePill room={of} />
        {own}
        <PresenterQuestion room={of} shared={shared} />
        {children}
      </div>
    </>
  );
}

/** The request for the own position, or why it is missing. */
function OwnPlacePill({ place }: { place: OwnPlace }) {
  const t = words.value;
  const state = place.state.value;
  if (state.is === "fault") return <FaultPill is={state.fault} again={t.myPosition} dismiss={place.stop} />;
  if (state.is !== "asked") return null;
  return (
    <p class="pill" role="status">
      <span>{t.positionAsked}</span>
    </p>
  );
}

function FaultPill({ is, again, dismiss }: { is: ShareFault["is"]; again: string; dismiss: (() => void) | undefined }) {
  return (
    <p class="pill" role="status">
      <span>
        <FaultText is={is} again={again} />
      </span>
      <IconButton icon="close" name={words.value.dismiss} onClick={dismiss} />
    </p>
  );
}

function FollowPill({ room, view, following }: { room: Room; view: MapView; following: Following }) {
  const t = words.value;
  const now = following.state.value;
  if (now.is === "no") return null;
  if (now.is === "left") return <p class="pill">{t.leftMap(now.nickname)}</p>;
  return (
    <div class={`pill followed p${findColour(room, now.member, now.nickname)}`}>
      <span>{t.following(now.nickname)}</span>
      <FollowMenu layers={view.layers} following={following} />
      <button type="button" onClick={following.stop}>
        {t.stop}
      </button>
    </div>
  );
}

/** The switch for following their layers, too. */
function FollowMenu({ layers, following }: { layers: RoomLayers; following: Following }) {
  const t = words.value;
  const menu = useRef<HTMLDetailsElement>(null);
  const isOn = layers.followed.value !== undefined;
  const turn = (): void => layers.follow(isOn ? undefined : layersIn(following.view.peek()));
  const close = (): void => menu.current?.removeAttribute("open");
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || menu.current?.open !== true) return;
    // Escape ends no more than the menu.
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

function PresentPill({ presentation, followers }: { presentation: Presentation; followers: number }) {
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

/** The shared position, or why it is not shared. */
function SharePill({ room }: { room: Room }) {
  const t = words.value;
  const maps = useModel(SharedMaps);
  const share = maps.ownShare(room);
  const left = useTimeLeft(share);
  const shares = maps.here.value?.shares;
  const fault = shares?.fault.value;
  if (share === undefined) {
    return fault?.room !== room.name ? null : <FaultPill is={fault.is} again={t.sharePosition} dismiss={shares?.dismissFault} />;
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

/** A presenter's question. */
function PresenterQuestion({ room, shared: { presentation } }: { room: Room; shared: RoomMap }) {
  const t = words.value;
  const presenter = presentation.askingPresenter.value;
  useLayoutEffect(() => void (presenter !== undefined && say(`${t.presentsMap(presenter.nickname)} ${t.presentsHow}`)), [presenter?.member]);
  if (presenter === undefined) return null;
  const { nickname, member } = presenter;
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
