// A conversation with one person, inside a common room.
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { now, timeOf } from "../i18n/clock.ts";
import {
  type CallRemark,
  contentOf,
  Draft,
  type Entry,
  type FileEntry,
  type Line,
  Log,
  makeOwnMessage,
  Reading,
  readMessage,
  textOf,
} from "../log/index.ts";
import type { Client, Content, DirectMessage, DirectStatus, Ok, Post } from "../protocol/index.ts";
import { describeSelf } from "../settings/index.ts";
import { addressOfDirect } from "./address.ts";
import type { Alerted, Room } from "./room.ts";
import { memberNamed } from "./roster.ts";

/** Calls missed within this time of each other share a line. */
const COUNTED_MS = 3_600_000;

export class Direct {
  readonly kind = "direct";
  readonly settled: ReadonlySignal<boolean> = signal(true);
  readonly draft = new Draft();
  readonly reading: Reading;
  readonly log: Log;
  private over = false;

  constructor(
    readonly room: Room,
    /** Nickname of the other person. */
    readonly name: string,
    private readonly alerts: Alerted,
    private readonly client: Client,
    open: ReadonlySignal<boolean>,
  ) {
    this.reading = new Reading(open);
    this.log = new Log((entries) => this.shown(entries), this.reading.following);
  }

  /** The other person, if they are there now. */
  readonly member = computed(() => memberNamed(this.room.roster.value, this.name));

  /** An unanswered call of theirs is among the unread lines. */
  readonly hasMissed = computed(() => {
    const first = this.reading.unread.value > 0 ? (this.reading.firstNew.value ?? Infinity) : Infinity;
    return this.log.entries.value.some((entry) => entry.is === "call" && entry.what === "missed" && entry.key >= first);
  });

  readonly waiting = computed(() =>
    this.room.posts.value.filter(({ draft }) => (draft.recipient as { nickname?: string } | undefined)?.nickname === this.name),
  );

  /** The conversation was closed. */
  get isOver(): boolean {
    return this.over;
  }

  get nickname(): ReadonlySignal<string> {
    return this.room.nickname;
  }

  say(content: Content): void {
    this.reading.written();
    this.client.say({ room: this.room.name, recipient: { nickname: this.name }, content });
  }

  sayAgain(nonce: string): void {
    this.client.unsent.again(nonce);
  }

  discard(nonce: string): void {
    this.client.unsent.discard(nonce);
  }

  /** Sends again an undelivered message, as a new message. */
  repeat(id: string): void {
    const line = this.log.line(id);
    const content = line && contentOf(line);
    if (content === undefined) return;
    this.log.change(id, () => ({ deleted: "yes" }));
    this.say(content);
  }

  message(event: DirectMessage, source: string): void {
    if (this.log.has(event.id)) return;
    this.log.add({ ...readMessage(event, source), time: timeOf(event.timestamp, now()) });
  }

  /** The server took an own message, and reports its delivery. */
  taken(post: Post, sent: Ok<"direct_send">): void {
    if (this.log.has(sent.id)) return;
    const message = makeOwnMessage(sent.id, describeSelf(this.nickname.value), post.draft.content);
    const time = timeOf(sent.timestamp, now());
    const delivered = { state: sent.delivery, reason: sent.reason ?? "", time };
    this.log.add({ ...message, delivered, time });
    this.alerts.delivered(this.name, delivered);
  }

  status(event: DirectStatus): void {
    if (!this.log.has(event.id)) return;
    const delivered = { state: event.delivery, reason: "", time: timeOf(event.timestamp, now()) };
    this.log.change(event.id, () => ({ delivered }));
    this.alerts.delivered(this.name, delivered);
  }

  /** This person has written nothing in it, so that nothing of theirs is lost with it. */
  get isUnanswered(): boolean {
    return this.draft.isEmpty && this.waiting.value.length === 0 && !this.log.entries.value.some((entry) => this.isAnswer(entry));
  }

  /** Nothing in it is unread. */
  get isRead(): boolean {
    return this.reading.unread.value === 0 && !this.log.isBehind;
  }

  /** Ends it here, with its unsent messages and its files. */
  close(): void {
    for (const post of this.waiting.value) this.discard(post.nonce);
    for (const entry of this.log.entries.value) if (entry.is === "file") entry.file.end();
    this.end();
  }

  /** Releases it: nobody reads it any more. */
  end(): void {
    this.over = true;
    this.log.end();
    this.reading.end();
  }

  /** A call with them came to nothing. Calls missed in a row are counted in one line. */
  remark(what: CallRemark): void {
    const time = now();
    const counted = this.log.changeLast((last) => {
      const isAgain = last.is === "call" && last.what === "missed" && what === "missed" && time - last.time < COUNTED_MS;
      return isAgain ? { ...last, time, times: last.times + 1 } : undefined;
    });
    if (counted === undefined) this.log.add({ is: "call", what, times: 1, time });
    else if (this.reading.unread.peek() === 0) this.reading.arrived([{ key: counted.key, forMe: true }]);
  }

  private isAnswer(entry: Entry): boolean {
    if (entry.is === "file") return entry.file.side === "own" || entry.file.state.value.is !== "offered";
    return entry.is === "message" && entry.from.nickname !== this.name;
  }

  private shown(entries: readonly Entry[]): void {
    const isNews = (entry: Entry): entry is Line | FileEntry => entry.is === "message" || entry.is === "file";
    const news = entries.filter(isNews).filter((entry) => entry.from.nickname === this.name);
    const missed = entries.filter((entry) => entry.is === "call" && entry.what === "missed");
    this.reading.arrived([...news, ...missed].map(({ key }) => ({ key, forMe: true })));
    const address = addressOfDirect(this.room.name, this.name);
    for (const entry of news) this.alerts.cameForMe(this.name, textOf(entry) ?? "", address, this);
  }
}
