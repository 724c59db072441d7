// The dialog that asks for another nickname, because the room did not take the first one.
import { effect } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { isNickname } from "../state/nickname.ts";
import { room } from "../state/place.ts";
import { rules } from "../state/server.ts";
import { nickname } from "../state/settings.ts";
import { words } from "../words/words.ts";
import { Dialog } from "./Dialog.tsx";
import { NicknameField } from "./NicknameField.tsx";
import { opened } from "./opened.ts";

export function Nickname() {
  const t = words.value;
  const [value, setValue] = useState(nickname.value);
  const [invalid, setInvalid] = useState(false);
  useEffect(
    () =>
      effect(() => {
        if (room.value?.stands.value.is === "inside") opened.value = undefined;
      }),
    [],
  );
  const submit = (event: Event): void => {
    event.preventDefault();
    if (isNickname(value, rules.value)) nickname.value = value;
    else setInvalid(true);
  };
  return (
    <Dialog title={t.chooseNickname} first="field">
      <form onSubmit={submit}>
        <NicknameField
          value={value}
          invalid={invalid}
          onInput={(typed) => {
            setValue(typed);
            setInvalid(false);
          }}
        />
        <div class="do">
          <button type="submit" class="btn main">
            {t.done}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
