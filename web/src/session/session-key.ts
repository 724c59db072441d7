// The key that opens this person's session again: kept in the tab, and beyond it as long as there is a mailbox, which without
// a token nothing else opens. A nickname that mail waits for is its owner's alone. Tabs of one nickname share what is kept
// beyond them: it is the first one's, until that has ended.
import { ownName } from "../platform/own-names.ts";
import { type KeyStore, storedKey } from "../protocol/index.ts";
import { nickname } from "../settings/index.ts";
import { claimsOf } from "./claims.ts";
import { token } from "./pass.ts";
import { isHeld } from "./tabs.ts";

/** Whether the server has given one a mailbox that the key opens. */
let hasMailbox = false;
/** Keys that open no other tab's session: those of this tab, and those that no tab has answered for. */
const own = new Set<string>();

const ofTab = (): KeyStore => storedKey(() => sessionStorage, ownName("resume"));
const ofMailbox = (): KeyStore => storedKey(() => localStorage, ownName(`mail.${nickname.peek()}`));

export const sessionKey: KeyStore = {
  load: () => ofTab().load() ?? left(),
  save(key) {
    own.add(key);
    ofTab().save(key);
    if (hasMailbox && mayKeep()) ofMailbox().save(key);
  },
  clear() {
    ofTab().clear();
    if (left() !== undefined) ofMailbox().clear();
  },
};

/** Finds out which keys are other tabs', for those are left alone. Nothing to wait for if all are this tab's. */
export function leaveOthersKeys(isCopy: boolean): Promise<void> | undefined {
  const inTab = ofTab().load();
  if (inTab !== undefined && !isCopy) own.add(inTab);
  const doubtful = [...new Set([inTab, ofMailbox().load()])].filter((key) => key !== undefined && !own.has(key));
  if (doubtful.length === 0) return undefined;
  const asked = doubtful.map(async (key) => {
    if (key === undefined) return;
    if (!(await isHeld(key))) own.add(key);
    else if (key === inTab) ofTab().clear();
  });
  return Promise.all(asked).then(() => undefined);
}

/** The server has given one a mailbox. */
export function keepForMailbox(): void {
  const key = ofTab().load();
  hasMailbox = claimsOf(token.peek()).sub === undefined;
  if (hasMailbox && key !== undefined && mayKeep()) ofMailbox().save(key);
}

/** Whether a mailbox could be opened again, by a token or by the key. Nobody, its owner included, has its nickname otherwise. */
export function couldOpenMailbox(): boolean {
  return claimsOf(token.peek()).sub !== undefined || mayKeep();
}

/** The key that is kept beyond the tab, unless it is another tab's. */
function left(): string | undefined {
  const key = ofMailbox().load();
  return key !== undefined && own.has(key) ? key : undefined;
}

function mayKeep(): boolean {
  return ofMailbox().load() === undefined || left() !== undefined;
}
