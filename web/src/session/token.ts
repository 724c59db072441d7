// Shows the server the token that a link brought, and knocks again at the rooms that it may open.
import { batch, effect, untracked } from "@preact/signals";
import { Refused } from "../protocol/index.ts";
import { rooms } from "../rooms/index.ts";
import { nickname } from "../settings/index.ts";
import { keyOf, refuseToken, token, tokenRefused } from "./pass.ts";
import { listed, welcome } from "./server.ts";
import { line, renew, standing } from "./session.ts";

/** Refusals that a token may change. */
const DOORS = new Set(["access_denied", "room_not_found"]);

export function keepToken(): void {
  effect(() => {
    const shown = token.value;
    if (shown !== undefined) untracked(() => void show(shown));
  });
  // A new session has said it in its hello, and the server took it.
  effect(() => {
    if (welcome.value === undefined || token.peek() === undefined) return;
    untracked(() => {
      tokenRefused.value = undefined;
      knockAgain();
    });
  });
}

/** The session goes on with it, or another one begins. */
async function show(shown: string): Promise<void> {
  const connection = line.value;
  if (connection === undefined || standing.value?.is !== "open") return;
  try {
    const { roles, rooms: known } = await connection.ask("auth", { token: shown });
    batch(() => {
      if (welcome.value !== undefined) welcome.value = { ...welcome.value, roles };
      listed.value = known;
    });
  } catch (error) {
    if (!(error instanceof Refused)) return;
    if (error.code === "token_expired") refuseToken("token_expired");
    else renew();
  }
}

function knockAgain(): void {
  for (const room of rooms.value.values()) {
    const now = room.stands.value;
    if (now.is === "refused" && DOORS.has(now.error.code)) room.join(nickname.value, keyOf(room.name));
  }
}
