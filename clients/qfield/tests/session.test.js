"use strict";
// The session by itself: sleeps, breaks, closes, what is said again, and the map, on a clock that stands.
const assert = require("node:assert/strict");
const { test } = require("node:test");
const { address, calls, drawable, layersOf, socketUrl, summary } = require("../causerie/session.js");
const { still } = require("./world.js");

const text = (text) => ({ kind: "text", text });
const said = (id, content, more = {}) => ({ type: "message", id, timestamp: 1_800_000_000, room: "QGIS", from: { member: "m.2", nickname: "bob" }, content, ...more });

function inRoom(state) {
  const world = still();
  world.session.start();
  world.welcome();
  world.enter("QGIS", state);
  return world;
}

test("an address is that of a server or a link to a room", () => {
  for (const [typed, server, room] of [
    ["chat.example.org", "https://chat.example.org/", ""],
    ["http://10.0.0.2:8000/maps/", "http://10.0.0.2:8000/maps/", ""],
    ["wss://chat.example.org/maps/ws", "https://chat.example.org/maps/", ""],
    ["https://Chat.example.org/#name=Trip&room=~Qm3xT7ab0Zk2LwY9cVd4Rg", "https://chat.example.org/", "~Qm3xT7ab0Zk2LwY9cVd4Rg"],
  ]) {
    assert.deepEqual([address(typed).server, address(typed).room], [server, room], typed);
  }
  for (const typed of ["", "a b", "ftp://x", "https://u@x/", "javascript:alert(1)"]) assert.equal(address(typed), undefined, typed);
  assert.equal(address("x#room=%E0%A4%A&name=a%E2%80%AEb").title, "a b");
  assert.equal(socketUrl("https://x/", "~Qm3xT7ab0Zk2LwY9cVd4Rg"), "wss://x/ws", "the name of a private room is its key");
  assert.equal(socketUrl("http://x/", "QGIS"), "ws://x/ws?near=QGIS");
});

test("hello, rooms, and what is said before there is a line goes out after the join", () => {
  const world = still();
  world.session.start();
  world.session.join("QGIS", "s3same");
  world.session.send("QGIS", text("hi"));
  assert.deepEqual(world.said, []);
  assert.equal(world.rows()[0].state, "waiting");
  world.welcome();
  assert.deepEqual(world.said.map((frame) => frame.type), ["hello", "join", "send"]);
  assert.deepEqual(world.sent("hello")[0], { type: "hello", ref: 0, protocol: 1, nickname: "ann", features: ["map"] });
  assert.equal(world.sent("join")[0].key, "s3same");
});

test("one's own row waits for its answer, and the copy of the server takes its place", () => {
  for (const copyFirst of [false, true]) {
    const world = inRoom();
    world.session.send("QGIS", text("hi"));
    const [send] = world.sent("send");
    const frames = [{ type: "ok", ref: send.ref, id: "a" }, said("a", text("hi!"), { from: { member: "m.1", nickname: "ann" } })];
    (copyFirst ? frames.reverse() : frames).forEach(world.hear);
    assert.deepEqual(world.rows().map((row) => [row.id, row.text, row.state, row.mine]), [["a", "hi!", "", true]], `${copyFirst}`);
  }
});

test("a break resumes with the newest key, drops what is known, and says again what had no answer, under its nonce", () => {
  const world = inRoom();
  world.hear(said("a", text("one")));
  world.session.send("QGIS", text("hi"));
  const [send] = world.sent("send");
  world.session.closed(1006, "");
  assert.equal(world.session.state, "waiting");
  world.pass(1000);
  assert.equal(world.urls.length, 2);
  world.said = [];
  world.welcome({ resumed: true });
  const [hello] = world.sent("hello");
  assert.deepEqual([hello.resume, hello.fresh], ["r.1", undefined]);
  const [again] = world.sent("send");
  assert.deepEqual([again.nonce, again.content], [send.nonce, send.content]);
  assert.deepEqual(world.sent("join"), []);
  world.hear({ type: "room_state", state: { room: "QGIS", nickname: "ann", nb_users: 2, members: [] } });
  world.hear(said("a", text("one"), { replay: true }));
  world.hear(said("b", text("two"), { replay: true }));
  assert.deepEqual(world.rows().map((row) => row.text), ["one", "hi", "two"]);
  assert.equal(world.session.snapshot().resume, "r.2");
  // The next run has nothing of what this one heard.
  const next = still(world.session.snapshot());
  next.session.start();
  next.welcome({ resumed: true });
  assert.equal(next.sent("hello")[0].fresh, true);
});

