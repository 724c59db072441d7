// The current place: the conversation that the address names, and being in it.
import { batch, computed, effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import { isEmbedded } from "../platform/embedded.ts";
import { reloadTo } from "../platform/load-again.ts";
import { instanceAddress } from "../platform/own-names.ts";
import { entryState, hash } from "../platform/window.ts";
import { isAdHocRoom } from "../protocol/index.ts";
import type { Server } from "../server/index.ts";
import { lastRoom, nickname } from "../settings/index.ts";
import { go, listenToBack, readdress } from "../ui/back.ts";
import { type Address, addressOf, addressOfDirect, addressOfMessage, readAddress, readGroup, takeTarget, takePass, titleIn } from "./address.ts";
import type { Credentials } from "./credentials.ts";
import type { Direct } from "./direct.ts";
import { findRoom, roomOfGroup } from "./project.ts";
import type { Room } from "./room.ts";
import type { Rooms } from "./rooms.ts";

/** A message that a link leads to. */
interface Sought {
  room: string;
  id: string;
  /** The message is no longer there. */
  gone: boolean;
}

interface PlaceNeeds {
  rooms: Rooms;
  server: Server;
  credentials: Credentials;
  /** Opens what the link of a sealed room bears; returns the room's name. */
  unseal(secret?: string): Promise<string>;
  /** Connects, on the way to a room. */
  connect(room: string): void;
  /** Ends the session. */
  disconnect(): void;
}

/** While the room of a link is being found. */
const NOWHERE: Address = { room: "", direct: undefined };

export class Place {
  private readonly now = {
    addressed: signal<Address | undefined>(undefined),
    sought: signal<Sought | undefined>(undefined),
    view: signal<{ room: string; at: string } | undefined>(undefined),
    finds: signal(false),
  };

  /** Conversation of the address; undefined if it leads nowhere. */
  readonly addressed: ReadonlySignal<Address | undefined> = this.now.addressed;

  /** The message that the address named, until the conversation has shown it. */
  readonly sought: ReadonlySignal<Sought | undefined> = this.now.sought;

  /** The view of a room's map that the address named, until it is opened. */
  readonly view: ReadonlySignal<{ room: string; at: string } | undefined> = this.now.view;

  /** The wanted conversation: by address, else the last room, else the first. */
  readonly wanted = computed<Address>(() => {
    if (this.addressed.value !== undefined) return this.addressed.value;
    if (this.now.finds.value) return NOWHERE;
    const names = (this.needs.server.listed.value ?? []).map(({ name }) => name);
    return { room: names.includes(lastRoom.value) ? lastRoom.value : (names[0] ?? ""), direct: undefined };
  });

  /** The room entered or asked for; also that of a direct conversation. */
  readonly room = computed<Room | undefined>(() => this.needs.rooms.all.value.get(this.wanted.value.room));

  /** The conversation that is shown. */
  readonly here = computed<Room | Direct | undefined>(() => {
    const { direct } = this.wanted.value;
    if (direct === undefined) return this.room.value;
    return this.needs.rooms.directs.value.find(({ room, name }) => room === this.room.value && name === direct);
  });

  /** The private rooms and those of projects of this tab, in the order of entering. */
  readonly adHocRooms = computed(() => {
    const { rooms, server } = this.needs;
    const names = new Set((server.listed.value ?? []).map(({ name }) => name));
    return [...rooms.all.value.values()].filter((room) => !names.has(room.name) && room.status.value.is !== "refused");
  });

  constructor(private readonly needs: PlaceNeeds) {}

  /** Gives a private room a title; the address bears it at once. */
  entitle(of: Room, title: string): void {
    this.needs.rooms.entitle(of.name, title, true);
    this.read();
  }

  /** Returns the room to go to from this: another listed room, else a private room. */
  after(of: Room): string | undefined {
    const all = [...(this.needs.server.listed.value ?? []), ...this.adHocRooms.value];
    return all.find((room) => room.name !== of.name)?.name;
  }

  /** Leaves a room, and goes to another. */
  leave(of: Room): void {
    const next = this.after(of);
    if (this.wanted.value.room === of.name && next !== undefined) this.replace(addressOf(next));
    this.needs.rooms.leave(of);
  }

  /** Closes a direct conversation, and goes back to the room that it is in. */
  close(of: Direct): void {
    if (this.here.value === of) this.replace(addressOf(of.room.name));
    this.needs.rooms.closeDirect(of);
  }

  /**
   * Reads where the address leads. Credentials are taken out of it, so that nobody sees them or hands them on by mistake.
   * `isLink`: not an entry of the history visited before. `link`: what the address stands for, where nobody is to read that in it.
   */
  read(isLink = entryState() === null, link = hash()): void {
    const [part, secret] = /(?<=[#&])sealed=([^&]*)/.exec(link) ?? [];
    if (part !== undefined) {
      readdress("#");
      const opening = this.needs.unseal(secret).finally(reloadTo(link));
      return void this.find(opening.then((room) => link.replace(part, `room=${room}`), () => undefined), isLink);
    }
    const { address: whole, pass } = takePass(link);
    const { address, message, at } = takeTarget(whole);
    const group = readGroup(address);
    if (group !== undefined && roomOfGroup(group) === undefined) return void this.find(findRoom(group), isLink);
    const to = readAddress(address);
    const { credentials, rooms } = this.needs;
    const isOpener = pass.token !== undefined || pass.key !== undefined || pass.nickname !== undefined;
    if (to !== undefined && group !== undefined) rooms.entitle(to.room, group, false, group);
    const shown = to === undefined ? "" : this.entitled(address, to, isLink, pass.name);
    if (shown !== hash() && (to !== undefined || address !== link)) readdress(shown);
    // In a frame of somebody else nobody has a right by a link.
    if (isOpener && !isEmbedded) credentials.keep(pass, to);
    this.now.addressed.value = to;
    if (to !== undefined && at !== undefined) this.now.view.value = { room: to.room, at };
    if (to !== undefined && message !== undefined) this.now.sought.value = { room: to.room, id: message, gone: false };
  }

  /** Reads the address again once its room is known. */
  private async find(finding: Promise<string | void>, isLink: boolean): Promise<void> {
    this.now.finds.value = true;
    const link = (await finding) ?? hash();
    batch(() => {
      this.now.finds.value = false;
      this.read(isLink, link);
    });
  }

  /** Returns the address of a private room with its title: the user's own, else that of the last link. */
  private entitled(address: string, { room, direct }: Address, isLink: boolean, title: string | undefined): string {
    const { rooms } = this.needs;
    const known = rooms.titles.peek().get(room);
    if (title !== undefined && (known === undefined || (isLink && !known.isOwn))) rooms.entitle(room, title, false);
    const now = untracked(() => rooms.titleOf(room));
    return direct === undefined && now !== undefined ? addressOf(room, now) : address;
  }

  /** The sought message is shown, or gone; after a while the result is dropped. */
  settle(is: "shown" | "gone"): void {
    const sought = this.now.sought.peek();
    this.now.sought.value = is === "shown" || sought === undefined ? undefined : { ...sought, gone: true };
  }

  /** The map shows the view of the address. */
  viewed(): void {
    this.now.view.value = undefined;
  }

  /** Follows the address from now on; returns functions that stop. */
  start(): readonly (() => void)[] {
    const { connect, disconnect, rooms } = this.needs;
    const follows = listenToBack(() => nickname.value !== "" && this.addressed.value !== undefined, (isLink) => this.read(isLink));
    const connects = effect(() => {
      const known = nickname.value !== "";
      if (known && this.now.finds.value) return;
      untracked(() => (known ? connect(this.wanted.value.room || lastRoom.value) : disconnect()));
    });
    // The address names the current room, so that "back" leads there.
    const names = effect(() => {
      const name = nickname.value === "" || this.now.finds.value ? "" : this.wanted.value.room;
      if (name !== "" && this.addressed.peek() === undefined) this.replace(addressOf(name));
    });
    const shows = effect(() => {
      const { room: name, direct } = nickname.value === "" ? { room: "", direct: undefined } : this.wanted.value;
      untracked(() => {
        rooms.show({ room: name, direct });
        if (name === "") return;
        // Effects run in no order that could be relied on.
        connect(name);
        const found = rooms.enter(name);
        if (found !== undefined && direct !== undefined) rooms.directWith(found, direct);
        // The name of a private room is its key, and stays in the address.
        if (!isAdHocRoom(name)) lastRoom.value = name;
      });
    });
    return [follows, connects, names, shows];
  }

  /** Goes to another address, without an own entry in the history. */
  private replace(address: string): void {
    readdress(address);
    this.read();
  }
}

export function writeTo(of: Room, name: string): void {
  go(addressOfDirect(of.name, name));
}

/** Returns the address that leads others to a room. */
export function linkTo(of: Room): string {
  return toLink(of, addressOf(of.name, of.title.value));
}

/** Returns the address that leads others to a message of a room. */
export function linkToMessage(of: Room, id: string): string {
  return toLink(of, addressOfMessage(of.name, id, of.title.value));
}

/** The link of a sealed room bears its title, and its key in place of its name. */
function toLink({ secret, title }: Room, address: string): string {
  return new URL(secret === undefined ? address : address.replace(/room=[^&]*/, `${titleIn(title.value)}sealed=${secret}`), instanceAddress()).href;
}
