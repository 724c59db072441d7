// Shows the server the token that a link brought, and knocks again at the rooms that it may open.
import { effect, untracked } from "@preact/signals";
import { Refused } from "../../protocol/index.ts";
import { nickname } from "../../settings/index.ts";
import type { Session } from "./session.ts";

/** Refusals that a token may change. */
const DOORS = new Set(["access_denied", "room_not_found"]);

/** From now on; the returned functions end it. */
export function keepToken(session: Session): readonly (() => void)[] {
  const { credentials, server } = session;
  const shows = effect(() => {
    const token = credentials.token.value;
    if (token !== undefined) untracked(() => void showToken(session, token));
  });
  // A new session has sent it in its hello, and the server took it.
  const knocks = effect(() => {
    if (server.welcome.value === undefined || credentials.token.peek() === undefined) return;
    untracked(() => {
      credentials.dismissRefusal();
      knockAgain(session);
    });
  });
  return [shows, knocks];
}

/** Adds it to the session, or begins another session. */
async function showToken(session: Session, token: string): Promise<void> {
  const { credentials, link, server } = session;
  const connection = link.connection.peek();
  if (connection === undefined || link.standing.peek()?.is !== "open") return;
  try {
    server.authorized(await connection.ask("auth", { token }));
  } catch (error) {
    if (!(error instanceof Refused)) return;
    if (error.code === "token_expired") credentials.refused("token_expired");
    else session.renew();
  }
}

function knockAgain({ credentials, rooms }: Session): void {
  for (const room of rooms.all.value.values()) {
    const now = room.status.value;
    if (now.is === "refused" && DOORS.has(now.error.code)) room.join(nickname.value, credentials.keyOf(room.name));
  }
}
