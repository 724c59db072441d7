// Shows the server the token that a link brought, and knocks again at the rooms that it may open.
import { effect, untracked } from "@preact/signals";
import { Refused } from "../../protocol/index.ts";
import type { Credentials, Rooms } from "../../rooms/index.ts";
import type { Server, ServerLink } from "../../server/index.ts";
import { nickname } from "../../settings/index.ts";

/** Refusals that a token may change. */
const DOORS = new Set(["access_denied", "room_not_found"]);

interface TokenNeeds {
  credentials: Credentials;
  rooms: Rooms;
  server: Server;
  link: ServerLink;
  /** The token that the server was shown last, by `hello` or `auth`. */
  shownToken: string | undefined;
  /** Begins another session. */
  renew(): void;
}

/** From now on; the returned functions end it. */
export function keepToken(needs: TokenNeeds): readonly (() => void)[] {
  const { credentials, link, server } = needs;
  const shows = effect(() => {
    const token = credentials.token.value;
    // One that was refused may be brought again.
    if (token === undefined) needs.shownToken = undefined;
    // A token that came after the hello waits for the answer to that.
    const isOpen = link.standing.value?.is === "open";
    if (isOpen && token !== undefined && token !== needs.shownToken) untracked(() => void showToken(needs, token));
  });
  // The server took it.
  const knocks = effect(() => {
    const token = credentials.token.peek();
    if (server.welcome.value === undefined || token === undefined || token !== needs.shownToken) return;
    untracked(() => {
      credentials.dismissRefusal();
      knockAgain(needs);
    });
  });
  return [shows, knocks];
}

/** Adds it to the session, or begins another session. */
async function showToken(needs: TokenNeeds, token: string): Promise<void> {
  const { credentials, link, server } = needs;
  const connection = link.connection.peek();
  if (connection === undefined) return;
  needs.shownToken = token;
  try {
    server.authorized(await connection.ask("auth", { token }));
  } catch (error) {
    if (!(error instanceof Refused)) return;
    if (error.code === "token_expired") credentials.refused("token_expired");
    else needs.renew();
  }
}

function knockAgain({ credentials, rooms }: TokenNeeds): void {
  for (const room of rooms.all.value.values()) {
    const now = room.status.value;
    if (now.is === "refused" && DOORS.has(now.error.code)) room.join(nickname.value, credentials.keyOf(room.name));
  }
}
