// Asks for a nickname, and says what is wrong with it in the place where it is written.
import { words } from "../i18n/words.ts";
import type { Rules } from "../protocol/instance.ts";
import { Place, roomName } from "../rooms/index.ts";
import { ServerLink, Server } from "../server/index.ts";
import { nickname as chosen } from "../settings/index.ts";
import { useModel } from "../ui/models.ts";
import { isNickname, oddIn } from "./nickname.ts";

interface Props {
  value: string;
  onInput: (value: string) => void;
  /** It was sent and is not of the kind that the server takes. */
  invalid: boolean;
}

export function NicknameField({ value, onInput, invalid }: Props) {
  const t = words.value;
  const [link, place, server] = [useModel(ServerLink), useModel(Place), useModel(Server)];
  const { minNickname, maxNickname } = server.rules.value;
  const { signs, instead: plain } = oddIn(value);
  const instead = signs.length > 0 && isNickname(plain, server.rules.value) ? plain : "";
  const problem = refusal(value, link, place) || oddity(value, server.rules.value) || (invalid && value !== "" ? t.nicknameShort(minNickname) : "");
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

/** What in it no instance takes: said while one writes it, with what would do. */
function oddity(nickname: string, rules: Rules): string {
  const { signs, instead } = oddIn(nickname);
  if (signs.length === 0) return "";
  const shown = signs.map((sign) => (sign.trim() === "" ? words.value.space : sign)).join(" ");
  return words.value.nicknameOdd(shown, isNickname(instead, rules) ? instead : "");
}

/** Why this very nickname was not taken, by the room or by the server. */
function refusal(nickname: string, link: ServerLink, place: Place): string {
  const t = words.value;
  const room = place.room.value;
  if (nickname !== chosen.value || nickname === "") return "";
  if (link.standing.value?.is === "refused") return t.nicknameRefused(nickname);
  const now = room?.status.value;
  if (room === undefined || now?.is !== "refused") return "";
  if (now.error.code === "nickname_taken") return t.nicknameTaken(nickname, roomName(room));
  return now.error.code === "nickname_invalid" ? t.nicknameRefused(nickname) : "";
}
