// What goes to a sealed room: sealed one after the other, in the order in which it was said.
import { type Asks, ConnectionLost, newNonce, Refused, type RequestType } from "../protocol/index.ts";
import type { SealedPart } from "./frame.ts";
import { isName } from "./inside.ts";
import { mapPart } from "./map-part.ts";
import { OwnLines } from "./own-lines.ts";
import { Queue } from "./queue.ts";
import type { SendPlainly, Talk } from "./talk.ts";
import type { PairedWith } from "./vault.ts";

/** Others greet back within this time. */
const GREETS_MS = 2_000;
/** Whoever leaves waits at most this long for what they have deleted. */
const LEAVES_MS = 2_000;
/** Most loads that one message names. */
const MOST_NAMED = 32;

/** A message as it goes out; sent again it is the same, for two texts are never sealed with one counter. */
interface SealedMessage {
  part: SealedPart;
  /** None of a greeting. */
  line: number | undefined;
  heard: readonly string[];
  joins: boolean;
  time: number;
}

/** How a message is sealed; `name`: by which it is known when it is sent again; `again`: sends it again, if whoever asked for it does not. */
interface MessageSending {
  lines: OwnLines;
  seal: () => Promise<SealedMessage>;
  nonce: string;
  name: string;
  again: (() => Promise<object>) | undefined;
}

type LoadHere = PairedWith & { member: string | undefined };
type Inside = Record<string, unknown>;
type Keys = Record<string, unknown>;

/** Requests that would tell the server, or others through it, something that is not sealed. */
const NEVER = new Set<string>(["invite", "notice"] satisfies RequestType[]);

