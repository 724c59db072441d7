// The first visit, which asks for a nickname only.
import { useLayoutEffect, useState } from "preact/hooks";
import { words } from "../i18n/words.ts";
import { proposeNickname, useNicknameForm } from "../people/index.ts";
import { NicknameField, SignField } from "../people/views.ts";
import { isAdHocRoom } from "../protocol/index.ts";
import { addressOf, claimsOf, Credentials, Place, Rooms, shownNameOf } from "../rooms/index.ts";
import { Server } from "../server/index.ts";
import { Appearance } from "../settings/views.ts";
import { Icon, Mark } from "../ui/Icon.tsx";
import { useModel } from "../ui/models.ts";
import { openDialog } from "../ui/opened.ts";
import { hasFinePointer } from "../ui/writing.ts";
import { Coast } from "./Coast.tsx";

export function Welcome() {
  const t = words.value;
  const [credentials, place] = [useModel(Credentials), useModel(Place)];
  const { field, submit } = useNicknameForm(credentials.suggested.peek());
  const { room } = place.wanted.value;
  useLayoutEffect(() => {
    if (hasFinePointer()) document.getElementById("nickname")?.focus();
  }, []);
  const as = shownNameOf(claimsOf(credentials.token.value));
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
        <Propose value={field.value} write={field.onInput} />
        <SignField nickname={field.value} />
        <button type="submit" class="btn main wide">
          {room === "" || isAdHocRoom(room) ? t.enterAny : t.enter(room)}
        </button>
        <RoomButtons />
        <div class="appearance">
          <Appearance />
        </div>
        <ul class="facts">
          <li>
            <Icon name="lock" />
            <span>{t.factPrivate}</span>
          </li>
          <li>
            <Icon name="layers" />
            <span>{t.factTogether}</span>
          </li>
          <li>
            <Icon name="rules" />
            <button type="button" class="link" onClick={() => openDialog({ is: "rules" })}>
              {t.rules}
            </button>
          </li>
        </ul>
      </form>
    </main>
  );
}

/** The open rooms, with the number of people in each: a press leads there. */
function RoomButtons() {
  const t = words.value;
  const [place, server] = [useModel(Place), useModel(Server)];
  const all = server.listed.value ?? [];
  const wanted = place.wanted.value.room;
  if (all.length < 2) return null;
  return (
    <nav class="choose" aria-label={t.rooms}>
      {all.map(({ name, nb_users }) => (
        <a key={name} class="btn slim" href={addressOf(name)} aria-current={name === wanted ? "true" : undefined}>
          <bdi>{name}</bdi>
          <Icon name="people" small />
          <span aria-hidden="true">{nb_users}</span>
          <span class="vh">{t.peopleCount(nb_users)}</span>
        </a>
      ))}
    </nav>
  );
}

/** The target of the link, and the number of people there. */
function Lead() {
  const t = words.value;
  const [place, rooms, server] = [useModel(Place), useModel(Rooms), useModel(Server)];
  const { room } = place.wanted.value;
  const count = server.countIn(room);
  const isUnnamed = isAdHocRoom(room) && rooms.titleOf(room) === undefined;
  const there = count === undefined || count === 0 ? "" : t.peopleThere(count);
  if (place.addressed.value === undefined) return there === "" ? null : <p class="lead">{there}</p>;
  return (
    <p class="lead">
      {t.invitedTo} <strong dir="auto">{isUnnamed ? t.aPrivateRoom : rooms.shownNameOf(room)}</strong>. {there}
    </p>
  );
}

/** Proposes a nickname to a person without a wish, and another if they do not like it. */
function Propose({ value, write }: { value: string; write: (nickname: string) => void }) {
  const t = words.value;
  const [last, setLast] = useState("");
  if (value !== "" && value !== last) return null;
  const propose = (): void => {
    const next = proposeNickname();
    setLast(next);
    write(next);
  };
  return (
    <button type="button" class="link" onClick={propose}>
      {value === "" ? t.proposeNickname : t.proposeAnother}
    </button>
  );
}
