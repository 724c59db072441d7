// The key that opens this person's session again: kept in the tab, and beyond it as long as there is a mailbox, which without
// a token nothing else opens. A nickname that mail waits for is its owner's alone. Tabs of one nickname share the key that is
// kept beyond them: it is that of the first tab, until that has ended.
import { browserStorage, tabStorage } from "../../platform/embedded.ts";
import { ownName } from "../../platform/own-names.ts";
import { type KeyStore, storedKey } from "../../protocol/index.ts";
import { nickname } from "../../settings/index.ts";
import type { Tabs } from "./tabs.ts";

const tabStore = (): KeyStore => storedKey(tabStorage, ownName("resume"));
const mailboxStore = (): KeyStore => storedKey(browserStorage, ownName(`mail.${nickname.peek()}`));

export class SessionKey implements KeyStore {
  /** The server gave this person a mailbox that the key opens. */
  private hasMailbox = false;
  /** Keys that open no other tab's session: those of this tab, and those that no tab has answered for. */
  private readonly own = new Set<string>();
  /** The key of this page's session: a browser may keep nothing. */
  private now: string | undefined;

  /**
   * `tokenOpens`: a token opens the mailbox, so that the key need not. `isUnnamed`: the server is not to know who this is; a session that
   * begins then takes no key that is kept for a nickname. `isByLink`: nor that of the page before in this tab.
   */
  constructor(
    private readonly tabs: Pick<Tabs, "isHeld">,
    private readonly tokenOpens: () => boolean,
    private readonly isUnnamed = () => false,
    private readonly isByLink = () => false,
  ) {}

  load(): string | undefined {
    const key = tabStore().load() ?? this.now;
    // The session of this page goes on, however it has begun.
    if (key !== undefined && (this.own.has(key) || !this.isByLink())) return key;
    return this.isUnnamed() ? undefined : this.keptKey();
  }

  save(key: string): void {
    this.own.add(key);
    this.now = key;
    tabStore().save(key);
    if (this.hasMailbox && this.mayKeep()) mailboxStore().save(key);
  }

  clear(): void {
    this.now = undefined;
    tabStore().clear();
    if (this.keptKey() !== undefined) mailboxStore().clear();
  }

  /** Finds out which keys are other tabs', for those are left alone. Undefined if all are this tab's. */
  leaveOthers(isCopy: boolean): Promise<void> | undefined {
    const inTab = this.isByLink() ? undefined : tabStore().load();
    if (inTab !== undefined && !isCopy) this.own.add(inTab);
    const kept = this.isUnnamed() ? undefined : mailboxStore().load();
    const doubtful = [...new Set([inTab, kept])].filter((key) => key !== undefined && !this.own.has(key));
    if (doubtful.length === 0) return undefined;
    const asked = doubtful.map(async (key) => {
      if (key === undefined) return;
      if (!(await this.tabs.isHeld(key))) this.own.add(key);
      else if (key === inTab) tabStore().clear();
    });
    return Promise.all(asked).then(() => undefined);
  }

  /** Keeps the key for a mailbox that the server gave. */
  keepForMailbox(): void {
    const key = tabStore().load();
    this.hasMailbox = !this.tokenOpens();
    if (this.hasMailbox && key !== undefined && this.mayKeep()) mailboxStore().save(key);
  }

  /** A mailbox could be opened again, by a token or by the key. Nobody, its owner included, has its nickname otherwise. */
  get couldOpenMailbox(): boolean {
    return this.tokenOpens() || this.mayKeep();
  }

  /** The key that is kept beyond the tab, unless it is another tab's. */
  private keptKey(): string | undefined {
    const key = mailboxStore().load();
    return key !== undefined && this.own.has(key) ? key : undefined;
  }

  private mayKeep(): boolean {
    return mailboxStore().load() === undefined || this.keptKey() !== undefined;
  }
}
