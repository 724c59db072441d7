// What one can do with a person: write to them, call them, offer them a file, mention them, ignore them on this device.
import { beginCall, hasCalls } from "../calls/index.ts";
import { hasFiles } from "../conversation/index.ts";
import { chooseFiles, offerFiles } from "../files/index.ts";
import { words } from "../i18n/words.ts";
import type { Member } from "../protocol/index.ts";
import { isPlugin, memberNamed, type Room, roomName, supports, writeTo } from "../rooms/index.ts";
import { session } from "../session/index.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { Icon } from "../ui/Icon.tsx";
import { closeDialog, openDialog } from "../ui/opened.ts";
import { turnTo } from "../ui/panes.ts";
import { toWriting } from "../ui/writing.ts";
import { hear, ignore, isIgnored } from "./ignored.ts";

declare module "../ui/opened.ts" {
  interface Dialogs {
    person: { room: Room; member: Member; near?: DOMRect | undefined };
  }
}

interface Props {
  of: Room;
  member: Member;
  /** The place of the row that was pressed. */
  near: DOMRect | undefined;
}

export function PersonDialog({ of, member, near }: Props) {
  const t = words.value;
  const { nickname } = member;
  const { asking, calls, server } = session;
  const own = calls.own.value;
  const takesCalls = supports(member, "call") && hasCalls() && asking.now.value === undefined;
  const canRing = takesCalls && server.allowsPrivate.value && own === undefined;
  const canRingInto = takesCalls && own !== undefined && !calls.isFull(own.room) && !isInCall(own.room, member);
  const then = (work: () => void) => (): void => {
    closeDialog();
    work();
  };
  const mention = (): void => {
    const text = of.draft.text.peek();
    of.draft.write(`${text}${/(^|\s)$/.test(text) ? "" : " "}@${nickname} `);
    toWriting("asked");
  };
  return (
    <Dialog title={nickname} near={near}>
      <ul class="choices">
        {supports(member, "direct") ? (
          <li>
            <button type="button" class="row" onClick={then(() => (writeTo(of, nickname), turnTo("talk")))}>
              <Icon name="send" />
              {t.writeTo}
            </button>
          </li>
        ) : (
          <li class="muted">{t.onlyRoomMessages(nickname)}</li>
        )}
        {canRing && (
          <li>
            <button type="button" class="row" onClick={then(() => void beginCall((listens) => void asking.ring(member, listens)))}>
              <Icon name="phone" />
              {t.call}
            </button>
          </li>
        )}
        {canRingInto && (
          <li>
            <button type="button" class="row" onClick={then(() => void asking.ringInto(own, member))}>
              <Icon name="phone" />
              <span>
                {t.call} <small class="muted">{t.intoYourCall}</small>
              </span>
            </button>
          </li>
        )}
        {roomsFor(member, of).map((room) => (
          <li key={room.name}>
            <button type="button" class="row" onClick={then(() => void asking.inviteInto(room, member))}>
              <Icon name="link" />
              {t.inviteTo(roomName(room))}
            </button>
          </li>
        ))}
        {supports(member, "file") && hasFiles() && (
          <li>
            <button type="button" class="row" onClick={then(() => chooseAndOffer(of, nickname))}>
              <Icon name="file" />
              {t.offerFile}
            </button>
          </li>
        )}
        <li>
          <button type="button" class="row" onClick={then(mention)}>
            <Icon name="at" />
            {t.mention}
          </button>
        </li>
        <li class="apart">
          {isIgnored(nickname) ? (
            <button type="button" class="row" onClick={then(() => hear(nickname))}>
              <Icon name="people" />
              {t.hear}
            </button>
          ) : (
            <button type="button" class="row" onClick={then(() => ignore(nickname))}>
              <Icon name="mute" />
              <span>
                {t.ignore} <small class="muted">{t.ignoreHint}</small>
              </span>
            </button>
          )}
        </li>
        {session.server.mayModerate.value && (
          <li>
            <button type="button" class="row" onClick={() => openDialog({ is: "takeout", room: of, member })}>
              <Icon name="close" />
              {t.takeOutAsk}
            </button>
          </li>
        )}
      </ul>
      <p class="quiet-line">{t.noProof}</p>
    </Dialog>
  );
}

/** The rooms one is in where they are not, as far as one sees. */
function roomsFor(member: Member, meets: Room): Room[] {
  // Plugins cannot be asked.
  if (isPlugin(member)) return [];
  const { calls, rooms } = session;
  const inside = [...rooms.all.value.values()].filter((one) => one !== meets && one.status.value.is === "inside");
  const others = inside.filter((one) => !calls.direct.value.has(one.name));
  return others.filter(({ roster }) => roster.value.size > 0 && memberNamed(roster.value, member.nickname) === undefined);
}

function isInCall(room: Room, { member }: Member): boolean {
  return session.calls.participantsIn(room).some((one) => one.member === member);
}

/** The card of what is offered stands in the conversation with that person. */
function chooseAndOffer(of: Room, nickname: string): void {
  chooseFiles((files) => {
    const direct = session.rooms.directWith(of, nickname);
    writeTo(of, nickname);
    turnTo("talk");
    offerFiles(direct, files);
  });
}
