// The people in the room: beside the conversation where there is space, else over it.
import { locale } from "../i18n/language.ts";
import { words } from "../i18n/words.ts";
import type { Member, Participant } from "../protocol/index.ts";
import { type Conversation, isPlugin, nameOf, Place, type Room, roomName, sortMembers, supports } from "../rooms/index.ts";
import { DirectInfo } from "../rooms/views.ts";
import { Server } from "../server/index.ts";
import { isIgnored } from "../settings/index.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { Icon } from "../ui/Icon.tsx";
import { useModel } from "../ui/models.ts";
import { closeDialog, openDialog } from "../ui/opened.ts";
import { wide } from "../ui/panes.ts";
import { Person } from "../ui/Person.tsx";

declare module "../ui/opened.ts" {
  interface Dialogs {
    people: object;
  }
}

interface Props {
  of: Conversation;
  /** Participants of the room's call. */
  inCall: readonly Participant[];
}

export function People({ of, inCall }: Props) {
  const t = words.value;
  if (of.kind === "direct") {
    return (
      <aside class="people" id="people" aria-label={t.peopleIn(nameOf(of))} tabIndex={-1}>
        <div class="roster">
          <DirectInfo of={of} />
        </div>
      </aside>
    );
  }
  return (
    <aside class="people" id="people" aria-label={t.peopleIn(roomName(of))} tabIndex={-1}>
      <Roster of={of} inCall={inCall} />
    </aside>
  );
}

export function PeopleDialog({ of, inCall }: Props) {
  return (
    <Dialog title={of.kind === "room" ? words.value.peopleIn(roomName(of)) : of.name}>
      <div class="sheet-list">{of.kind === "room" ? <Roster of={of} inCall={inCall} /> : <DirectInfo of={of} />}</div>
    </Dialog>
  );
}

function Roster({ of, inCall }: Props & { of: Room }) {
  const t = words.value;
  const place = useModel(Place);
  const roster = of.roster.value;
  const count = of.count.value ?? 0;
  const nameless = Math.max(0, count - roster.size);
  const others = sortMembers(roster, locale.value).filter(({ member }) => !inCall.some((participant) => participant.member === member));
  return (
    <>
      <div class="roster">
        {inCall.length > 0 && (
          <>
            <h2>
              <span>{t.inTheCall}</span>
              <span class="num">{inCall.length}</span>
            </h2>
            <ul>
              {inCall.map((participant) => (
                <li key={participant.peer}>
                  <Row member={roster.get(participant.member) ?? { ...participant, features: ["call"] }} of={of} inCall={participant} />
                </li>
              ))}
            </ul>
          </>
        )}
        {(others.length > 0 || inCall.length === 0) && (
          <h2>
            <span>{t.inRoom}</span>
            <span class="num">{others.length}</span>
          </h2>
        )}
        <ul>
          {others.map((member) => (
            <li key={member.member}>
              <Row member={member} of={of} />
            </li>
          ))}
        </ul>
        {roster.size === 0 && count > 0 ? (
          <p class="quiet-line">{of.status.value.is === "inside" && t.tooManyToList}</p>
        ) : (
          nameless > 0 && <p class="quiet-line">{t.andWithoutNickname(nameless)}</p>
        )}
      </div>
      <div class="leave">
          <button type="button" class="btn quiet slim" onClick={() => openDialog({ is: "room", room: of })}>
            {of.isPrivate ? t.noticesAndName : of.isAdHoc ? t.notices : t.noticesAndStar}
          </button>
          {of.mayModerate.value && !of.isSealed && (
            <button type="button" class="btn quiet slim" onClick={() => openDialog({ is: "notice", room: of })}>
              {t.writeNotice}
            </button>
          )}
          {place.after(of) !== undefined && (
            <button type="button" class="btn quiet slim" onClick={({ detail }) => leave(place, of, detail)}>
              {t.leaveRoom}
            </button>
          )}
      </div>
    </>
  );
}

/** Leaves the room. The second press of a double click is not for the next room, whose button is there by then. */
function leave(place: Place, of: Room, presses: number): void {
  if (presses > 1) return;
  closeDialog();
  place.leave(of);
}

function Row({ member, of, inCall }: { member: Member; of: Room; inCall?: Participant }) {
  const t = words.value;
  const server = useModel(Server);
  const { nickname, avatar } = member;
  const mine = server.isMine(member.member);
  const isNobody = of.isSealed && !mine && !supports(member, "direct");
  const inside = (
    <>
      <Person nickname={isNobody ? "?" : nickname} avatar={avatar} plugin={isPlugin(member)} small />
      <span class="tagged">
        <bdi class="name">{nickname}</bdi>
        {tagsOf(member, mine, inCall?.away ?? member.away).map((tag) => (
          <span key={tag} class="tag">
            {tag}
          </span>
        ))}
      </span>
      {inCall !== undefined && <Media of={inCall} />}
    </>
  );
  if (mine) return <span class="row">{inside}</span>;
  return (
    <button
      type="button"
      class="row"
      aria-haspopup="dialog"
      title={isIgnored(nickname) ? t.ignored : undefined}
      onClick={({ currentTarget }) => {
        // Over the page the list gives way to it.
        const near = wide.value ? currentTarget.getBoundingClientRect() : undefined;
        openDialog({ is: "person", room: of, member, near });
      }}
    >
      {inside}
    </button>
  );
}

/** Media of a participant. */
function Media({ of }: { of: Participant }) {
  const t = words.value;
  const { away = false, camera, mic, screen } = of;
  const states = [away ? t.awayInCall : "", mic ? "" : t.micIsOff, camera ? t.cameraIsOn : "", screen ? t.showsScreen : ""];
  return (
    <span class="side">
      {screen && <Icon name="screen" small />}
      {camera && <Icon name="camera" small />}
      {!mic && <Icon name="mic" small off />}
      <span class="vh">{states.filter((part) => part !== "").join(", ")}</span>
    </span>
  );
}

function tagsOf(member: Member, mine: boolean, away = false): string[] {
  const t = words.value;
  const tags: [boolean, string][] = [
    [mine, t.you],
    [away, t.away],
    [member.roles?.includes("moderator") === true, t.moderator],
    [isPlugin(member), t.plugin],
    [isIgnored(member.nickname), t.ignored],
  ];
  return tags.filter(([holds]) => holds).map(([, tag]) => tag);
}
