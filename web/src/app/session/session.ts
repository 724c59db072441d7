// The session with the server: the connection, the identity in it, and all models that depend on it. The page has one; a test may
// make as many as it likes.
import { batch, effect, signal, untracked } from "@preact/signals";
import { Asking, Calls, Rings } from "../../calls/index.ts";
import { Alerts } from "../../conversation/index.ts";
import { FileExchange } from "../../files/index.ts";
import { now as clock, setClock } from "../../i18n/clock.ts";
import { layerFiles, roomMapPart, SharedMaps } from "../../map/index.ts";
import { isEmbedded } from "../../platform/embedded.ts";
import { onReturn } from "../../platform/hidden.ts";
import { canCall } from "../../platform/offers.ts";
import { noteServedPage } from "../../platform/renewed.ts";
import { Client, type Hello, isAdHocRoom, isSealedRoom, type Standing, type Welcome } from "../../protocol/index.ts";
import { Credentials, isAboutToken, OpenMaps, Place, type Room, Rooms, SealedRooms, type TokenRefusal } from "../../rooms/index.ts";
import { ServerLink, PeerToPeer, Server } from "../../server/index.ts";
import { nickname, describeSelf, sign } from "../../settings/index.ts";
import { waitForPart } from "../../ui/fetched.ts";
import { createHandlers, createRoomEvents } from "./handlers.ts";
import { keepLooking } from "./looking.ts";
import { OtherTabs } from "./other-tabs.ts";
import { Reload } from "./reload.ts";
import { SessionKey } from "./session-key.ts";
import { Tabs } from "./tabs.ts";
import { keepToken } from "./token.ts";

const MOST_NEAR = 64;
/** A choice of colour by arrow keys passes over others; this is also the pause between attempts at another session. */
const SIGN_PAUSE_MS = 1_000;

export class Session {
  /** The state of the connection, for the views. */
  readonly link = new ServerLink({
    tryNow: () => this.client?.connection.retry(),
    goOnHere: () => this.otherTabs.goOnHere(),
    isNamed: (place) => this.tabs.isNamed(place),
  });
  readonly credentials = new Credentials();
  readonly sealed = new SealedRooms((...names) => this.rooms.logOf(...names), () => this.server.welcome.peek());
  readonly tabs = new Tabs();
  readonly key = new SessionKey(this.tabs, () => this.credentials.sub !== undefined, () => this.isUnnamed, () => this.sealed.here !== undefined);
  readonly peers = new PeerToPeer();
  readonly alerts = new Alerts(() => this.calls.own.value !== undefined);
  readonly server: Server;
  readonly rooms: Rooms;
  readonly place: Place;
  readonly calls: Calls;
  readonly asking: Asking;
  readonly rings: Rings;
  readonly files: FileExchange;
  readonly maps: SharedMaps;
  readonly openMaps: OpenMaps;
  readonly reload = new Reload(this);
  readonly otherTabs = new OtherTabs(this, (key) => this.client?.goOnWith(key));

  /** The token that the server was shown last. */
  shownToken: string | undefined;

  private client: Client | undefined;
  /** The sign that the server knows: the session was begun with it. */
  private readonly sentSign = signal(sign.peek());
  private signInHello = sign.peek();
  /** The subject of the session's token. */
  private subInHello: string | undefined;
  /** A key that is left out of a hello on trial, for the token may be good for another session. */
  private keyAside: string | undefined;
  /** The session was in a call when another tab took it. */
  private hadCall = false;
  private endWaking: (() => void) | undefined;