test("a session that is over joins again, says that something may be missing, and leaves it to the person to say again", () => {
  const world = inRoom();
  world.session.send("QGIS", text("sent"));
  world.session.closed(1006, "");
  world.session.send("QGIS", text("not sent"));
  world.pass(1000);
  world.said = [];
  world.welcome({ resumed: false });
  assert.deepEqual(world.said.map((frame) => frame.type), ["hello", "join", "send"]);
  assert.equal(world.sent("send")[0].content.text, "not sent");
  world.hear({ type: "ok", ref: world.sent("join")[0].ref, state: { room: "QGIS", nickname: "ann", nb_users: 1, members: [] } });
  assert.deepEqual(world.rows().map((row) => [row.kind, row.state]), [["text", "unsure"], ["text", "waiting"], ["gap", ""]]);
  world.session.again("QGIS", world.rows()[0].key);
  assert.equal(world.sent("send")[0].content.text, "sent");
});

test("a gap that the server tells is a row", () => {
  const world = inRoom();
  world.hear({ type: "room_state", state: { room: "QGIS", nickname: "ann", nb_users: 1, members: [], gap: true } });
  assert.deepEqual(world.rows().map((row) => row.kind), ["gap"]);
});

test("after a short sleep the line is asked, and given up where nothing comes", () => {
  const world = inRoom();
  world.sleep(40_000);
  assert.equal(world.sent("ping").length, 1);
  world.hear({ type: "ok", ref: 0, time: 1 });
  world.pass(10_000);
  assert.equal(world.urls.length, 1, "it answered");
  world.sleep(40_000);
  world.pass(4_500);
  assert.equal(world.urls.length, 1);
  world.pass(1_000);
  assert.deepEqual([world.urls.length, world.drops, world.session.state], [2, 1, "connecting"]);
});

test("after a long sleep, or a clock that was set back, another line is opened at once", () => {
  for (const slept of [51_000, 3_600_000, -60_000]) {
    const world = inRoom();
    world.time += slept;
    world.session.tick();
    assert.deepEqual([world.urls.length, world.drops], [2, 1], `${slept}`);
    // The screen tells it too.
    world.session.woke();
    assert.equal(world.urls.length, 2, `${slept}`);
  }
});

test("a sleep ends a pause, but not one that the server asked for, unless a person does not want to wait", () => {
  for (const [code, opened] of [[1006, 2], [1013, 1], [4004, 1]]) {
    const world = inRoom();
    world.session.closed(code, "");
    world.session.woke();
    assert.equal(world.urls.length, opened, `${code}`);
    world.session.hurry();
    assert.equal(world.urls.length, 2, `${code}`);
  }
});

test("a silent line is asked after the server's interval, and left after ten seconds more", () => {
  const world = inRoom();
  world.pass(24_500);
  assert.equal(world.sent("ping").length, 0);
  world.pass(1_000);
  assert.equal(world.sent("ping").length, 1);
  world.pass(9_000);
  assert.equal(world.urls.length, 1);
  world.pass(1_500);
  assert.equal(world.urls.length, 2);
});

test("a line that carries something large gets three quarters of a minute more", () => {
  const world = inRoom();
  world.session.send("QGIS", { kind: "image", image_data: "A".repeat(100_000) });
  world.pass(25_500);
  assert.equal(world.sent("ping").length, 1);
  world.pass(54_000);
  assert.equal(world.urls.length, 1);
  world.pass(1_500);
  assert.equal(world.urls.length, 2);
});

test("pauses grow to half a minute, and begin anew after a line that stood", () => {
  const world = still();
  world.session.start();
  const pauses = [];
  for (let attempt = 0; attempt < 8; attempt += 1) {
    world.session.closed(0, "refused");
    pauses.push(world.session.due - world.time);
    world.pass(pauses[attempt]);
    assert.equal(world.urls.length, attempt + 2);
  }
  assert.deepEqual(pauses, [750, 1500, 3000, 6000, 12_000, 22_500, 22_500, 22_500]);
  world.welcome();
  world.session.closed(0, "");
  assert.equal(world.session.due - world.time, 22_500, "it did not stand");
  world.pass(23_000);
  world.welcome();
  world.pass(16_000);
  world.session.closed(0, "");
  assert.equal(world.session.due - world.time, 750);
});

