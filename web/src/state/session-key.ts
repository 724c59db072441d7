// The key that opens this person's session again: kept in the tab, and beyond it as long as there is a mailbox, which without
// a token nothing else opens. A nickname that mail waits for is its owner's alone.
import { type KeyStore, storedKey } from "../protocol/index.ts";
import { claimsOf } from "./claims.ts";
import { ownName } from "./own-names.ts";
import { token } from "./pass.ts";
import { nickname } from "./settings.ts";

/** Whether the server has given one a mailbox that the key opens. */
let hasMailbox = false;
/** Another tab has the session of the key. */
let isElsewhere = false;

const ofTab = storedKey(() => sessionStorage, ownName("resume"));
const ofMailbox = (): KeyStore => storedKey(() => localStorage, ownName(`mail.${nickname.peek()}`));

export const sessionKey: KeyStore = {
  load: () => ofTab.load() ?? (isElsewhere ? undefined : ofMailbox().load()),
  save(key) {
    ofTab.save(key);
    if (hasMailbox) ofMailbox().save(key);
  },
  clear() {
    ofTab.clear();
    if (!isElsewhere) ofMailbox().clear();
  },
};

/** The server has given one a mailbox. */
export function keepForMailbox(): void {
  const key = ofTab.load();
  hasMailbox = claimsOf(token.peek()).sub === undefined;
  if (hasMailbox && key !== undefined) ofMailbox().save(key);
}

/** The session of the key goes on in another tab; here another one begins. */
export function leaveKey(): void {
  isElsewhere = true;
  ofTab.clear();
}
