// The actions on a person: write to them, call them, offer them a file, mention them, ignore them on this device.
import { Asking, beginCall, Calls, hasCalls, type OwnCall } from "../calls/index.ts";
import { chooseFiles, FileExchange, hasFiles } from "../files/index.ts";
import { words } from "../i18n/words.ts";
import { isEmbedded } from "../platform/embedded.ts";
import type { Member } from "../protocol/index.ts";
import { isPlugin, memberNamed, type Room, roomName, Rooms, supports, writeTo } from "../rooms/index.ts";
import { Server } from "../server/index.ts";
import { unignore, ignore, isIgnored } from "../settings/index.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { Icon, type IconName, type IconPath } from "../ui/Icon.tsx";
import { useModel } from "../ui/models.ts";
import { closeDialog, openDialog } from "../ui/opened.ts";
import { turnTo } from "../ui/panes.ts";
import { focusWriting } from "../ui/writing.ts";

declare module "../ui/opened.ts" {
  interface Dialogs {
    person: { room: Room; member: Member; near?: DOMRect | undefined };
  }
}

const MUTE: IconPath = "M4 9.5v5h3.5L12 18.5v-13L7.5 9.5ZM16 9.5l5 5M21 9.5l-5 5";

interface Props {
  of: Room;
  member: Member;
  /** The place of the row that was pressed. */
  near: DOMRect | undefined;
}

export function PersonDialog({ of, member, near }: Props) {
  const t = words.value;
  const [asking, exchange, rooms] = [useModel(Asking), useModel(FileExchange), useModel(Rooms)];
  const { nickname } = member;
  const { alone, into } = useWaysToCall(member);
  // Nobody has heard them yet: they have no name to be mentioned or ignored by.
  const isNobody = of.isSealed && !supports(member, "direct");
  const mention = (): void => {
    const text = of.draft.text.peek();
    of.draft.write(`${text}${/(^|\s)$/.test(text) ? "" : " "}@${nickname} `);
    focusWriting("asked");
  };
  return (
    <Dialog title={nickname} near={near}>
      <ul class="choices">
        {isEmbedded || isNobody ? null : supports(member, "direct") ? (
          <Choice icon="send" name={t.writeTo} choose={() => (writeTo(of, nickname), turnTo("talk"))} />
        ) : (
          <li class="muted">{t.onlyRoomMessages(nickname)}</li>
        )}
        {alone && !isEmbedded && (
          <Choice icon="phone" name={t.call} choose={() => void beginCall((how) => asking.ring(member, how), true)} />
        )}
        {into && <Choice icon="phone" name={t.call} hint={t.intoYourCall} choose={() => void asking.ringInto(into, member)} />}
        {(isNobody ? [] : roomsToInvite(member, of)).map((room) => (
          <Choice key={room.name} icon="link" name={t.inviteTo(roomName(room))} choose={() => void asking.inviteInto(room, member)} />
        ))}
        {!isEmbedded && supports(member, "file") && hasFiles(of.server) && <Choice icon="file" name={t.offerFile} choose={() => chooseAndOffer(of, nickname, { exchange, rooms })} />}
        {!isNobody && <Choice icon="at" name={t.mention} choose={mention} />}
        {isNobody ? null : isIgnored(nickname) ? (
          <Choice apart icon="people" name={t.hear} choose={() => unignore(nickname)} />
        ) : (
          <Choice apart icon={MUTE} name={t.ignore} hint={t.ignoreHint} choose={() => ignore(nickname, of.isSealed)} />
        )}
        {of.mayModerate.value && (
          <Choice icon="close" name={t.takeOutAsk} choose={() => openDialog({ is: "takeout", room: of, member })} />
        )}
      </ul>
      <p class="quiet-line">{isNobody ? t.somebodyNewHint : t.noProof}</p>
    </Dialog>
  );
}

interface ChoiceProps {
  icon: IconName | IconPath;
  name: string;
  hint?: string;
  /** A line stands above it. */
  apart?: boolean;
  choose: () => void;
}

function Choice({ icon, name, hint, apart, choose }: ChoiceProps) {
  const onClick = (): void => {
    closeDialog();
    choose();
  };
  return (
    <li class={apart === true ? "apart" : undefined}>
      <button type="button" class="row" onClick={onClick}>
        <Icon name={icon} />
        <span>
          {name} {hint !== undefined && <small class="muted">{hint}</small>}
        </span>
      </button>
    </li>
  );
}

/** The ways to call a person: directly, or into the running call, if there is a place for them. */
function useWaysToCall(member: Member): { alone: boolean; into: OwnCall | undefined } {
  const [asking, calls, server] = [useModel(Asking), useModel(Calls), useModel(Server)];
  const own = calls.own.value;
  const takes = supports(member, "call") && hasCalls(server) && asking.now.value === undefined;
  const isIn = own !== undefined && calls.participantsIn(own.room).some((participant) => participant.member === member.member);
  const hasPlace = own !== undefined && !calls.isFull(own.room) && !isIn;
  return { alone: takes && own === undefined && server.allowsPrivate.value, into: takes && hasPlace ? own : undefined };
}

/** Returns the joined rooms that the person is not in, as far as their rosters are known. */
function roomsToInvite(member: Member, meets: Room): Room[] {
  // Plugins cannot be asked.
  if (isPlugin(member)) return [];
  return meets.others.value.filter(({ isSealed, roster }) => !isSealed && roster.value.size > 0 && memberNamed(roster.value, member.nickname) === undefined);
}

/** Offers files in the direct conversation with the person, where their cards stand. */
function chooseAndOffer(of: Room, nickname: string, { exchange, rooms }: { exchange: FileExchange; rooms: Rooms }): void {
  chooseFiles((files) => {
    const direct = rooms.directWith(of, nickname);
    writeTo(of, nickname);
    turnTo("talk");
    exchange.offer(direct, files);
  });
}
