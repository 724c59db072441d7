// The dialog that asks for another nickname, because the room did not take the first: says who has that, and offers to
// go on in the place of another tab, or to go in with a number.
import { effect } from "@preact/signals";
import { useLayoutEffect, useState } from "preact/hooks";
import { locale } from "../i18n/language.ts";
import { formatDuration } from "../i18n/size.ts";
import { words } from "../i18n/words.ts";
import type { Refused } from "../protocol/index.ts";
import { Place, type Room, roomName } from "../rooms/index.ts";
import { ServerLink, Server } from "../server/index.ts";
import { nickname } from "../settings/index.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { useModel } from "../ui/models.ts";
import { closeDialog } from "../ui/opened.ts";
import { useNicknameForm } from "./nickname-form.ts";
import { numberNickname } from "./nickname.ts";
import { NicknameField } from "./NicknameField.tsx";

declare module "../ui/opened.ts" {
  interface Dialogs {
    nickname: object;
  }
}

export function NicknameDialog() {
  const place = useModel(Place);
  useLayoutEffect(
    () =>
      effect(() => {
        if (place.room.value?.status.value.is === "inside") closeDialog();
      }),
    [],
  );
  const room = place.room.value;
  const taken = takenIn(room);
  return (
    <Dialog title={words.value.chooseNickname} first="field">
      <div role="status">
        {taken !== undefined && room !== undefined && <Holder key={nickname.value} of={room} error={taken} />}
      </div>
      <Choice key={`${nickname.value} ${taken !== undefined}`} />
    </Dialog>
  );
}

function Choice() {
  const t = words.value;
  const [place, server] = [useModel(Place), useModel(Server)];
  const room = place.room.value;
  const taken = takenIn(room);
  const offer = taken === undefined ? nickname.value : numberNickname(nickname.value, server.rules.value.maxNickname);
  const { field, submit } = useNicknameForm(offer, undefined, (name) => taken !== undefined && name === offer);
  return (
    <form onSubmit={submit}>
      <NicknameField {...field} />
      <div class="do">
        <button type="submit" class="btn main">
          {taken === undefined || field.value === "" ? t.done : t.goInAs(field.value)}
        </button>
      </div>
    </form>
  );
}

/** The holder of the nickname: this person in another tab, somebody whose connection broke, or anybody. */
function Holder({ of, error }: { of: Room; error: Refused }) {
  const t = words.value;
  const link = useModel(ServerLink);
  const [isOwn, setIsOwn] = useState<boolean | undefined>(undefined);
  useLayoutEffect(() => void link.acts.isNamed({ room: of.name, nickname: nickname.peek() }).then(setIsOwn), []);
  const [name, where] = [nickname.value, roomName(of)];
  if (isOwn === true) {
    return (
      <div class="holder">
        <p>{t.heldByTab(name)}</p>
        <button type="button" class="btn" onClick={() => void link.acts.goOnHere()}>
          {t.useHere}
        </button>
      </div>
    );
  }
  const time = error.retryAfter === undefined ? "" : formatDuration(error.retryAfter, locale.value);
  return (
    <p>
      {time !== "" ? t.heldByLost(name, where, time) : t.nicknameTaken(name, where)} {isOwn === false && t.heldByYou}
    </p>
  );
}

function takenIn(of: Room | undefined): Refused | undefined {
  const now = of?.status.value;
  return now?.is === "refused" && now.error.code === "nickname_taken" ? now.error : undefined;
}