  /** `base`: the address of the page. `open`: another way to a socket than the browser's. */
  constructor(
    private readonly base: string,
    private readonly open?: (url: string) => WebSocket,
  ) {
    const { alerts, credentials, key } = this;
    this.server = new Server(base);
    this.rooms = new Rooms({
      alerts,
      credentials,
      key,
      server: this.server,
      opened: (room) => this.reload.putBack(room),
      moving: (from, to) => this.calls.moveTo(from, to),
      leaving: (room) => this.calls.left(room),
      left: (room) => {
        this.files.left(room);
        this.maps.left(room);
      },
      over: (of) => this.openMaps.close(of),
    });
    this.place = new Place({
      rooms: this.rooms,
      server: this.server,
      credentials,
      unseal: (secret) => this.sealed.open(secret),
      connect: (room) => this.connect(room),
      disconnect: () => this.disconnect(),
    });
    const { link, peers, place, rooms, server } = this;
    this.calls = new Calls({ peers, server });
    const { calls } = this;
    this.asking = new Asking({ calls, link, place, rooms });
    this.rings = new Rings({ calls, link, rooms });
    this.maps = new SharedMaps({ rooms, server });
    this.openMaps = new OpenMaps({
      place,
      prepare: async () => {
        await waitForPart(roomMapPart);
        // The full view of a call makes way for it.
        calls.showFull(undefined);
      },
    });
    this.files = new FileExchange({ alerts, layers: layerFiles, peers, rooms, server });
  }

  /**
   * Asks the server for its rooms, goes to the room of the address, and keeps everything up to date from now on. The returned
   * function ends all of it, with the session.
   */
  start(): () => void {
    const ends = [
      ...this.reload.start(),
      ...this.openMaps.start(),
      this.server.load(),
      this.otherTabs.start(),
      effect(() => {
        const name = nickname.value;
        if (name !== "") untracked(() => this.rename(name));
      }),
      ...keepToken(this),
      ...keepLooking(this),
      effect(() => this.renewForSign()),
      ...this.place.start(),
      this.calls.start(),
      ...this.asking.start(),
      ...this.rings.start(),
    ];
    return () => {
      for (const end of ends) end();
      this.disconnect();
    };
  }

  /** Connects, under this person's nickname, on the way to a room. */
  connect(room: string): void {
    if (this.client !== undefined) return;
    const url = new URL("ws", this.base);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    url.search = nearQuery(room);
    // A duplicated tab has the key of the first tab's session: that is not taken away unasked.
    const [way] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
    const options = {
      url: url.href,
      hello: () => this.hello(),
      store: this.key,
      ready: this.key.leaveOthers(way?.type !== "reload"),
      handlers: createHandlers(this),
      standing: (now: Standing) => this.setStanding(now),
      welcome: (welcome: Welcome) => this.onWelcome(welcome),
      ...(isEmbedded ? {} : { answers: () => this.server.answers() }), // a frame takes no cookie
      hurries: () => this.calls.own.peek() !== undefined,
      ...(this.open === undefined ? {} : { open: this.open }),
    };
    const client = new Client(options, createRoomEvents(this));
    this.client = client;
    this.reload.putBackUnsent(client);
    this.sealed.begin(client.connection);
    this.rooms.begin(client);
    this.files.begin(client.connection);
    this.maps.begin(client.connection);
    this.endWaking = onReturn(client.connection.wake);
    this.calls.begin(client.connection);
    this.peers.begin(client.connection);
    this.link.begin(client.connection);
  }

  /** Ends the session, and forgets everything that belongs to it. */
  disconnect(): void {
    this.endSharing();
    this.rooms.finish();
    this.link.close();
    this.endWaking?.();
    this.files.end();
    this.maps.end();
    void this.client?.close();
    this.client = undefined;
    batch(() => {
      this.rooms.end();
      this.link.end();
      this.server.end();
    });
  }

  /** Begins another session in the same rooms: something that only `hello` says has changed. */
  renew(): void {
    this.rooms.finish();
    const { sub } = this.credentials;
    // Mail for a person is not passed on to another.
    if (sub !== undefined && this.subInHello !== undefined && sub !== this.subInHello) this.key.clear();
    void this.client?.renew();
  }

