// What one can do with a person: write to them, call them, offer them a file, mention them, ignore them on this device.
import type { Member } from "../protocol/index.ts";
import { isFull, ownCall, participantsIn } from "../state/calls.ts";
import { directWith, rooms } from "../state/conversations.ts";
import { directCalls } from "../state/direct-calls.ts";
import { hear, ignore, isIgnored } from "../state/ignored.ts";
import { writeTo } from "../state/place.ts";
import { asking, inviteInto, ring, ringInto } from "../state/asking.ts";
import type { Room } from "../state/room.ts";
import { isPlugin, memberNamed, takes } from "../state/roster.ts";
import { allowsPrivate, mayModerate } from "../state/server.ts";
import { words } from "../words/words.ts";
import { hasFiles } from "./attachments.ts";
import { begin } from "./begin.ts";
import { hasCalls } from "./CallButton.tsx";
import { roomName } from "./conversation.ts";
import { Dialog } from "./Dialog.tsx";
import { chooseFiles, offerFiles } from "./offer-files.ts";
import { opened, turnTo } from "./opened.ts";
import { Sign } from "./Sign.tsx";
import { toWriting } from "./writing.ts";

interface Props {
  of: Room;
  member: Member;
  /** The place of the row that was pressed. */
  near: DOMRect | undefined;
}

export function PersonDialog({ of, member, near }: Props) {
  const t = words.value;
  const { nickname } = member;
  const own = ownCall.value;
  const takesCalls = takes(member, "call") && hasCalls() && asking.value === undefined;
  const canRing = takesCalls && allowsPrivate.value && own === undefined;
  const canRingInto = takesCalls && own !== undefined && !isFull(own.room) && !isInCall(own.room, member);
  const then = (work: () => void) => (): void => {
    opened.value = undefined;
    work();
  };
  const mention = (): void => {
    const { text } = of.draft;
    text.value = `${text.value}${/(^|\s)$/.test(text.value) ? "" : " "}@${nickname} `;
    toWriting("asked");
  };
  return (
    <Dialog title={nickname} near={near}>
      <ul class="choices">
        {takes(member, "direct") ? (
          <li>
            <button type="button" class="row" onClick={then(() => (writeTo(of, nickname), turnTo("talk")))}>
              <Sign name="send" />
              {t.writeTo}
            </button>
          </li>
        ) : (
          <li class="muted">{t.onlyRoomMessages(nickname)}</li>
        )}
        {canRing && (
          <li>
            <button type="button" class="row" onClick={then(() => void begin((listens) => void ring(member, listens)))}>
              <Sign name="phone" />
              {t.call}
            </button>
          </li>
        )}
        {canRingInto && (
          <li>
            <button type="button" class="row" onClick={then(() => void ringInto(own, member))}>
              <Sign name="phone" />
              <span>
                {t.call} <small class="muted">{t.intoYourCall}</small>
              </span>
            </button>
          </li>
        )}
        {roomsFor(member, of).map((room) => (
          <li key={room.name}>
            <button type="button" class="row" onClick={then(() => void inviteInto(room, member))}>
              <Sign name="link" />
              {t.inviteTo(roomName(room))}
            </button>
          </li>
        ))}
        {takes(member, "file") && hasFiles() && (
          <li>
            <button type="button" class="row" onClick={then(() => chooseAndOffer(of, nickname))}>
              <Sign name="file" />
              {t.offerFile}
            </button>
          </li>
        )}
        <li>
          <button type="button" class="row" onClick={then(mention)}>
            <Sign name="at" />
            {t.mention}
          </button>
        </li>
        <li class="apart">
          {isIgnored(nickname) ? (
            <button type="button" class="row" onClick={then(() => hear(nickname))}>
              <Sign name="people" />
              {t.hear}
            </button>
          ) : (
            <button type="button" class="row" onClick={then(() => ignore(nickname))}>
              <Sign name="mute" />
              <span>
                {t.ignore} <small class="muted">{t.ignoreHint}</small>
              </span>
            </button>
          )}
        </li>
        {mayModerate.value && (
          <li>
            <button type="button" class="row" onClick={() => (opened.value = { is: "takeout", room: of, member })}>
              <Sign name="close" />
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
  const others = [...rooms.value.values()].filter((one) => one !== meets && one.stands.value.is === "inside" && !directCalls.value.has(one.name));
  return others.filter(({ roster }) => roster.value.size > 0 && memberNamed(roster.value, member.nickname) === undefined);
}

function isInCall(room: Room, { member }: Member): boolean {
  return participantsIn(room).some((one) => one.member === member);
}

/** The card of what is offered stands in the conversation with that person. */
function chooseAndOffer(of: Room, nickname: string): void {
  chooseFiles((files) => {
    const direct = directWith(of, nickname);
    writeTo(of, nickname);
    turnTo("talk");
    offerFiles(direct, files);
  });
}