export class OutgoingFrames {
  private readonly queue = new Queue();
  /** What is for each end of a call or transfer goes there in its order. */
  private readonly toPeers = new Map<string, Queue>();
  private readonly lines = new OwnLines();
  private readonly directLines = new Map<string, OwnLines>();
  private readonly unanswered = new Map<string, SealedMessage>();
  /** Deletions that have no answer yet. */
  private readonly removals = new Set<Promise<object>>();
  /** Frames that were on their way when the connection broke, and that nobody asks for again. */
  private lost: (() => Promise<object>)[] = [];
  private greets: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly talk: Talk,
    /** Sends what nobody has asked for. */
    private readonly send: SendPlainly,
  ) {}

  stopGreeting(): void {
    clearTimeout(this.greets);
    this.greets = undefined;
  }

  /** The room is left: at once, or when the returned promise resolves, for which all that follows waits. */
  left(): Promise<void> | undefined {
    const end = (): void => {
      this.stopGreeting();
      this.talk.endStay();
    };
    if (this.removals.size === 0) return void end();
    this.stopGreeting();
    return this.queue.run(async () => {
      await Promise.race([Promise.allSettled(this.removals), new Promise((done) => setTimeout(done, LEAVES_MS))]);
      end();
    });
  }

  /** Greets within two seconds, unless something is said until then: somebody has come who does not know this load. */
  greetSoon(within = GREETS_MS): void {
    this.greets ??= setTimeout(() => void this.greet(), Math.random() * within);
  }

  /** The room is entered again: says again, as it was, what may have been lost, so that no line is missed. */
  repeat(): void {
    for (const again of this.lost.splice(0)) again().catch(() => undefined);
  }

  async greet(): Promise<void> {
    try {
      await this.say({});
    } catch (error) {
      if (error instanceof Refused && error.retryAfter !== undefined) this.greets = setTimeout(() => void this.greet(), error.retryAfter * 1000);
    }
  }

  ask(type: string, keys: Keys, send: SendPlainly): Promise<object> {
    if (NEVER.has(type)) return Promise.reject(refusal("forbidden"));
    const asked = keys as never;
    if (type === "send") return this.message(asked, send);
    if (type === "direct_send") return this.direct(asked, send);
    if (type === "delete") return this.remove(asked, send);
    if (type === "signal") return this.signal(asked, send);
    if (type === "file_offer") return this.offer(asked, send);
    if (type === "call_join") return this.callJoin(keys, send);
    if (type === "call_leave" || type === "join") this.talk.end = undefined;
    if (type === "join") this.talk.endStay();
    if (type === "live" || type === "board_put") return this.onMap(type, keys, send);
    return this.inTurn(async () => {
      const sealed = this.sealed(type, keys);
      return () => send(type, sealed);
    });
  }

  /** Seals for one load alone what all are not to know. Sent again it is the same frame, by its nonce. */
  async sayDirectly(load: LoadHere, inside: Inside, send = this.send, named?: string, nonce = named ?? newNonce()): Promise<object> {
    const lines = this.directLines.get(load.sid) ?? new OwnLines();
    this.directLines.set(load.sid, lines);
    const seal = async (): Promise<SealedMessage> => {
      const [line, time] = [(isEmpty(inside) ? lines.takeEmpty() : undefined) ?? lines.take(), Date.now()];
      return { part: await this.talk.vault.sealDirect(load, { ...this.from(time), line, ...inside }), line, heard: [], joins: false, time };
    };
    if (!isEmpty(inside)) fill(lines, () => this.sayDirectly(load, {}, send));
    const again = named === undefined ? () => this.sayDirectly(load, inside, this.send, undefined, nonce) : undefined;
    return this.once({ lines, seal, nonce, name: `${load.sid} ${nonce}`, again }, (content) => send("direct_send", { ...content, to: load.member }));
  }

  private message({ content, in_reply_to_id, replaces, nonce }: Asks<"send">, send: SendPlainly): Promise<object> {
    // JSON has no undefined.
    return this.say({ content, reply_to: in_reply_to_id, replaces }, send, nonce);
  }

  private direct(asked: Asks<"direct_send">, send: SendPlainly): Promise<object> {
    const { loads } = this.talk;
    const load = "to" in asked ? loads.of(asked.to) : loads.everybody.find(({ shown }) => shown === asked.nickname);
    if (load === undefined) return Promise.reject(refusal("not_found"));
    return this.sayDirectly(load, { content: asked.content }, send, asked.nonce);
  }

  /** Others believe the sealed word; the protocol's has the server forget the line. */
  private remove({ room, id }: Asks<"delete">, send: SendPlainly): Promise<object> {
    const removal = this.say({ delete: id }, send).then(() => send("delete", { room, id: this.talk.names.get(id) ?? id }));
    this.removals.add(removal);
    return removal.finally(() => this.removals.delete(removal));
  }

  private async say(inside: Inside, send = this.send, named?: string, nonce = named ?? newNonce()): Promise<object> {
    const { lines } = this;
    this.stopGreeting();
    if (!isEmpty(inside)) fill(lines, () => this.say({}, send));
    const again = named === undefined ? () => this.say(inside, this.send, undefined, nonce) : undefined;
    const answer = this.once({ lines, seal: () => this.sealMessage(inside), nonce, name: nonce, again }, (content, { n, data }) => {
      this.talk.own.set(n, data);
      return send("send", content);
    });
    // It would have been the greeting, too, of who has come.
    if (!isEmpty(inside)) answer.catch((error: unknown) => error instanceof Refused && !this.talk.isOutside && this.greetSoon());
    return answer;
  }

  private async sealMessage(inside: Inside): Promise<SealedMessage> {
    const line = isEmpty(inside) ? this.lines.takeEmpty() : this.lines.take();
    const next = this.lines.said;
    for (const member of this.talk.members.keys()) this.talk.knowMe.add(member);
    const time = Date.now();
    // To those the message is of now, whatever their clocks say.
    const [heard, joins] = [this.talk.takeHeard(MOST_NAMED), this.talk.takeJoins()];
    const whole = { ...this.from(time), ...(line === undefined ? { next } : { line }), end: this.talk.end, ...(joins && { joins }), ...(heard.length > 0 && { heard }), ...inside };
    return { part: await this.talk.vault.seal("message", whole), line, heard, joins, time };
  }

  /** Sends a message in its turn. It is sealed once. */
  private async once({ lines, seal, nonce, name, again }: MessageSending, send: (keys: object, part: SealedPart) => Promise<object>): Promise<object> {
    let message = this.unanswered.get(name);
    const isOver = (isTaken: boolean): void => {
      this.unanswered.delete(name);
      if (message?.line !== undefined) lines.close(message.line, isTaken);
      if (message !== undefined && !isTaken) this.talk.untaken(message);
    };
    try {
      return await this.inTurn(async () => {
        message ??= await seal();
        this.unanswered.set(name, message);
        const { part, line, time } = message;
        return async () => {
          // A room that keeps few lines is not to be full of greetings.
          const stored = line === undefined ? { no_store: true } : {};
          const ok = await send({ room: this.talk.room, content: { kind: "sealed", ...part }, nonce, ...stored }, part);
          isOver((ok as { delivery?: string }).delivery !== "unreachable");
          return this.named(ok, part, time);
        };
      });
    } catch (error) {
      if (error instanceof Refused && (error.code !== "rate_limited" || again !== undefined)) isOver(false);
      else if (error instanceof ConnectionLost && again !== undefined && message !== undefined) this.lost.push(again);
      throw error;
    }
  }

  private named(ok: object, { sid, n }: SealedPart, time: number): Keys {
    const { id } = ok as { id: string };
    this.talk.nameMessage(id, `${sid}.${n}`);
    return { ...ok, id: `${sid}.${n}`, timestamp: time / 1000 };
  }

  /** Tells the others which end of the call is this load's: the server's word names nobody. */
  private async callJoin(keys: Keys, send: SendPlainly): Promise<object> {
    const answer = await this.inTurn(async () => () => send("call_join", keys));
    const { peer } = answer as { peer: unknown };
    this.talk.end = isName(peer) ? peer : undefined;
    void this.greet();
    return answer;
  }

  /** Offers a file; to one person alone it is sealed for their load, and so is all that goes over its end. */
  private async offer({ name, mime, sha256, ...open }: Asks<"file_offer">, send: SendPlainly): Promise<object> {
    const { alone, loads, vault } = this.talk;
    const load = open.to === undefined ? undefined : loads.of(open.to);
    if (open.to !== undefined && load === undefined) throw refusal("not_found");
    return this.inTurn(async () => {
      const inside = { nickname: this.talk.nickname, time: Date.now(), to: load?.sid, name, size: open.size, mime, sha256 };
      const sealed = await (load === undefined ? vault.seal("file", inside) : vault.sealDirect(load, inside, "file"));
      return async () => {
        const answer = await send("file_offer", { ...open, name: "sealed", sealed });
        if (load !== undefined) alone.set((answer as { peer: string }).peer, load.sid);
        return answer;
      };
    });
  }

  private signal({ to, data, ...keys }: Asks<"signal">, send: SendPlainly): Promise<object> {
    const queue = this.toPeers.get(to) ?? new Queue(false);
    this.toPeers.set(to, queue);
    const { nickname, vault } = this.talk;
    return queue.run(async () => {
      const alone = this.talk.aloneWith(keys.from, to);
      const { sid } = alone ?? (await this.loadAt(to));
      return this.inTurn(async () => {
        const inside = { nickname, public: vault.own.public, to: sid, data };
        const sealed = await (alone === undefined ? vault.seal("signal", inside) : vault.sealDirect(alone, inside, "signal"));
        return () => send("signal", { ...keys, to, data: sealed });
      });
    });
  }

  /** No line waits for the code: somebody may withhold it. */
  private async onMap(type: string, keys: Keys, send: SendPlainly): Promise<object> {
    const { noteTaken, sealForMap } = await mapPart.get();
    return this.inTurn(async () => {
      const sealed = await sealForMap(keys, this.talk);
      return async () => {
        const answer = await send(type, sealed);
        // What came before the answer is opened before.
        void this.talk.opening.run(() => noteTaken(sealed, this.talk));
        return answer;
      };
    });
  }

  /** Waits until somebody is heard at this end. */
  private async loadAt(peer: string): Promise<PairedWith> {
    const load = this.talk.loadAt(peer);
    if (load !== undefined) return load;
    await this.talk.somebodyHeard();
    return this.loadAt(peer);
  }

  /** Returns a request with what of it is for those in the room alone. */
  private sealed(type: string, keys: Keys): Keys {
    const { names, outside } = this.talk;
    if (type === "join") {
      this.talk.nickname = String(keys["nickname"]);
      return { ...keys, nickname: outside, mailbox: false };
    }
    if (type === "kick") {
      const { reason: _reason, ...open } = keys;
      return open;
    }
    if (type === "ack") return { ...keys, ids: (keys["ids"] as string[]).map((name) => names.get(name) ?? name) };
    return keys;
  }

  private from(time: number): Inside {
    return { nickname: this.talk.nickname, time, public: this.talk.vault.own.public };
  }

  /** Seals when all before it is on its way, and sends. Resolves with the answer, for which nothing that follows waits. */
  private async inTurn<T>(seal: () => Promise<() => Promise<T>>): Promise<T> {
    const { answer } = await this.queue.run(async () => {
      const go = await seal();
      return { answer: go() };
    });
    return answer;
  }

}

/** Sends an empty line for each that was not taken; one that is not taken either is tried again before the next line. */
function fill(lines: OwnLines, say: () => Promise<object>): void {
  for (let left = lines.missing; left > 0; left -= 1) say().catch(() => undefined);
}

function isEmpty(inside: Inside): boolean {
  return Object.values(inside).every((value) => value === undefined);
}

function refusal(code: "forbidden" | "not_found"): Refused {
  return new Refused({ type: "error", code, message: "sealed" });
}
