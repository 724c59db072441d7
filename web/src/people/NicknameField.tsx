// Field for a nickname, which says what is wrong with it.
import { words } from "../i18n/words.ts";
import type { Rules } from "../protocol/instance.ts";
import { Place, roomName } from "../rooms/index.ts";
import { ServerLink, Server } from "../server/index.ts";
import { nickname as chosen } from "../settings/index.ts";
import { useModel } from "../ui/models.ts";
import { findOddSigns, isNickname } from "./nickname.ts";

interface Props {
  value: string;
  onInput: (value: string) => void;
  /** The nickname was submitted and breaks the rules. */
  invalid: boolean;
}

export function NicknameField({ value, onInput, invalid }: Props) {
  const t = words.value;
  const [link, place, server] = [useModel(ServerLink), useModel(Place), useModel(Server)];
  const { minNickname, maxNickname } = server.rules.value;
  const { signs, instead: plain } = findOddSigns(value);
  const instead = signs.length > 0 && isNickname(plain, server.rules.value) ? plain : "";
  const problem = explainRefusal(value, link, place) || explainOddSigns(value, server.rules.value) || (invalid && value !== "" ? t.nicknameShort(minNickname) : "");
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
        maxLength={maxNickname}
        aria-invalid={bad}
        aria-describedby="nickname-hint"
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      <span id="nickname-hint" class={bad ? "hint bad" : "hint"} aria-live="polite">
        {problem === "" ? t.nicknameHint(minNickname, maxNickname) : problem}
      </span>
      {instead !== "" && (
        <button type="button" class="link" onClick={() => onInput(instead)}>
          {t.takeNickname(instead)}
        </button>
      )}
    </div>
  );
}

/** Returns the text on signs that no instance takes, with an alternative: shown while typing. */
function explainOddSigns(nickname: string, rules: Rules): string {
  const { signs, instead } = findOddSigns(nickname);
  if (signs.length === 0) return "";
  const shown = signs.map((sign) => (sign.trim() === "" ? words.value.space : sign)).join(" ");
  return words.value.nicknameOdd(shown, isNickname(instead, rules) ? instead : "");
}

/** Returns why this nickname was not taken, by the room or by the server. */
function explainRefusal(nickname: string, link: ServerLink, place: Place): string {
  const t = words.value;
  const room = place.room.value;
  if (nickname !== chosen.value || nickname === "") return "";
  if (link.standing.value?.is === "refused") return t.nicknameRefused(nickname);
  const now = room?.status.value;
  if (room === undefined || now?.is !== "refused") return "";
  if (now.error.code === "nickname_taken") return t.nicknameTaken(nickname, roomName(room));
  return now.error.code === "nickname_invalid" ? t.nicknameRefused(nickname) : "";
}