test("who is not welcomed in time tries again, with more patience each time", () => {
  const world = still();
  world.session.start();
  const patience = [];
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const from = world.time;
    while (world.session.state === "connecting") world.pass(500);
    patience.push(world.time - from);
    world.session.hurry();
  }
  assert.deepEqual(patience, [10_000, 10_000, 20_000, 40_000, 60_000]);
});

test("closes from 4500 on, and a hello that is refused for good, end the session", () => {
  for (const code of [4500, 4501, 4502, 4999]) {
    const world = inRoom();
    world.session.closed(code, "");
    world.pass(100_000);
    assert.deepEqual([world.session.state, world.session.why, world.urls.length, world.session.snapshot().resume], ["ended", `${code}`, 1, ""]);
  }
  for (const [error, state] of [[{ code: "nickname_invalid" }, "ended"], [{ code: "too_many" }, "waiting"], [{ code: "rate_limited", retry_after: 3 }, "waiting"]]) {
    const world = still();
    world.session.start();
    world.session.opened();
    world.hear({ type: "error", ref: 0, ...error });
    assert.deepEqual([world.session.state, world.session.why], [state, error.code]);
  }
});

test("a refusal is told beside its row; one that asks for patience waits, and what comes later with it", () => {
  const world = inRoom();
  world.session.send("QGIS", text("a"));
  world.hear({ type: "error", ref: world.sent("send")[0].ref, code: "too_large" });
  assert.deepEqual([world.rows()[0].state, world.rows()[0].error], ["failed", "too_large"]);
  world.session.send("QGIS", text("b"));
  world.hear({ type: "error", ref: world.sent("send")[0].ref, code: "rate_limited", retry_after: 2 });
  world.session.send("QGIS", text("c"));
  assert.deepEqual(world.sent("send"), []);
  world.pass(2_000);
  assert.deepEqual(world.sent("send").map((frame) => frame.content.text), ["b", "c"]);
});

test("who was thrown out stays out until asked to enter, after a break and a restart too; a room that the server closed is joined again", () => {
  for (const [reason, joins] of [["kicked", 0], ["taken_over", 0], ["token_expired", 0], ["closed", 1]]) {
    const world = inRoom();
    world.session.share("QGIS", 15, false);
    world.hear({ type: "removed", room: "QGIS", reason });
    world.pass(6_000);
    assert.equal(world.sent("join").length, joins, reason);
    assert.equal(world.session.rooms.QGIS.error, joins ? "" : `removed_${reason}`, reason);
    world.session.closed(1006, "");
    const kept = world.session.snapshot();
    for (const resumed of [true, false]) {
      for (const after of [world, still(kept)]) {
        if (after === world) world.session.hurry();
        else after.session.start();
        after.welcome({ resumed });
        after.pass(6_000);
        assert.equal(after.sent("join").length, joins, `${reason}, ${resumed ? "resumed" : "anew"}${after === world ? "" : ", restarted"}`);
        after.session.closed(1006, "");
      }
    }
    assert.deepEqual(kept.rooms.map((room) => room.name), joins ? ["QGIS"] : [], reason);
    assert.equal(world.urls.pop(), `wss://chat.example.org/ws${joins ? "?near=QGIS" : ""}`, reason);
    world.session.hurry();
    world.welcome();
    world.sent("join");
    world.session.join("QGIS");
    assert.equal(world.sent("join").length, 1, `${reason}, asked to enter`);
    assert.equal(world.session.snapshot().rooms.length, 1, reason);
  }
});

test("a run that takes the session up is where the one before was, and joins nothing from which it was thrown out meanwhile", () => {
  const start = (kept, resumed) => {
    const world = still(kept);
    world.session.start();
    world.welcome({ resumed });
    return world;
  };
  const { kept } = inRoom();
  for (const [reason, joins] of [["kicked", 0], ["closed", 1]]) {
    const world = start(kept, true);
    assert.deepEqual(world.sent("join"), [], "it goes on in its rooms");
    world.hear({ type: "removed", room: "QGIS", reason });
    assert.equal(start(world.kept, true).sent("join").length, joins, `${reason}, and started once more`);
    world.pass(6_000);
    assert.equal(world.sent("join").length, joins, reason);
  }
  const another = start(kept, false);
  assert.equal(another.sent("join").length, 1);
  assert.equal(start(another.kept, true).sent("join").length, 1, "nobody has answered yet");
});