  /** Nothing from the devices of this person is sent from here any more. */
  private endSharing(): void {
    this.calls.end();
    this.maps.stopSharing();
  }

  /** The server is not told who goes to a sealed room, nor who was there before a reload. */
  private get isUnnamed(): boolean {
    const names = [this.place.wanted.peek().room, ...this.rooms.all.peek().keys()];
    return this.sealed.here !== undefined || names.some(isSealedRoom);
  }

  private hello(): Hello {
    const token = this.credentials.token.peek();
    this.shownToken = token;
    this.signInHello = sign.peek();
    this.subInHello = this.credentials.sub;
    // In a frame there is no place for what is for this person alone.
    const features = isEmbedded ? ["map"] : ["direct", "map", ...(canCall() ? ["call", "file"] : [])];
    const rooms = this.server.roomsDigest;
    return { ...(this.isUnnamed ? { nickname: this.sealed.unnamed } : describeSelf(nickname.peek())), features, ...(token === undefined ? {} : { token }), ...(rooms === undefined ? {} : { rooms }) };
  }

  private setStanding(now: Standing): void {
    if (now.is === "refused" && isAboutToken(now.error.code)) {
      this.retryWithoutToken(now.error.code);
      return;
    }
    // Unlike an end on purpose: a microphone would stay open, and nobody would know.
    const isElsewhere = now.is === "ended" && now.because === "elsewhere";
    if (isElsewhere) this.hadCall ||= this.reload.ownCallNow() !== undefined;
    if (now.is === "ended" && now.because !== "asked") this.endSharing();
    this.link.is(now, isElsewhere ? { since: clock(), hadCall: this.hadCall } : undefined);
    if (!isElsewhere) this.hadCall = false;
  }

  /** The server refuses the token: perhaps only for the session that was to go on. */
  private retryWithoutToken(code: TokenRefusal): void {
    const key = this.key.load();
    if (code === "token_invalid" && key !== undefined) {
      this.keyAside = key;
      this.key.clear();
    } else {
      this.credentials.refused(code);
      // It was not the key: the session it opens is still this person's.
      if (this.keyAside !== undefined) this.key.save(this.keyAside);
      this.keyAside = undefined;
    }
    this.client?.connection.greet();
  }

  private onWelcome(welcome: Welcome): void {
    setClock(welcome.time);
    this.keyAside = undefined;
    batch(() => {
      this.server.welcomed(welcome);
      noteServedPage(welcome.page);
      if (welcome.resumed) return;
      this.sentSign.value = this.signInHello;
      // The server would know from them who has come by the link of a sealed room.
      if (this.sealed.here === undefined) this.reload.enterRooms();
    });
  }

  /** Renames this person in all rooms where that is of use. */
  private rename(name: string): void {
    if (this.link.standing.peek()?.is === "refused") this.client?.connection.greet();
    for (const room of this.rooms.all.peek().values()) if (canRename(room)) room.rename(name);
  }

  /** Another colour of this person's sign takes a new hello: that session waits until it costs nobody anything. */
  private renewForSign(): (() => void) | undefined {
    if (sign.value === this.sentSign.value || this.link.standing.value?.is !== "open" || this.calls.own.value !== undefined) return undefined;
    const timer = setInterval(() => this.rooms.isUnderWay || this.files.isHeld || this.maps.here.peek()?.isHeld || this.renew(), SIGN_PAUSE_MS);
    return () => clearInterval(timer);
  }
}

/** A hint for a proxy before several nodes; not the name of a private room, which is its key. */
function nearQuery(room: string): string {
  if (room === "" || isAdHocRoom(room)) return "";
  const name = encodeURIComponent(room).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  return `near=${name.slice(0, MOST_NEAR)}`;
}

function canRename(room: Room): boolean {
  const now = room.status.value;
  if (now.is !== "refused") return now.is !== "removed" && now.is !== "closed";
  return now.error.code === "nickname_taken" || now.error.code === "nickname_invalid";
}
