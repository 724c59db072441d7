// The views of all dialogs, and of everything else that part.tsx fetches with them.
import type { ComponentChild } from "preact";
import { Calls } from "../calls/index.ts";
import { CallStart, Devices, PermissionDialog, ShowInCall } from "../calls/views.ts";
import { ForwardDialog } from "../conversation/views.ts";
import { EmojiDialog } from "../emoji/views.ts";
import { FileStart, ManyFiles } from "../files/views.ts";
import { Painter, PictureDialog } from "../kinds/views.ts";
import { SendLayer, SendPosition, SharePosition, SystemDialog } from "../map/views.ts";
import { KickDialog, NicknameDialog, NoticeDialog, PeopleDialog } from "../people/views.ts";
import { FilmDialog } from "../recording/views.ts";
import { Place, type Room } from "../rooms/index.ts";
import { Invite, RoomDialog, SealedView } from "../rooms/views.ts";
import { MenuSheet } from "../ui/MenuSheet.tsx";
import { useModel } from "../ui/models.ts";
import type { Dialogs, Opened } from "../ui/opened.ts";
import { Become } from "./Become.tsx";
import { GoTo } from "./GoTo.tsx";
import { KeysDialog } from "./KeysDialog.tsx";
import { NewRoom } from "./NewRoom.tsx";
import { PersonDialog } from "./PersonDialog.tsx";
import { RulesDialog } from "./RulesDialog.tsx";
import { Settings } from "./Settings.tsx";
import "./dialogs.css";

export { Outside } from "../rooms/views.ts";
export { CameBack } from "./CameBack.tsx";
export { Still } from "./Still.tsx";

function PeopleHere() {
  const [calls, place] = [useModel(Calls), useModel(Place)];
  const here = place.here.value;
  return here === undefined ? null : <PeopleDialog of={here} inCall={calls.participantsIn(here)} />;
}

function InviteHere({ of }: { of: Room | undefined }) {
  const here = useModel(Place).room.value;
  const room = of ?? here;
  return room === undefined ? null : <Invite of={room} />;
}

function DevicesInCall() {
  return <Devices call={useModel(Calls).own.value} />;
}

function PainterInCall(shown: Dialogs["paint"]) {
  return <Painter {...shown} Show={useModel(Calls).own.value === undefined ? undefined : ShowInCall} />;
}

const VIEWS: { [Name in Exclude<keyof Dialogs, "missing">]: (shown: Dialogs[Name]) => ComponentChild } = {
  rules: () => <RulesDialog />,
  menu: (shown) => <MenuSheet {...shown} />,
  settings: ({ tab }) => <Settings first={tab} />,
  nickname: () => <NicknameDialog />,
  become: () => <Become />,
  keys: () => <KeysDialog />,
  goto: ({ typed }) => <GoTo first={typed} />,
  people: () => <PeopleHere />,
  invite: ({ of }) => <InviteHere of={of} />,
  person: ({ room, member, near }) => <PersonDialog of={room} member={member} near={near} />,
  call: (shown) => <CallStart {...shown} />,
  devices: () => <DevicesInCall />,
  allow: ({ what, again }) => <PermissionDialog what={what} again={again} />,
  takeout: ({ room, member }) => <KickDialog of={room} member={member} />,
  lock: ({ room }) => <SealedView of={room} as="card" />,
  "new room": () => <NewRoom />,
  room: ({ room }) => <RoomDialog of={room} />,
  notice: ({ room }) => <NoticeDialog of={room} />,
  paint: (shown) => <PainterInCall {...shown} />,
  emoji: ({ take }) => <EmojiDialog take={take} />,
  forward: ({ line, of }) => <ForwardDialog line={line} of={of} />,
  "first file": ({ go }) => <FileStart go={go} />,
  "many files": (shown) => <ManyFiles {...shown} />,
  layer: (shown) => <SendLayer {...shown} />,
  position: ({ of }) => <SendPosition of={of} />,
  "share position": ({ room }) => <SharePosition room={room} />,
  system: ({ take }) => <SystemDialog take={take} />,
  film: ({ of }) => <FilmDialog of={of} />,
  picture: (shown) => <PictureDialog shown={shown} />,
};

export function DialogView({ shown }: { shown: Exclude<Opened, { is: "missing" }> }) {
  const view = VIEWS[shown.is] as (shown: Opened) => ComponentChild;
  return <>{view(shown)}</>;
}
