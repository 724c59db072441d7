// Events for this person: announced in the page, and as notifications outside of it, if they are on, while the page is not
// looked at.
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Delivered } from "../log/index.ts";
import { away } from "../platform/hidden.ts";
import { canNotify } from "../platform/offers.ts";
import { closeByShell, notifyByShell } from "../platform/shell.ts";
import { newNonce } from "../protocol/index.ts";
import { type Conversation, roomOf } from "../rooms/index.ts";
import { type Announce, announce, doNotDisturb, notify } from "../settings/index.ts";
import { go } from "../ui/back.ts";

interface ForMe {
  from: string;
  text: string;
  /** The conversation it is in. */
  of: Conversation;
}

/** Something came here; each is an object of its own. */
interface Came {
  of: Conversation;
}

interface Began {
  by: string;
  address: string;
  isSealed: boolean;
}

type DeliveredTo = { to: string } & Delivered;

export class Alerts {
  /** How much is read out now: during a call only messages for this person, since somebody speaks already. */
  readonly announced = computed<Announce>(() => (announce.value === "all" && this.isInCall() ? "me" : announce.value));

  private readonly last = {
    forMe: signal<ForMe | undefined>(undefined),
    call: signal<Began | undefined>(undefined),
    delivery: signal<DeliveredTo | undefined>(undefined),
    came: signal<Came | undefined>(undefined),
    file: signal<Came | undefined>(undefined),
  };
  /** The last message for this person. */
  readonly forMe: ReadonlySignal<ForMe | undefined> = this.last.forMe;
  /** The room call that began last. */
  readonly call: ReadonlySignal<Began | undefined> = this.last.call;
  /** The last change in the delivery of this person's direct message. */
  readonly delivery: ReadonlySignal<DeliveredTo | undefined> = this.last.delivery;

  /** The conversation to which somebody came last. */
  readonly came: ReadonlySignal<Came | undefined> = this.last.came;
  /** The conversation in which a file arrived last. */
  readonly file: ReadonlySignal<Came | undefined> = this.last.file;

  constructor(private readonly isInCall: () => boolean) {}

  cameForMe(from: string, text: string, address: string, of: Conversation): void {
    this.last.forMe.value = { from, text, of };
    // The system may keep its notices, and show them elsewhere.
    const { isSealed } = roomOf(of);
    notifyOutside(isSealed ? "causerie" : from, isSealed ? "" : text, address);
  }

  callBegan(by: string, address: string, isSealed: boolean): void {
    this.last.call.value = { by, address, isSealed };
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

/** Tags of notifications in place of addresses: browsers store them, and the address of a private room is its key. */
const tags = new Map<string, string>();
/** Notifications that no service worker shows, by their tags. */
const byPage = new Map<string, Notification>();

/** Goes where the notification with this tag leads; a tag of an earlier page leads nowhere. */
export function followNotice(tag: string): void {
  for (const [address, known] of tags) if (known === tag) go(address);
}

/** Shows a notification; a click on it leads to the conversation. */
export function notifyOutside(title: string, text: string, address: string): void {
  if (!away.value || doNotDisturb.value === "yes" || notify.value !== "yes" || !canNotify() || Notification.permission !== "granted") return;
  const tag = tags.get(address) ?? newNonce();
  tags.set(address, tag);
  // By the service worker where there is one: phones allow no other way.
  void notifyByShell({ title, text, tag }).then((shown) => shown || notifyByPage(title, text, tag));
}

/** Closes the notification of a conversation that is read. */
export function closeNotice(address: string): void {
  const tag = tags.get(address);
  if (tag === undefined) return;
  tags.delete(address);
  byPage.get(tag)?.close();
  byPage.delete(tag);
  void closeByShell(tag);
}

function notifyByPage(title: string, text: string, tag: string): void {
  try {
    const notice = new Notification(title, { body: text, tag, renotify: true } as NotificationOptions);
    byPage.set(tag, notice);
    notice.onclick = () => {
      window.focus();
      followNotice(tag);
      notice.close();
    };
  } catch {
    // On a phone, and on a page without TLS.
  }
}
