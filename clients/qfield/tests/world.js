"use strict";
// What the tests of the session need: a clock that stands, a socket that remembers, and the real server.
const { spawn } = require("node:child_process");
const net = require("node:net");
const { create } = require("../causerie/session.js");

const PROGRAM = process.env.CAUSERIE_BIN;

/** A session without a network, on a clock that goes on when it is told to. */
function still(who = {}) {
  /** `kept` is what the next run gets. */
  const world = { time: 1_800_000_000_000, kept: undefined, urls: [], said: [], told: [], drops: 0, closes: 0 };
  const io = {
    now: () => world.time, random: () => 0.5, open: (url) => world.urls.push(url), send: (text) => world.said.push(JSON.parse(text)),
    drop: () => (world.drops += 1), close: () => (world.closes += 1),
    tell: (what, room, detail) => {
      world.told.push([what, room, detail]);
      if (what === "keep") world.kept = world.session.snapshot();
    },
  };
  world.session = create(io, { server: "https://chat.example.org/", nickname: "ann", ...who });
  world.hear = (frame) => world.session.received(JSON.stringify(frame));
  /** Lets time pass as QML's timer does, or all at once, as a sleep does. */
  world.pass = (ms, step = 500) => {
    for (const end = world.time + ms; world.time < end;) {
      world.time = Math.min(end, world.time + step);
      world.session.tick();
    }
  };
  world.sleep = (ms) => world.pass(ms, ms);
  /** Frames of a type that were sent since it was asked last. */
  world.sent = (type) => {
    const found = world.said.filter((frame) => frame.type === type);
    world.said = world.said.filter((frame) => frame.type !== type);
    return found;
  };
  world.welcome = (more = {}) => {
    world.session.opened();
    world.hear({ type: "welcome", ref: 0, member: "m.1", resume: `r.${world.urls.length}`, resumed: false, ping_interval: 20, rooms: [], ...more });
  };
  /** In a room, as the first to be there. */
  world.enter = (room = "QGIS", state = {}) => {
    world.session.join(room);
    const [join] = world.sent("join");
    world.hear({ type: "ok", ref: join.ref, state: { room, nickname: "ann", nb_users: 1, members: [], ...state } });
  };
  world.rows = (room = "QGIS") => world.session.rooms[room].rows;
  return world;
}

/** The real server on a free port. */
async function serve(settings = {}) {
  const port = Number(settings.PORT) || await freePort();
  const child = spawn(PROGRAM, [], { env: { HOST: "127.0.0.1", PORT: String(port), ROOMS: "QGIS,QField", LOG_LEVEL: "error", ...settings }, cwd: "/", stdio: "inherit" });
  const exited = new Promise((done) => child.on("exit", done));
  await until(() => new Promise((done) => {
    const socket = net.connect(port, "127.0.0.1", () => { socket.destroy(); done(true); }).on("error", () => done(false));
  }), "the server");
  return { port, stop: () => { child.kill(); return exited; } };
}

/** A way to a server. What goes through it can be cut without a word to either side, or fall silent. */
async function wire(to) {
  const ends = new Set();
  const listener = net.createServer((near) => {
    const far = net.connect(to, "127.0.0.1");
    for (const [end, other] of [[near, far], [far, near]]) {
      ends.add(end);
      end.on("data", (data) => { if (!end.isSilent) other.write(data); }).on("error", () => {}).on("close", () => { if (!end.isSilent) other.destroy(); });
    }
  });
  await new Promise((done) => listener.listen(0, "127.0.0.1", done));
  const cut = () => { ends.forEach((end) => end.destroy()); ends.clear(); };
  const silence = () => ends.forEach((end) => { end.isSilent = true; });
  return { port: listener.address().port, cut, silence, stop: () => { cut(); listener.close(); } };
}

/** A session over a real socket. `skip(ms)` puts its clock on, as a sleep does. */
function real(port, who = {}) {
  const world = { told: [], ahead: 0, skip: (ms) => (world.ahead += ms) };
  let socket;
  const leave = (code) => {
    const old = socket;
    socket = undefined;
    if (old) {
      old.onclose = old.onmessage = old.onopen = old.onerror = null;
      old.close(code);
    }
  };
  world.session = create({
    now: () => Date.now() + world.ahead, random: Math.random,
    open: (url) => {
      const own = socket = new WebSocket(url);
      own.onopen = () => world.session.opened();
      own.onmessage = (event) => world.session.received(event.data);
      own.onclose = (event) => { if (own === socket) world.session.closed(event.code, event.reason); };
      own.onerror = () => {};
    },
    send: (text) => { if (socket && socket.readyState === 1) socket.send(text); },
    drop: () => leave(4000), close: () => leave(1000), tell: (what, room, detail) => world.told.push([what, room, detail]),
  }, { server: `http://127.0.0.1:${port}/`, nickname: "ann", ...who });
  world.timer = setInterval(() => world.session.tick(), 50);
  world.stop = () => { clearInterval(world.timer); world.session.stop(); };
  world.texts = (room = "QGIS") => (world.session.rooms[room] ? world.session.rooms[room].rows.filter((row) => row.kind === "text" && !row.state).map((row) => row.text) : []);
  world.session.start();
  return world;
}

let tried = 0;

/** A port that is free, below those that connections get, and tests in Rust. */
async function freePort() {
  for (; tried < 2_600; tried += 1) {
    const port = 30_100 + ((process.pid * 8 + tried) % 2_600), server = net.createServer();
    const isFree = await new Promise((done) => server.on("error", () => done(false)).listen(port, "127.0.0.1", () => done(true)));
    if (!isFree) continue;
    await new Promise((done) => server.close(done));
    tried += 1;
    return port;
  }
  throw new Error("no port is free");
}

/** Waits until something holds. */
async function until(holds, what = String(holds)) {
  for (const end = Date.now() + 60_000; Date.now() < end;) {
    if (await holds()) return;
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error(`did not come: ${what}`);
}

module.exports = { freePort, real, serve, still, until, wire };
