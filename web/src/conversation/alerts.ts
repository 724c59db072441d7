// What is for this person: whoever wants to know is told in the page, and outside of it, if they asked for that, while they
// look elsewhere.
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Delivered } from "../log/index.ts";
import { away } from "../platform/hidden.ts";
import { canNotify } from "../platform/offers.ts";
import { tellByShell } from "../platform/shell.ts";
import { newNonce } from "../protocol/index.ts";
import type { Conversation } from "../rooms/index.ts";
import { type Announce, announce, doNotDisturb, notify } from "../settings/index.ts";
import { go } from "../ui/back.ts";

interface ForMe {
  from: string;
  text: string;
  /** Where. */
  of: Conversation;
}

/** Each is another one. */
interface Came {
  of: Conversation;
}

interface Began {
  by: string;
  address: string;
}

type DeliveredTo = { to: string } & Delivered;

export class Alerts {
  /** How much is read out at the moment: during a call only what is for this person, for somebody speaks already. */
  readonly announced = computed<Announce>(() => (announce.value === "all" && this.isInCall() ? "me" : announce.value));

  private readonly last = {
    forMe: signal<ForMe | undefined>(undefined),
    call: signal<Began | undefined>(undefined),
    delivery: signal<DeliveredTo | undefined>(undefined),
    came: signal<Came | undefined>(undefined),
    file: signal<Came | undefined>(undefined),
  };
  /** What came last that is for this person: who says it, what, and where. */
  readonly forMe: ReadonlySignal<ForMe | undefined> = this.last.forMe;
  /** The call of a room that began last: by whom, and where. */
  readonly call: ReadonlySignal<Began | undefined> = this.last.call;
  /** What became last of one's own direct message, and whom it was for. */
  readonly delivery: ReadonlySignal<DeliveredTo | undefined> = this.last.delivery;

  /** Where somebody came last. */
  readonly came: ReadonlySignal<Came | undefined> = this.last.came;
  /** Where a file of somebody was fetched last. */
  readonly file: ReadonlySignal<Came | undefined> = this.last.file;

  constructor(private readonly isInCall: () => boolean) {}

  cameForMe(from: string, text: string, address: string, of: Conversation): void {
    this.last.forMe.value = { from, text, of };
    tellOutside(from, text, address);
  }

  callBegan(by: string, address: string): void {
    this.last.call.value = { by, address };
  }

  somebodyCame(of: Conversation): void {
    this.last.came.value = { of };
  }

  fileIsHere(of: Conversation): void {
    this.last.file.value = { of };
  }

  delivered(to: string, delivered: Delivered): void {
    this.last.delivery.value = { to, ...delivered };
  }
}

/** What notices bear in place of the addresses they lead to: browsers store it, and the address of a private room is its key. */
const tags = new Map<string, string>();

/** Goes where the notice with this tag leads. One of an earlier page leads nowhere. */
export function followNotice(tag: string): void {
  for (const [address, one] of tags) if (one === tag) go(address);
}

/** A click leads to the conversation. */
export function tellOutside(title: string, text: string, address: string): void {
  if (!away.value || doNotDisturb.value === "yes" || notify.value !== "yes" || !canNotify() || Notification.permission !== "granted") return;
  const tag = tags.get(address) ?? newNonce();
  tags.set(address, tag);
  // By the service worker where there is one: phones take notices from nobody else.
  void tellByShell({ title, text, tag }).then((told) => told || tellByPage(title, text, tag));
}

function tellByPage(title: string, text: string, tag: string): void {
  try {
    const notice = new Notification(title, { body: text, tag });
    notice.onclick = () => {
      window.focus();
      followNotice(tag);
      notice.close();
    };
  } catch {
    // A phone, and a page without TLS.
  }
}
