// Logic of every form for a nickname: holds the typed text, and takes it if valid.
import { useState } from "preact/hooks";
import { Server } from "../server/index.ts";
import { forThisTab, nickname } from "../settings/index.ts";
import { useModel } from "../ui/models.ts";
import { isNickname } from "./nickname.ts";

/** `field` is for a NicknameField. `then` follows once the nickname was taken; `isOffer`: it is for this tab alone. */
export function useNicknameForm(before: string, then?: () => void, isOffer?: (name: string) => boolean) {
  const server = useModel(Server);
  const [value, setValue] = useState(before);
  const [invalid, setInvalid] = useState(false);
  const onInput = (typed: string): void => {
    setValue(typed);
    setInvalid(false);
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    if (!isNickname(value, server.rules.value)) {
      setInvalid(true);
      return;
    }
    if (isOffer?.(value) === true) forThisTab(value);
    else nickname.value = value;
    then?.();
  };
  return { field: { value, invalid, onInput }, submit };
}
