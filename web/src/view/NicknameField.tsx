// Asks for a nickname, and says what is wrong with it in the place where it is written.
import { room, rules } from "../state/place.ts";
import { words } from "../words/words.ts";

interface Props {
  value: string;
  onInput: (value: string) => void;
  /** It was sent and is not of the kind that the server takes. */
  invalid: boolean;
}

export function NicknameField({ value, onInput, invalid }: Props) {
  const t = words.value;
  const problem = refusal(value);
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

/** Why the room did not take this very nickname. */
function refusal(nickname: string): string {
  const now = room.value;
  if (now === undefined || nickname !== now.registration.nickname.value) return "";
  if (now.registration.state.value === "taken") return words.value.nicknameTaken(nickname, now.name);
  return now.registration.state.value === "refused" ? words.value.nicknameRefused(nickname) : "";
}
