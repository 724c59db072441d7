// Model of the instance: its rooms, how many are where, its rules and limits; and who this session is to it.
import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Limits, ListedRoom, Notice, Ok, Presence, Welcome } from "../protocol/index.ts";
import { Instance, type Rules, USUAL_RULES } from "../protocol/instance.ts";

const RETRY_MS = 5_000;
const USUAL_BASE64 = 5_000_000;

/** Limits of a picture: pixels a side, and characters of base64. */
export interface PictureLimits {
  side: number;
  base64: number;
}

export class Server {
  private readonly now = {
    listed: signal<readonly ListedRoom[] | undefined>(undefined),
    limits: signal<Limits>({}),
    welcome: signal<Welcome | undefined>(undefined),
    notice: signal<Notice | undefined>(undefined),
    rules: signal<Rules>(USUAL_RULES),
  };
  private readonly instance: Instance;
  /** Digest of the rooms in `listed`, as the last `welcome` gave it; undefined if others have been listed since. */
  roomsDigest: string | undefined;

  /** The rooms that the server lists, in its order; undefined until known. */
  readonly listed: ReadonlySignal<readonly ListedRoom[] | undefined> = this.now.listed;
  /** Limits in the server's `welcome`. */
  readonly limits: ReadonlySignal<Limits> = this.now.limits;
  /** Undefined while there is no session. */
  readonly welcome: ReadonlySignal<Welcome | undefined> = this.now.welcome;
  /** The server's last notice to everybody, until closed. */
  readonly notice: ReadonlySignal<Notice | undefined> = this.now.notice;
  readonly isModerator = computed(() => this.welcome.value?.roles?.includes("moderator") === true);
  /** Private rooms may be made. */
  readonly allowsPrivate = computed(() => this.limits.value.adhoc_rooms !== 0);
  /** The server keeps no messages. */
  readonly keepsNothing = computed(() => this.limits.value.history === 0);

  /** The rules, with the limits of the connection, if any. */
  readonly rules = computed<Rules>(() => {
    const [rules, limits] = [this.now.rules.value, this.limits.value];
    return {
      words: rules.words,
      minNickname: limits.nickname_min ?? rules.minNickname,
      maxNickname: limits.nickname_max ?? rules.maxNickname,
      maxText: limits.text ?? rules.maxText,
      maxImageSide: limits.image_side ?? rules.maxImageSide,
    };
  });

  /** Limits of a picture that is sent. */
  readonly mostPicture = computed<PictureLimits>(() => ({ side: this.rules.value.maxImageSide, base64: this.limits.value.image ?? USUAL_BASE64 }));

  /** `base`: the address of the page. */
  constructor(base: string) {
    this.instance = new Instance(base);
  }

  isMine(member: string | undefined): boolean {
    return member !== undefined && member === this.welcome.value?.member;
  }

  countIn(room: string): number | undefined {
    return this.listed.value?.find(({ name }) => name === room)?.nb_users;
  }

  /** Asks over HTTP, while there is no connection yet, until all is known; returns a function that stops. */
  load(): () => void {
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async (): Promise<void> => {
      const [names, counts, rules] = await Promise.all([this.instance.rooms(), this.instance.counts(), this.instance.rules()]);
      if (isOver) return;
      if (rules !== undefined) this.now.rules.value = rules;
      if (names !== undefined && this.listed.value === undefined) {
        this.now.listed.value = names.map((name) => ({ name, access: "open", nb_users: counts?.get(name) ?? 0 }));
      }
      if (names === undefined || rules === undefined) timer = setTimeout(() => void ask(), RETRY_MS);
    };
    void ask();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }

  /** Asks over HTTP whether the server is there. */
  answers(): Promise<boolean> {
    return this.instance.answers();
  }

  // Events of the connection.

  welcomed(welcome: Welcome): void {
    batch(() => {
      this.now.welcome.value = welcome;
      if (welcome.rooms !== undefined) this.now.listed.value = welcome.rooms;
      this.roomsDigest = welcome.rooms_digest;
      this.now.limits.value = welcome.limits;
      // A notice of the earlier server.
      if (!welcome.resumed) this.now.notice.value = undefined;
    });
  }

  authorized({ roles, rooms }: Ok<"auth">): void {
    batch(() => {
      if (this.welcome.value !== undefined) this.now.welcome.value = { ...this.welcome.value, roles };
      this.lists(rooms);
    });
  }

  lists(rooms: readonly ListedRoom[]): void {
    const names = (list: readonly ListedRoom[] = []): string => JSON.stringify(list.map(({ name, access }) => [name, access]));
    if (names(rooms) !== names(this.listed.peek())) this.roomsDigest = undefined;
    this.now.listed.value = rooms;
  }

  presence({ room, nb_users }: Presence): void {
    const list = this.listed.peek();
    if (list?.some(({ name }) => name === room)) {
      this.now.listed.value = list.map((listed) => (listed.name === room ? { ...listed, nb_users } : listed));
    }
  }

  notices(notice: Notice): void {
    this.now.notice.value = notice;
  }

  readonly dismissNotice = (): void => void (this.now.notice.value = undefined);

  /** The session is over. */
  end(): void {
    this.now.welcome.value = undefined;
  }
}
