// Asks for a nickname, and says what is wrong with it in the place where it is written.
import { words } from "../i18n/words.ts";
import { room, roomName } from "../rooms/index.ts";
import { rules, standing } from "../session/index.ts";
import { nickname as chosen } from "../settings/index.ts";
import { isNickname, oddIn } from "./nickname.ts";

interface Props {
  value: string;
  onInput: (value: string) => void;
  /** It was sent and is not of the kind that the server takes. */
  invalid: boolean;
}

export function NicknameField({ value, onInput, invalid }: Props) {
  const t = words.value;
  const problem = refusal(value) || oddity(value) || (invalid && value !== "" ? t.nicknameShort(rules.value.minNickname) : "");
  const bad = invalid || problem !== "";
  return (
    <div class="field">
      <label for="nickname">{t.nickname}</label>
      <input
        id="nickname"
        type="text"
        value={value}
        autocomplete="nickname"
        autocapitalize="off"
        spellcheck={false}
        maxLength={rules.value.maxNickname}
        aria-invalid={bad}
        aria-describedby="nickname-hint"
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      <span id="nickname-hint" class={bad ? "hint bad" : "hint"} aria-live="polite">
        {problem === "" ? t.nicknameHint(rules.value.minNickname, rules.value.maxNickname) : problem}
      </span>
    </div>
  );
}

/** What in it no instance takes: said while one writes it, with what would do. */
function oddity(nickname: string): string {
  const { signs, instead } = oddIn(nickname);
  if (signs.length === 0) return "";
  const shown = signs.map((sign) => (sign.trim() === "" ? words.value.space : sign)).join(" ");
  return words.value.nicknameOdd(shown, isNickname(instead, rules.value) ? instead : "");
}

/** Why this very nickname was not taken, by the room or by the server. */
function refusal(nickname: string): string {
  const t = words.value;
  if (nickname !== chosen.value || nickname === "") return "";
  if (standing.value?.is === "refused") return t.nicknameRefused(nickname);
  const now = room.value?.stands.value;
  if (room.value === undefined || now?.is !== "refused") return "";
  if (now.error.code === "nickname_taken") return t.nicknameTaken(nickname, roomName(room.value));
  return now.error.code === "nickname_invalid" ? t.nicknameRefused(nickname) : "";
}
