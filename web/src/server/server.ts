// What the instance tells of itself: its rooms, how many are where, its rules and limits; and who this session is to it.
import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Limits, ListedRoom, Notice, Ok, Presence, Welcome } from "../protocol/index.ts";
import { Instance, type Rules, USUAL_RULES } from "../protocol/instance.ts";

const RETRY_MS = 5_000;
const USUAL_BASE64 = 5_000_000;

/** What the server takes of a picture: pixels a side, and characters of base64. */
export interface PictureLimits {
  side: number;
  base64: number;
}

export class Server {
  private readonly told = {
    listed: signal<readonly ListedRoom[] | undefined>(undefined),
    limits: signal<Limits>({}),
    welcome: signal<Welcome | undefined>(undefined),
    notice: signal<Notice | undefined>(undefined),
    rules: signal<Rules>(USUAL_RULES),
  };
  private readonly instance: Instance;

  /** The rooms that the server lists, in its order; undefined until it has told them. */
  readonly listed: ReadonlySignal<readonly ListedRoom[] | undefined> = this.told.listed;
  /** What the server says in `welcome`. */
  readonly limits: ReadonlySignal<Limits> = this.told.limits;
  /** Undefined while there is no session. */
  readonly welcome: ReadonlySignal<Welcome | undefined> = this.told.welcome;
  /** What the server last said to everybody, until it is closed. */
  readonly notice: ReadonlySignal<Notice | undefined> = this.told.notice;
  readonly mayModerate = computed(() => this.welcome.value?.roles?.includes("moderator") === true);
  /** Whether private rooms may be made. */
  readonly allowsPrivate = computed(() => this.limits.value.adhoc_rooms !== 0);
  /** The server has said that it keeps nothing. */
  readonly keepsNothing = computed(() => this.limits.value.history === 0);

  /** The rules, with the limits of the connection where there is one. */
  readonly rules = computed<Rules>(() => {
    const [told, limits] = [this.told.rules.value, this.limits.value];
    return {
      words: told.words,
      minNickname: limits.nickname_min ?? told.minNickname,
      maxNickname: limits.nickname_max ?? told.maxNickname,
      maxText: limits.text ?? told.maxText,
      maxImageSide: limits.image_side ?? told.maxImageSide,
    };
  });

  /** How large a picture may be that is sent. */
  readonly mostPicture = computed<PictureLimits>(() => ({ side: this.rules.value.maxImageSide, base64: this.limits.value.image ?? USUAL_BASE64 }));

  /** `base`: the address of the page. */
  constructor(base: string) {
    this.instance = new Instance(base);
  }

  isMine(member: string | undefined): boolean {
    return member !== undefined && member === this.welcome.value?.member;
  }

  countIn(room: string): number | undefined {
    return this.listed.value?.find((one) => one.name === room)?.nb_users;
  }

  /** Asks over HTTP, for who has no connection yet, until all of it is told; the answer ends that. */
  load(): () => void {
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async (): Promise<void> => {
      const [names, counts, rules] = await Promise.all([this.instance.rooms(), this.instance.counts(), this.instance.rules()]);
      if (isOver) return;
      if (rules !== undefined) this.told.rules.value = rules;
      if (names !== undefined && this.listed.value === undefined) {
        this.told.listed.value = names.map((name) => ({ name, access: "open", nb_users: counts?.get(name) ?? 0 }));
      }
      if (names === undefined || rules === undefined) timer = setTimeout(() => void ask(), RETRY_MS);
    };
    void ask();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }

  /** A socket could not be opened: perhaps for want of the page's cookie. */
  unopened(): void {
    void this.instance.cookie();
  }

  // What the connection tells.

  welcomed(welcome: Welcome): void {
    batch(() => {
      this.told.welcome.value = welcome;
      this.told.listed.value = welcome.rooms;
      this.told.limits.value = welcome.limits;
      // Said by a server that is no more.
      if (!welcome.resumed) this.told.notice.value = undefined;
    });
  }

  authorized({ roles, rooms }: Ok<"auth">): void {
    batch(() => {
      if (this.welcome.value !== undefined) this.told.welcome.value = { ...this.welcome.value, roles };
      this.told.listed.value = rooms;
    });
  }

  lists(rooms: readonly ListedRoom[]): void {
    this.told.listed.value = rooms;
  }

  presence({ room, nb_users }: Presence): void {
    const list = this.listed.peek();
    if (list?.some((one) => one.name === room)) {
      this.told.listed.value = list.map((one) => (one.name === room ? { ...one, nb_users } : one));
    }
  }

  notices(notice: Notice): void {
    this.told.notice.value = notice;
  }

  readonly dismissNotice = (): void => void (this.told.notice.value = undefined);

  /** The session is over. */
  end(): void {
    this.told.welcome.value = undefined;
  }
}
