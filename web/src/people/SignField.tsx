// Field for the colour of the own sign.
import { words } from "../i18n/words.ts";
import { sign } from "../settings/index.ts";
import { avatarOf, colourOf } from "../ui/person.ts";
import { Person } from "../ui/Person.tsx";

const COLOURS = [0, 1, 2, 3, 4, 5];

export function SignField({ nickname }: { nickname: string }) {
  const t = words.value;
  const chosen = colourOf(nickname, avatarOf(sign.value));
  return (
    <fieldset class="pick">
      <legend>{t.yourSign}</legend>
      {COLOURS.map((n) => (
        <label key={n}>
          <input
            class="vh"
            type="radio"
            name="sign"
            aria-label={t.signColour(n + 1)}
            checked={n === chosen}
            onChange={() => (sign.value = String(n))}
          />
          <Person nickname={nickname} avatar={avatarOf(String(n))} />
        </label>
      ))}
    </fieldset>
  );
}
