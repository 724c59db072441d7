// A file that one offers, as its card shows it: first its hash is worked out, then the server tells the others of it.
import { type ReadonlySignal, signal } from "@preact/signals";
import { canCall } from "../platform/offers.ts";
import { throttle } from "../platform/schedule.ts";
import { type Files, type Given, type Giving, hashOf, NoDigest } from "../protocol/files/index.ts";
import { type Asks, Refused } from "../protocol/index.ts";
import { type Direct, memberNamed, type Room, roomOf } from "../rooms/index.ts";
import { shareableName } from "./file-name.ts";
import { Pace } from "./pace.ts";
import { type Recorded, recordedIn } from "./recorded.ts";
import { WorkerDigest } from "./worker-digest.ts";

export type OwnFileState =
  | { is: "preparing"; bytes: number }
  /** `why` is a code of the server's, or one of ours: absent, unreadable, unchecked, unable, offline. */
  | { is: "refused"; why: string }
  | { is: "open" }
  | { is: "closed" };

/** What is shown of one of those who get it. */
export interface FileRecipient extends Given {
  nickname: string;
  pace: Pace;
}

/** Which one it is of several that are offered at once, and how much all of them are. */
export interface Among {
  at: number;
  count: number;
  size: number;
}

interface OfferContext {
  /** The server has taken the offer. */
  taken: (giving: Giving) => void;
  among: Among | undefined;
}

/** Progress is shown so often. */
const SHOWN_MS = 200;

export class OwnFile {
  private readonly now = {
    state: signal<OwnFileState>({ is: "preparing", bytes: 0 }),
    recipients: signal<readonly FileRecipient[]>([]),
    checks: signal<WorkerDigest["worker"] | undefined>(undefined),
  };
  readonly side = "own";
  readonly name: string;
  readonly recorded: Recorded | undefined;
  /** What was recorded, to listen to or to look at. */
  readonly played: Blob | undefined;
  readonly state: ReadonlySignal<OwnFileState> = this.now.state;
  readonly recipients: ReadonlySignal<readonly FileRecipient[]> = this.now.recipients;
  /** What works out its hash. */
  readonly checks: ReadonlySignal<WorkerDigest["worker"] | undefined> = this.now.checks;
  private giving: Giving | undefined;
  private sha256: string | undefined;
  private readonly nicknames = new Map<string, string>();
  private readonly paces = new Map<string, Pace>();
  private readonly showSoon = throttle(SHOWN_MS, () => this.show());

  constructor(
    private readonly file: File,
    private readonly of: Room | Direct,
    private readonly files: Files,
    private readonly around: OfferContext,
  ) {
    this.name = shareableName(file.name);
    this.recorded = recordedIn(file.type);
    if (this.recorded !== undefined) this.played = file.slice(0, file.size, file.type.split(";")[0]);
  }

  get size(): number {
    return this.file.size;
  }

  get among(): Among | undefined {
    return this.around.among;
  }

  /** The one person it is for; nothing: the room. */
  get to(): string | undefined {
    return this.of.kind === "direct" ? this.of.name : undefined;
  }

  /** Until when it can be accepted, in milliseconds since the epoch. */
  get until(): number {
    return this.giving?.until ?? 0;
  }

  get runs(): boolean {
    return this.giving?.runs === true;
  }

  /** Offers it, or offers it again. */
  async offer(): Promise<void> {
    if (!canCall()) return this.refuse("unable");
    this.now.state.value = { is: "preparing", bytes: 0 };
    try {
      this.sha256 ??= await this.hashed();
    } catch (error) {
      return this.refuse(error instanceof NoDigest ? "unchecked" : "unreadable");
    }
    await entered(roomOf(this.of));
    if (this.state.value.is !== "preparing") return;
    try {
      await this.tell();
    } catch (error) {
      this.refuse(error instanceof Refused ? error.code : "offline");
    }
  }

  /** Breaks off what one of them gets. */
  cancel(member: string): void {
    this.giving?.cancel(member);
  }

  /** Takes it back; what runs goes on. */
  withdraw(): void {
    if (this.giving !== undefined) this.giving.withdraw();
    else this.now.state.value = { is: "closed" };
  }

  /** Its line is gone: nobody is to get it any more. */
  end(): void {
    for (const { member } of this.recipients.peek()) this.cancel(member);
    if (this.state.peek().is !== "closed") this.withdraw();
  }

  /** Something about it is different. */
  changed(): void {
    const { giving } = this;
    if (giving === undefined) return;
    const shown = this.recipients.peek();
    const turned = giving.given.length !== shown.length || giving.given.some((one, at) => one.state !== shown[at]?.state);
    if (turned || (this.state.peek().is === "open") === giving.closed) this.show();
    else this.showSoon();
  }

  private async tell(): Promise<void> {
    const to = this.of.kind === "direct" ? memberNamed(this.of.room.roster.value, this.of.name)?.member : undefined;
    if (this.of.kind === "direct" && to === undefined) return this.refuse("absent");
    const about: Asks<"file_offer"> = {
      room: this.of.kind === "direct" ? this.of.room.name : this.of.name,
      name: this.name,
      size: this.size,
      ...(to === undefined ? {} : { to }),
      ...(this.file.type === "" || this.file.type.length > 127 ? {} : { mime: this.file.type }),
      ...(this.sha256 === undefined ? {} : { sha256: this.sha256 }),
    };
    const giving = await this.files.offer(about, this.file);
    this.giving = giving;
    this.around.taken(giving);
    // It was taken back meanwhile.
    if (this.state.value.is === "closed") giving.withdraw();
    this.show();
  }

  private hashed(): Promise<string> {
    const digest = new WorkerDigest();
    this.now.checks.value = digest.worker;
    return hashOf(this.file, digest, (bytes) => this.prepared(bytes));
  }

  private prepared(bytes: number): void {
    if (this.state.peek().is === "preparing") this.now.state.value = { is: "preparing", bytes };
  }

  private refuse(why: string): void {
    this.now.state.value = { is: "refused", why };
  }

  private show(): void {
    const { giving } = this;
    if (giving === undefined) return;
    this.now.recipients.value = giving.given.map((one) => this.shown(one));
    if ((this.state.peek().is === "open") === giving.closed) this.now.state.value = { is: giving.closed ? "closed" : "open" };
  }

  private shown(given: Given): FileRecipient {
    const { member, state, bytes } = given;
    const roster = (this.of.kind === "direct" ? this.of.room : this.of).roster.peek();
    const nickname = roster.get(member)?.nickname ?? this.nicknames.get(member) ?? "?";
    this.nicknames.set(member, nickname);
    if (state === "connecting" || !this.paces.has(member)) this.paces.set(member, new Pace());
    const pace = this.paces.get(member) ?? new Pace();
    if (state === "sending") pace.note(performance.now(), bytes);
    return { ...given, nickname, pace };
  }
}

/** Waits as long as one is on the way into a room. */
function entered({ status }: Room): Promise<void> {
  return new Promise((done) => {
    const stop = status.subscribe(({ is }) => {
      if (is === "joining") return;
      done();
      queueMicrotask(() => stop());
    });
  });
}