test("edits, deletions, likes and calls by name", () => {
  const world = inRoom();
  world.hear(said("a", text("one")));
  world.hear(said("b", text("uno"), { replaces: "a" }));
  world.hear(said("c", { kind: "like", message_id: "a", liked_author: "bob", message: "" }));
  assert.deepEqual(world.rows().map((row) => [row.id, row.text, row.edited, row.likes]), [["a", "uno", true, 1]]);
  world.hear({ type: "deleted", room: "QGIS", id: "a" });
  assert.deepEqual([world.rows()[0].kind, world.rows()[0].text], ["deleted", ""]);
  world.hear(said("d", text("look, @Ann!")));
  assert.equal(world.rows()[1].isCalled, true);
  assert.deepEqual([calls("@all", "x"), calls("@anna", "ann"), calls("ann", "ann")], [true, false, false]);
});

test("what is no frame, or of another form, changes nothing", () => {
  const world = inRoom();
  for (const bad of ["", "[]", "null", "{}", '{"type":7}', '{"type":"message"}', '{"type":"message","room":"QGIS","id":"x","content":7}',
    '{"type":"presence","room":"QGIS","left":7}', '{"type":"live","room":"QGIS","members":{"m.2":null}}', '{"type":"board","room":"QGIS","put":[null]}']) {
    world.session.received(bad);
  }
  assert.equal(world.session.state, "ready");
  assert.equal(world.session.people("QGIS").length, 0);
});

test("contents are shown by what they are", () => {
  const place = { crs_authid: "EPSG:4326", crs_wkt: "" };
  assert.deepEqual(summary({ kind: "position", x: 5.7, y: 45.1, ...place }), { kind: "position", x: 5.7, y: 45.1, accuracy: 0, crs: "EPSG:4326", wkt: "" });
  assert.deepEqual(summary({ kind: "bbox", xmin: 1, ymin: 2, xmax: 3, ymax: 4, ...place }).bounds, [1, 2, 3, 4]);
  assert.equal(summary({ kind: "image", image_data: "iVBORw0KGgo=" }).picture, "iVBORw0KGgo=");
  for (const content of [{ kind: "image", image_data: '" onload="' }, { kind: "bbox", xmin: "x" }, { kind: "geojson" }, { kind: "film" }, null]) {
    assert.equal(summary(content).kind, "unknown");
  }
  const point = { type: "Feature", geometry: { type: "Point", coordinates: [5, 45] }, properties: {} };
  const line = { type: "Feature", geometry: { type: "LineString", coordinates: [[5, 45], [6, 46]] }, properties: {} };
  const layer = summary({ kind: "geojson", layer_name: "Ways\u202e", geojson: { features: [point, line, point, null] }, ...place });
  assert.deepEqual([layer.name, layer.count], ["Ways", 4]);
  const layers = layersOf(layer.features);
  assert.deepEqual([layers.point.features.length, layers.line.features.length, layers.area], [2, 1, undefined]);
  const inner = { type: "GeometryCollection", geometries: [line.geometry] };
  const collection = { type: "Feature", properties: { n: 1 }, geometry: { type: "GeometryCollection", geometries: [point.geometry, inner] } };
  assert.deepEqual(layersOf([collection]), {
    point: { type: "FeatureCollection", features: [{ ...point, properties: { n: 1 } }] }, line: { type: "FeatureCollection", features: [{ ...line, properties: { n: 1 } }] },
  });
});

test("a position is shared exactly or about, for a time, again while it stands, and never after it", () => {
  const world = inRoom();
  world.session.here({ at: [5.72449999, 45.18851], accuracy: 8.04, heading: 361, speed: 1.2 });
  world.pass(3_000);
  assert.deepEqual(world.sent("live"), [], "nobody asked for it");
  world.session.share("QGIS", 15, false);
  assert.deepEqual(world.sent("live")[0].set.position, { at: [5.7245, 45.18851], accuracy: 8, speed: 1.2 });
  world.session.share("QGIS", 15, true);
  assert.deepEqual(world.sent("live")[0].set.position, { at: [5.72, 45.19], accuracy: 1000 });
  const walk = (minutes) => {
    for (let at = 0; at < minutes * 60; at += 1) {
      world.session.here({ at: [5.7245, 45.1885 + at * 1e-6] });
      world.hear({ type: "pong" });
      world.pass(1_000);
    }
  };
  walk(3);
  assert.equal(world.sent("live").length, 3, "about the same place: once a minute");
  walk(12);
  assert.deepEqual(world.sent("live").pop().set, { position: null });
  assert.equal(world.session.rooms.QGIS.share, null);
  walk(1);
  assert.deepEqual(world.sent("live"), []);
});

