// What a session does while its tab is looked at: it keeps the list of rooms fresh, and tells the server, which gathers messages to a
// hidden tab.
import { computed, effect } from "@preact/signals";
import { hidden, onShown } from "../../platform/hidden.ts";
import { Refused } from "../../protocol/index.ts";
import type { Server, ServerLink } from "../../server/index.ts";

const LIST_EVERY_MS = 30_000;

interface LookingNeeds {
  link: ServerLink;
  server: Server;
}

/** From now on; the returned functions end it. */
export function keepLooking(needs: LookingNeeds): readonly (() => void)[] {
  return [keepListed(needs), tellLooking(needs)];
}

function keepListed({ link, server }: LookingNeeds): () => void {
  const list = async (): Promise<void> => {
    if (hidden.peek()) return;
    const answer = await link.connection.peek()?.ask("rooms", {}).catch(() => undefined);
    if (answer !== undefined) server.lists(answer.rooms);
  };
  const timer = setInterval(list, LIST_EVERY_MS);
  const stop = onShown(() => void list());
  return () => {
    clearInterval(timer);
    stop();
  };
}

/** After every hello the server assumes a visible tab. */
function tellLooking({ link }: LookingNeeds): () => void {
  const isOpen = computed(() => link.standing.value?.is === "open");
  let known = true;
  const tell = (looking: boolean): void => {
    link.connection.peek()?.ask("look", { looking }).catch((error: unknown) => {
      if (!(error instanceof Refused) || error.retryAfter === undefined) return;
      setTimeout(() => isOpen.peek() && known === looking && tell(looking), error.retryAfter * 1000);
    });
  };
  return effect(() => {
    const looking = !isOpen.value || !hidden.value;
    if (isOpen.value && looking !== known) tell(looking);
    known = looking;
  });
}
