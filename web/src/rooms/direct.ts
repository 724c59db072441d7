// A conversation with one person, inside a room that one shares with them.
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
  Reading,
  saidByOneself,
  saidIn,
  textOf,
} from "../log/index.ts";
import type { Client, Content, DirectMessage, DirectStatus, Ok, Post } from "../protocol/index.ts";
import { oneself } from "../settings/index.ts";
import { addressOfDirect } from "./address.ts";
import type { Alerted, Room } from "./room.ts";
import { memberNamed } from "./roster.ts";

/** Calls that are missed within this time of each other are one line. */
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
    /** Of the other one. */
    readonly name: string,
    private readonly alerts: Alerted,
    private readonly client: Client,
    open: ReadonlySignal<boolean>,
  ) {
    this.reading = new Reading(open);
    this.log = new Log((entries) => this.shown(entries), this.reading.following);
  }

  /** The other one, if they are there now. */
  readonly member = computed(() => memberNamed(this.room.roster.value, this.name));

  /** A call of theirs that nobody answered is among what is unread. */
  readonly hasMissed = computed(() => {
    const first = this.reading.unread.value > 0 ? (this.reading.firstNew.value ?? Infinity) : Infinity;
    return this.log.entries.value.some((one) => one.is === "call" && one.what === "missed" && one.key >= first);
  });

  readonly waiting = computed(() =>
    this.room.posts.value.filter(({ draft }) => (draft.recipient as { nickname?: string } | undefined)?.nickname === this.name),
  );

  /** It was closed. */
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

  /** Says again what did not reach them, in a new message. */
  repeat(id: string): void {
    const line = this.log.line(id);
    const content = line && contentOf(line);
    if (content === undefined) return;
    this.log.change(id, () => ({ deleted: "yes" }));
    this.say(content);
  }

  message(event: DirectMessage, source: string): void {
    if (this.log.has(event.id)) return;
    this.log.add({ ...saidIn(event, source), time: timeOf(event.timestamp, now()) });
  }

  /** The server took one's message, and says what became of it. */
  taken(post: Post, sent: Ok<"direct_send">): void {
    if (this.log.has(sent.id)) return;
    const said = saidByOneself(sent.id, oneself(this.nickname.value), post.draft.content);
    const time = timeOf(sent.timestamp, now());
    const delivered = { state: sent.delivery, reason: sent.reason ?? "", time };
    this.log.add({ ...said, delivered, time });
    this.alerts.delivered(this.name, delivered);
  }

  status(event: DirectStatus): void {
    if (!this.log.has(event.id)) return;
    const delivered = { state: event.delivery, reason: "", time: timeOf(event.timestamp, now()) };
    this.log.change(event.id, () => ({ delivered }));
    this.alerts.delivered(this.name, delivered);
  }

  /** This person has put nothing into it, so that nothing of theirs goes with it. */
  get isUnanswered(): boolean {
    return this.draft.isEmpty && this.waiting.value.length === 0 && !this.log.entries.value.some((one) => this.isAnswer(one));
  }

  /** Nothing in it is new to this person. */
  get isRead(): boolean {
    return this.reading.unread.value === 0 && !this.log.isBehind;
  }

  /** Ends it here, with what has not been said and with its files. */
  close(): void {
    for (const post of this.waiting.value) this.discard(post.nonce);
    for (const one of this.log.entries.value) if (one.is === "file") one.file.end();
    this.end();
  }

  /** Nobody reads it any more. */
  end(): void {
    this.over = true;
    this.log.end();
    this.reading.end();
  }

  /** A call with them came to nothing. Those that are missed one after the other are counted in one line. */
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
    const isNews = (one: Entry): one is Line | FileEntry => one.is === "message" || one.is === "file";
    const news = entries.filter(isNews).filter((one) => one.from.nickname === this.name);
    const missed = entries.filter((one) => one.is === "call" && one.what === "missed");
    this.reading.arrived([...news, ...missed].map((one) => ({ key: one.key, forMe: true })));
    const address = addressOfDirect(this.room.name, this.name);
    for (const one of news) this.alerts.cameForMe(this.name, textOf(one) ?? "", address, this);
  }
}
