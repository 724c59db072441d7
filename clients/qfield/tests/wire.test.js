"use strict";
// The session over real sockets to the real server: CAUSERIE_BIN names it.
const assert = require("node:assert/strict");
const { after, before, test } = require("node:test");
const { real, serve, until, wire } = require("./world.js");

let server;
const people = [];
before(async () => { server = await serve({ RESUME_GRACE: "60", HISTORY: "20" }); });
after(async () => {
  people.forEach((world) => world.stop());
  await server.stop();
});

async function come(nickname, port = server.port, who = {}) {
  const world = real(port, { nickname, ...who });
  people.push(world);
  world.session.join("QGIS");
  await until(() => world.session.rooms.QGIS.isIn, `${nickname} in the room`);
  return world;
}

const say = (world, text) => world.session.send("QGIS", { kind: "text", text });

test("people hear each other, and each hears itself once", async () => {
  const [ann, bob] = [await come("ann"), await come("bob")];
  assert.deepEqual(ann.session.list.map((room) => room.name).sort(), ["QField", "QGIS"]);
  say(ann, "hello");
  await until(() => bob.texts().includes("hello"));
  say(bob, "hello ann");
  await until(() => ann.texts().length === 2 && bob.texts().length === 2);
  assert.deepEqual([ann.texts(), bob.texts()], [["hello", "hello ann"], ["hello", "hello ann"]]);
  await until(() => ann.session.rooms.QGIS.count === 2);
});

test("a cut line costs nothing that was said, on either side", async (context) => {
  const way = await wire(server.port);
  context.after(way.stop);
  const [cy, dan] = [await come("cyd", way.port), await come("dan")];
  const member = cy.session.welcome.member;
  way.cut();
  await until(() => cy.session.state !== "ready");
  say(dan, "said meanwhile");
  say(cy, "typed meanwhile");
  await until(() => cy.texts().length === 2 && dan.texts().includes("typed meanwhile"));
  assert.equal(cy.session.welcome.member, member, "resumed");
  say(dan, "said afterwards");
  await until(() => cy.texts().includes("said afterwards"));
  assert.deepEqual(cy.texts().sort(), ["said afterwards", "said meanwhile", "typed meanwhile"]);
  assert.equal(cy.session.rooms.QGIS.rows.some((row) => row.kind === "gap"), false);
});

test("a line that died in a sleep is left, and the session goes on over another", async (context) => {
  const way = await wire(server.port);
  context.after(way.stop);
  const [eve, fay] = [await come("eve", way.port), await come("fay")];
  const member = eve.session.welcome.member;
  way.silence();
  say(fay, "while she slept");
  await until(() => fay.texts().includes("while she slept"));
  eve.skip(30 * 60_000);
  await until(() => eve.texts().includes("while she slept"));
  assert.equal(eve.session.welcome.member, member, "resumed");
});

test("a key of an earlier run takes the session up", async () => {
  const gus = await come("gus");
  const kept = gus.session.snapshot();
  clearInterval(gus.timer);
  const next = real(server.port, { nickname: "gus", resume: kept.resume, rooms: kept.rooms });
  people.push(next);
  await until(() => Object.keys(next.session.rooms.QGIS.members).length > 0, "the room's state");
  assert.equal(next.session.welcome.resumed, true);
  await until(() => gus.session.state === "ended");
  assert.equal(gus.session.why, "4501");
});

test("positions and the board reach the others", async () => {
  const [hal, ida] = [await come("hal"), await come("ida")];
  hal.session.here({ at: [5.7245, 45.1885], accuracy: 8 });
  hal.session.share("QGIS", 15, false);
  await until(() => ida.session.people("QGIS").some((one) => one.name === "hal"));
  hal.session.unshare("QGIS");
  await until(() => !ida.session.people("QGIS").some((one) => one.name === "hal"));
  const mark = hal.session.draw("QGIS", [[5.72, 45.18]], 2, "spring");
  const line = hal.session.draw("QGIS", [[5.72, 45.18], [5.73, 45.19]], 0, "");
  await until(() => ida.session.rooms.QGIS.board[mark] && ida.session.rooms.QGIS.board[line]);
  const jon = await come("jon");
  await until(() => jon.session.rooms.QGIS.board[line]);
  assert.deepEqual(jon.session.rooms.QGIS.board[mark].properties, { shape: "mark", color: 2, note: "spring" });
  hal.session.erase("QGIS", mark);
  await until(() => !ida.session.rooms.QGIS.board[mark]);
});

test("a room that is not there, and a nickname that is none, are told", async () => {
  const kim = await come("kim");
  kim.session.join("Nowhere");
  await until(() => kim.session.rooms.Nowhere.error === "room_not_found");
  const none = real(server.port, { nickname: "a b" });
  people.push(none);
  await until(() => none.session.state === "ended");
  assert.equal(none.session.why, "nickname_invalid");
});

test("a server that begins anew is joined again", async (context) => {
  const first = await serve();
  context.after(first.stop);
  const way = await wire(first.port);
  context.after(way.stop);
  const lea = await come("lea", way.port);
  await first.stop();
  await until(() => lea.session.state !== "ready");
  const second = await serve({ PORT: String(first.port) });
  context.after(second.stop);
  await until(() => lea.session.state === "ready" && lea.session.rooms.QGIS.isIn);
  assert.equal(lea.session.welcome.resumed, false);
  assert.equal(lea.session.rooms.QGIS.rows.some((row) => row.kind === "gap"), true);
  say(lea, "anew");
  await until(() => lea.texts().includes("anew"));
});