test("a place that the receiver gave before is not told again as one of now", () => {
  const world = inRoom();
  world.session.share("QGIS", 0, false);
  const stands = (seconds, time) => {
    for (let at = 0; at < seconds; at += 1) {
      world.session.here({ at: [5.7, 45.1] }, time(at));
      world.hear({ type: "pong" });
      world.pass(1_000);
    }
    return world.sent("live").length;
  };
  assert.equal(stands(150, (at) => at), 3, "a fix each second");
  assert.ok(stands(150, () => 150) <= 1, "no more in the tunnel");
});

test("a sharing whose time ended in a sleep says nothing more, and takes the place away", () => {
  const world = inRoom();
  world.session.here({ at: [5.7, 45.1] });
  world.session.share("QGIS", 15, false);
  world.sent("live");
  world.sleep(16 * 60_000);
  world.session.here({ at: [5.8, 45.2] });
  assert.deepEqual(world.sent("live").map((frame) => frame.set), [{ position: null }], "over a line that nobody hears");
  assert.equal(world.session.rooms.QGIS.share, null);
  world.welcome({ resumed: true });
  world.hear({ type: "room_state", state: { room: "QGIS", nickname: "ann", nb_users: 1, members: [] } });
  world.pass(5_000);
  assert.deepEqual(world.sent("live").map((frame) => frame.set), [{ position: null }]);
});

test("a sharing goes on after a break", () => {
  const world = inRoom();
  world.session.here({ at: [5.7, 45.1] });
  world.session.share("QGIS", 0, false);
  world.session.closed(1006, "");
  world.pass(1_000);
  world.welcome({ resumed: false });
  world.sent("live");
  world.hear({ type: "ok", ref: world.sent("join")[0].ref, state: { room: "QGIS", nickname: "ann", nb_users: 1, members: [] } });
  world.pass(500);
  assert.equal(world.sent("live").length, 1);
});

test("others are on the map with their age, until their time is over", () => {
  const world = inRoom({ members: [{ member: "m.2", nickname: "bob", features: ["map"] }], live: { "m.1": { position: { at: [0, 0] } }, "m.2": { position: { at: [5.7, 45.1], accuracy: 9 } } } });
  world.hear({ type: "live", room: "QGIS", members: {}, trackers: { "van-3": { at: [5.71, 45.17], age: 42 } } });
  world.pass(10_000);
  assert.deepEqual(world.session.people("QGIS").map((one) => [one.name, one.age, one.accuracy, one.isTracker]), [["bob", 10, 9, false], ["van-3", 52, 0, true]]);
  for (let at = 0; at < 111; at += 1) {
    world.pass(1_000);
    world.hear({ type: "pong" });
  }
  assert.deepEqual(world.session.people("QGIS").map((one) => one.name), ["van-3"]);
  world.hear({ type: "live", room: "QGIS", trackers: { "van-3": null } });
  assert.deepEqual(world.session.people("QGIS"), []);
});

test("who has livefield's plugin too is there once", () => {
  const members = [["m.2", "bob", ["map"]], ["m.3", "bob_2", []], ["m.4", "Ann_2", []], ["m.5", "cy", []], ["m.6", "bob_3", []]];
  const live = { "m.2": [5.7, 45.1], "m.3": [5.7001, 45.1], "m.4": [5.2, 45], "m.5": [5.7, 45.1], "m.6": [6, 46] };
  const world = inRoom({
    members: members.map(([member, nickname, features]) => ({ member, nickname, features })),
    live: Object.fromEntries(Object.entries(live).map(([id, at]) => [id, { position: { at } }])),
  });
  world.session.here({ at: [5.2, 45] });
  assert.deepEqual(world.session.people("QGIS").map((one) => one.name), ["bob", "cy", "bob_3"]);
});

