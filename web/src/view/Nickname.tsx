// The dialog that asks for another nickname, because the room did not take the first one.
import { effect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { room } from "../state/place.ts";
import { nickname } from "../state/settings.ts";
import { words } from "../words/words.ts";
import { Dialog } from "./Dialog.tsx";
import { useNicknameForm } from "./nickname-form.ts";
import { NicknameField } from "./NicknameField.tsx";
import { opened } from "./opened.ts";

export function Nickname() {
  const t = words.value;
  const { field, submit } = useNicknameForm(nickname.value);
  useEffect(
    () =>
      effect(() => {
        if (room.value?.stands.value.is === "inside") opened.value = undefined;
      }),
    [],
  );
  return (
    <Dialog title={t.chooseNickname} first="field">
      <form onSubmit={submit}>
        <NicknameField {...field} />
        <div class="do">
          <button type="submit" class="btn main">
            {t.done}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
