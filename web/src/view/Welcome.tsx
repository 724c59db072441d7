// The first visit: one thing is asked, a nickname.
import { useLayoutEffect } from "preact/hooks";
import { isAdHocRoom } from "../protocol/index.ts";
import { claimsOf, nameIn } from "../state/claims.ts";
import { token } from "../state/pass.ts";
import { addressed, wanted } from "../state/place.ts";
import { countIn } from "../state/server.ts";
import { words } from "../words/words.ts";
import { Coast } from "./Coast.tsx";
import { useNicknameForm } from "./nickname-form.ts";
import { NicknameField } from "./NicknameField.tsx";
import { opened } from "./opened.ts";
import { Mark, Sign } from "./Sign.tsx";
import { SignField } from "./SignField.tsx";
import { pointsFine } from "./writing.ts";

export function Welcome() {
  const t = words.value;
  const { field, submit } = useNicknameForm("");
  const { room } = wanted.value;
  useLayoutEffect(() => {
    if (pointsFine()) document.getElementById("nickname")?.focus();
  }, []);
  const as = nameIn(claimsOf(token.value));
  return (
    <main class="welcome" aria-labelledby="welcome">
      <div class="side">
        <Coast />
      </div>
      <form onSubmit={submit}>
        <div>
          <Mark />
          <h1 id="welcome">{t.welcome}</h1>
          <Lead />
          {as !== undefined && <p class="muted">{t.letsYouInAs(as)}</p>}
        </div>
        <NicknameField {...field} />
        <SignField nickname={field.value} />
        <button type="submit" class="btn main wide">
          {room === "" || isAdHocRoom(room) ? t.enterAny : t.enter(room)}
        </button>
        <ul class="facts">
          <li>
            <Sign name="lock" />
            <span>{t.factPrivate}</span>
          </li>
          <li>
            <Sign name="layers" />
            <span>{t.factTogether}</span>
          </li>
          <li>
            <Sign name="rules" />
            <button type="button" class="link" onClick={() => (opened.value = { is: "rules" })}>
              {t.rules}
            </button>
          </li>
        </ul>
      </form>
    </main>
  );
}

/** Where the link leads, and how many are there. */
function Lead() {
  const t = words.value;
  const { room } = wanted.value;
  const count = countIn(room);
  const there = count === undefined || count === 0 ? "" : t.peopleThere(count);
  if (addressed.value === undefined) return there === "" ? null : <p class="lead">{there}</p>;
  return (
    <p class="lead">
      {t.invitedTo} <strong dir="auto">{isAdHocRoom(room) ? t.aPrivateRoom : room}</strong>. {there}
    </p>
  );
}