test("the board is drawn, read, and read anew after a reset", () => {
  const world = inRoom({ board: { rev: 3, features: 1, locked: false } });
  world.hear({ type: "board", room: "QGIS", rev: 3, replay: true, put: [{ id: "b.1", geometry: {}, properties: {} }] });
  world.session.draw("QGIS", [[5.7, 45.1]], 2, "spring");
  world.session.draw("QGIS", [[5.7, 45.1], [5.8, 45.2]], 0, "");
  const [mark, line] = world.sent("board_put").map((frame) => frame.features[0]);
  assert.match(mark.id, /^b\.[a-z0-9]{22}$/);
  assert.deepEqual([mark.geometry, mark.properties], [{ type: "Point", coordinates: [5.7, 45.1] }, { shape: "mark", color: 2, note: "spring" }]);
  assert.deepEqual([line.geometry.type, line.properties], ["LineString", { shape: "line", color: 0 }]);
  world.hear({ type: "board", room: "QGIS", rev: 4, put: [mark], removed: ["b.1"] });
  assert.deepEqual(Object.keys(world.session.rooms.QGIS.board), [mark.id]);
  world.session.erase("QGIS", mark.id);
  world.hear({ type: "error", ref: world.sent("board_remove")[0].ref, code: "forbidden" });
  assert.deepEqual(world.told.pop(), ["refused", "QGIS", "forbidden"]);
  world.hear({ type: "board", room: "QGIS", rev: 9, reset: true, replay: true });
  assert.deepEqual(world.session.rooms.QGIS.board, {});
});

test("nobody looks: the server is told so, after each welcome too", () => {
  const world = inRoom();
  world.session.look(false);
  assert.deepEqual(world.sent("look"), [{ type: "look", looking: false }]);
  world.session.closed(1006, "");
  world.pass(1_000);
  world.welcome({ resumed: true });
  assert.equal(world.sent("look").length, 1);
  world.session.look(true);
  assert.deepEqual(world.sent("look"), [{ type: "look", looking: true }]);
});

test("layers are bounded by what they hold, and what is no longer kept is said", () => {
  const world = inRoom();
  const layer = (characters) => ({ kind: "geojson", layer_name: "Ways", geojson: { features: [{ type: "Feature", geometry: null, properties: { note: "A".repeat(characters) } }] } });
  const kept = () => world.rows().filter((row) => row.features.length).length;
  const cut = () => world.rows().map((row) => row.isCut === true).lastIndexOf(true) + 1;
  for (let at = 0; at < 30; at += 1) world.hear(said(`l${at}`, layer(2_000_000)));
  assert.deepEqual([kept(), cut()], [11, 19]);
  const told = world.told.filter(([what, , row]) => what === "row" && row.isCut);
  assert.equal(told.length, 2 * 19, "that it came, and that it is no longer kept");
  // A correction takes the first row's place, and as much as it holds.
  world.hear(said("m0", layer(100), { replaces: "l0" }));
  assert.deepEqual([kept(), world.rows()[0].isCut], [12, false]);
  world.hear(said("m29", layer(20_000_000), { replaces: "l29" }));
  assert.deepEqual([kept(), cut(), world.rows()[0].isCut], [2, 28, true]);
});

test("pictures and rows are bounded", () => {
  const world = inRoom();
  for (let at = 0; at < 6; at += 1) world.hear(said(`p${at}`, { kind: "image", image_data: "A".repeat(5_000_000) }));
  assert.deepEqual(world.rows().map((row) => row.picture.length > 0), [false, false, true, true, true, true]);
  for (let at = 0; at < 450; at += 1) world.hear(said(`t${at}`, text("x")));
  assert.equal(world.rows().length, 400);
});

test("leaving forgets the room and what was to be said there", () => {
  const world = inRoom();
  world.session.send("QGIS", text("a"));
  world.session.leave("QGIS");
  assert.equal(world.sent("leave").length, 1);
  assert.deepEqual(world.session.snapshot().rooms, []);
  world.session.stop();
  assert.deepEqual([world.closes, world.session.state, world.session.snapshot().resume], [1, "off", ""]);
});

test("of a full board what is in view is drawn, thinned out", () => {
  const line = (west, step, note) => ({
    geometry: { type: "LineString", coordinates: Array.from({ length: 100 }, (_, at) => [west + at * step, 45]) }, properties: { note },
  });
  const near = drawable([line(5, 0.001), line(50, 0.001), { geometry: null }], [4, 44, 6, 46], 0.01);
  assert.equal(near.length, 1, "the other is far away");
  assert.ok(near[0].lines[0].length <= 11, "places on one dot are one");
  assert.deepEqual(near[0].lines[0].slice(-1), [[5 + 99 * 0.001, 45]]);
  const all = drawable(Array.from({ length: 2000 }, (_, at) => line(5, 0.001, "n" + at)), null, 0);
  assert.equal(all.length, 2000);
  assert.ok(all.reduce((sum, one) => sum + one.lines[0].length, 0) <= 14000);
  assert.deepEqual(all.map((one) => one.note).filter(Boolean).slice(-1), ["n1999"]);
  assert.equal(all.filter((one) => one.note).length, 100);
});
