// At most one line above the conversation: the gravest trouble, and what to do about it.
import { useLayoutEffect } from "preact/hooks";
import { Calls } from "../calls/index.ts";
import { words } from "../i18n/words.ts";
import { reloadPage } from "../platform/load-again.ts";
import { renewed } from "../platform/renewed.ts";
import type { Ending, Standing } from "../protocol/index.ts";
import { Credentials, Place, roomName, Rooms } from "../rooms/index.ts";
import { Server, ServerLink } from "../server/index.ts";
import { nickname } from "../settings/index.ts";
import { IconButton } from "../ui/Icon.tsx";
import { useModel } from "../ui/models.ts";
import { openDialog } from "../ui/opened.ts";
import { say, sayAtOnce } from "../ui/say.ts";
import { useSecondsTo } from "../ui/seconds.ts";
import { CameBack, Still } from "./part.tsx";
import { Renewed } from "./Renewed.tsx";
import { Reload } from "./session/reload.ts";

const LONG_MS = 5_000;

/** The region exists before its text: a text that comes together with its region is often not read out. */
export function StateLine() {
  return (
    <div role="status">
      <Gravest />
    </div>
  );
}

function Gravest() {
  const [link, rooms] = [useModel(ServerLink), useModel(Rooms)];
  const now = link.standing.value;
  const away = now?.is === "waiting" || (now?.is === "connecting" && link.wasOpen.value);
  useAnnounced(away);
  if (now === undefined) return null;
  if (now.is === "open" && now.late === true) return <Late />;
  if (away) return <Away now={now} />;
  if (now.is === "ended") return <Ended because={now.because} />;
  return rooms.isHeld.value ? <ForOthers /> : <NoNickname />;
}

/** An answer is late. */
function Late() {
  const t = words.value;
  const rooms = useModel(Rooms);
  const waiting = rooms.notTaken.value;
  return (
    <div class="state">
      <p>
        <strong>{t.answerLate}</strong> {t.asking} {waiting > 0 && t.messagesWait(waiting)}
      </p>
    </div>
  );
}

function Away({ now }: { now: Standing }) {
  const t = words.value;
  const [calls, link] = [useModel(Calls), useModel(ServerLink)];
  const seconds = useSecondsTo(now.is === "waiting" ? now.until : 0);
  const what = { lost: t.lost, restart: t.restarting, full: t.serverFull, flooding: t.flooding };
  // The line counts seconds, and is announced otherwise.
  return (
    <div class="state" aria-live="off">
      <p>
        <strong>{now.is === "waiting" ? what[now.because] : t.lost}</strong>{" "}
        {now.is === "waiting" ? t.tryingAgain(seconds) : t.tryingNow} {calls.own.value !== undefined && t.callGoesOn}
      </p>
      <button type="button" class="btn slim" onClick={link.acts.tryNow}>
        {t.tryNow}
      </button>
    </div>
  );
}

/** After a restart of the server, unsent messages wait for those who were there. */
function ForOthers() {
  const t = words.value;
  return (
    <p class="state">
      {t.backAgain} {t.saidWhenBack}
    </p>
  );
}

function Ended({ because }: { because: Ending }) {
  const t = words.value;
  const link = useModel(ServerLink);
  if (because === "asked") return null;
  if (because === "elsewhere") return <Still />;
  const shown = {
    version: { what: t.tooOld, help: t.reload, by: reloadPage },
    refused: { what: t.refusedHere, help: t.tryNow, by: link.acts.goOnHere },
  }[because];
  return (
    <div class="state">
      <p>
        <strong>{shown.what}</strong>
      </p>
      <button type="button" class="btn slim" onClick={shown.by}>
        {shown.help}
      </button>
    </div>
  );
}

function NoNickname() {
  const t = words.value;
  const [link, place] = [useModel(ServerLink), useModel(Place)];
  const hello = link.standing.value;
  const of = place.room.value;
  const there = of?.status.value;
  const code = hello?.is === "refused" ? hello.error.code : there?.is === "refused" ? there.error.code : "";
  if (hello?.is !== "refused" && code !== "nickname_taken" && code !== "nickname_invalid") return <PassRefused />;
  const taken = code === "nickname_taken" && of !== undefined;
  return (
    <div class="state">
      <p>{taken ? t.nicknameTaken(nickname.value, roomName(of)) : t.nicknameRefused(nickname.value)}</p>
      <button type="button" class="btn slim" onClick={() => openDialog({ is: "nickname" })}>
        {t.chooseAnother}
      </button>
    </div>
  );
}

/** The permission in the link was refused; the page goes on without it. */
function PassRefused() {
  const t = words.value;
  const credentials = useModel(Credentials);
  const why = credentials.refusal.value;
  if (why === undefined) return renewed.value ? <Renewed /> : <ServersNotice />;
  return (
    <div class="state">
      <p>{why === "token_expired" ? t.passExpired : t.passInvalid}</p>
      <IconButton icon="close" name={t.dismiss} onClick={credentials.dismissRefusal} />
    </div>
  );
}

/** The server's notice to everybody, until it is closed. */
function ServersNotice() {
  const [place, reload] = [useModel(Place), useModel(Reload)];
  const t = words.value;
  const server = useModel(Server);
  const notice = server.notice.value;
  if (notice === undefined) return hasComeBack(place, reload) ? <CameBack /> : null;
  return (
    <div class={notice.level === "alert" ? "state alert" : "state"}>
      <p dir="auto">{notice.text}</p>
      <IconButton icon="close" name={t.dismiss} onClick={server.dismissNotice} />
    </div>
  );
}

/** Announces to screen readers a connection that stays lost, and its return. */
function useAnnounced(away: boolean): void {
  useLayoutEffect(() => {
    if (!away) return undefined;
    let takeBack: (() => void) | undefined;
    const timer = setTimeout(() => (takeBack = sayAtOnce(words.peek().lostLong)), LONG_MS);
    return () => {
      clearTimeout(timer);
      if (takeBack === undefined) return;
      takeBack();
      say(words.peek().backAgain);
    };
  }, [away]);
}

/** Returns whether something came back, or there is a call to return to. */
function hasComeBack(place: Place, reload: Reload): boolean {
  const [back, call] = [reload.cameBack.value, reload.callBefore.value];
  return place.room.value?.status.value.is === "inside" && (back !== undefined || call !== undefined);
}
