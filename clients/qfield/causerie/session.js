// One session of causerie's native protocol (docs/protocol.md), without Qt: in QField's QML engine, and in Node for its tests.
//
// `create(io, who)` gets from `io` what it needs of the world: `now()` in milliseconds, `random()`, and a socket, of which the session
// says `open(url)`, `send(text)`, `drop()` (gone without a good-bye, heard no more) and `close()` (a wanted end). Whoever holds the socket
// calls `opened`, `received` and `closed`, and `tick` twice a second. `io.tell(what, room, detail)` says what has changed.
//
// Nothing runs while the screen is off, and a socket that died meanwhile looks alive. So `tick` looks at the clock: where it has jumped, the
// line is asked, or given up at once where the server has given it up. The engine knows no spread of objects and no `flat`.

/** Between two ticks: more of it was a sleep. */
var JUMP_MS = 5000;
/** Time for an answer: after a sleep, and otherwise. */
var WOKEN_MS = 5000;
var SILENT_MS = 10000;
var MARGIN_MS = 5000;
/** More time while a request of so many characters has no answer: the line is slow. */
var SLOW_MS = 45000;
var LARGE = 65536;
/** Time to be welcomed: the first time, and after each attempt without any answer. */
var WELCOME_MS = [10000, 10000, 20000, 40000, 60000];
/** A connection that stood for less counts as one more failure: QML does not tell why a socket was closed. */
var STOOD_MS = 15000;
var LONGEST_MS = 30000;
var PATIENT_MS = 30000;
/** Close codes after which nobody comes back before that, unless a person asks. */
var CROWDED = [1013, 4004];
var FIRST_ENDING = 4500;
var LAST_ENDING = 4999;
/** Rows that a room keeps, and characters of the messages whose pictures and layers it keeps. */
var ROWS = 400;
var HEAVY = 24000000;
/** Places of a board that are drawn at once, and notes. */
var POINTS = 10000;
var NOTES = 100;
var SEEN = 2000;
/** Live values: how long the others' count, and how often one's own is said. */
var POSITION_MS = 120000;
var TRACKER_MS = 600000;
var EVERY_MS = 2000;
var AGAIN_MS = 60000;
/** Degrees of "about", and metres. */
var ABOUT = 0.01;
var ABOUT_M = 1000;
/** Degrees within which two of one name are one person with two plugins. */
var NEAR = 0.02;
/** Requests that do the same once as twice, and those that are worth nothing later. */
var REPEATABLE = ["rooms", "leave", "board_put", "board_remove"];
var FLEETING = ["ping", "look", "live"];
var FOR_GOOD = ["kicked", "taken_over", "token_expired"];

/** Reads an address, or a link to a room. Returns nothing where it leads nowhere. */
function address(text) {
  var parts = /^(?:(https?|wss?):\/\/)?([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?(\/[^\s?#]*)?(?:\?[^\s#]*)?(?:#(.*))?$/.exec(text.trim());
  if (!parts) return undefined;
  var scheme = parts[1] === "http" || parts[1] === "ws" ? "http" : "https";
  var path = (parts[4] || "/").replace(/\/ws\/?$/, "/").replace(/\/*$/, "/");
  var found = { server: scheme + "://" + parts[2].toLowerCase() + (parts[3] || "") + path, room: "", key: "", token: "", title: "" };
  (parts[5] || "").split("&").forEach(function (pair) {
    var cut = pair.indexOf("="), name = pair.slice(0, cut);
    if (name === "room" || name === "key" || name === "token") found[name] = decoded(pair.slice(cut + 1));
    if (name === "name") found.title = clean(decoded(pair.slice(cut + 1))).slice(0, 40);
  });
  return found;
}

/** Returns the address of a server's WebSocket; a listed room may choose the node. The name of a private one is its key. */
function socketUrl(server, room) {
  var near = encodeURIComponent(room || "").replace(/[!'()*]/g, function (c) { return "%" + c.charCodeAt(0).toString(16); });
  return server.replace(/^http/, "ws") + "ws" + (/^[A-Za-z0-9_.%-]{1,64}$/.test(near) ? "?near=" + near : "");
}

/** A short text of somebody else's, without signs that turn it or cannot be seen. */
function clean(text) {
  return String(text).replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, " ").replace(/\s+/g, " ").trim();
}

/** What a content is to somebody who reads it: its kind, and what can be shown or done. Nothing of it is loaded from anywhere. */
function summary(content) {
  var c = content || {}, place = { crs: String(c.crs_authid || ""), wkt: String(c.crs_wkt || "") };
  switch (c.kind) {
    case "text":
      return { kind: "text", text: String(c.text) };
    case "image":
      return /^[A-Za-z0-9+\/=\s]+$/.test(c.image_data || "") ? { kind: "image", picture: c.image_data } : { kind: "unknown" };
    case "position":
      if (!isFinite(c.x) || !isFinite(c.y)) return { kind: "unknown" };
      return { kind: "position", x: Number(c.x), y: Number(c.y), accuracy: Number(c.accuracy) || 0, crs: place.crs, wkt: place.wkt };
    case "bbox":
      var bounds = [c.xmin, c.ymin, c.xmax, c.ymax].map(Number);
      return bounds.every(isFinite) ? { kind: "bbox", bounds: bounds, crs: place.crs, wkt: place.wkt } : { kind: "unknown" };
    case "geojson":
      var features = c.geojson && c.geojson.features;
      if (!Array.isArray(features)) return { kind: "unknown" };
      return { kind: "geojson", name: clean(c.layer_name || ""), count: features.length, features: features, crs: place.crs, wkt: place.wkt };
    case "crs":
      return { kind: "crs", name: clean(place.crs) };
    case "model":
      return { kind: "model", name: clean(c.model_name || "") };
    case "script":
      return { kind: "script", name: clean(c.name || "") };
    default:
      return { kind: "unknown" };
  }
}

/** One layer for each kind of geometry, as a layer in QGIS has one: its GeoJSON by "point", "line" or "area". */
function layersOf(features) {
  var kinds = { Point: "point", MultiPoint: "point", LineString: "line", MultiLineString: "line", Polygon: "area", MultiPolygon: "area" };
  var layers = {};
  function take(feature) {
    var geometry = feature && feature.geometry, kind = geometry && kinds[geometry.type];
    if (kind) (layers[kind] = layers[kind] || { type: "FeatureCollection", features: [] }).features.push(feature);
    else if (geometry && Array.isArray(geometry.geometries)) {
      // Each part of a collection goes by itself, with what is known of the whole.
      geometry.geometries.forEach(function (part) { take({ type: "Feature", properties: feature.properties, geometry: part }); });
    }
  }
  features.forEach(take);
  return layers;
}

/**
 * What of a board is drawn where one sees `view`, [west, south, east, north] in degrees or null, by dots of `dot` degrees: `lines` of
 * what is in view, without places that fall on the dot before, and of all places at most some POINTS, evenly. The latest notes are read.
 */
function drawable(features, view, dot) {
  var found = [], count = 0;
  features.forEach(function (feature) {
    var geometry = feature.geometry, lines = geometry && (geometry.type === "Polygon" ? geometry.coordinates : [geometry.type === "Point" ? [geometry.coordinates] : geometry.coordinates]);
    if (!lines || !Array.isArray(lines[0])) return;
    feature.box = feature.box || boxOf(lines);
    if (view && (feature.box[0] > view[2] || feature.box[2] < view[0] || feature.box[1] > view[3] || feature.box[3] < view[1])) return;
    lines = lines.map(function (line) { return thinned(line, dot); });
    lines.forEach(function (line) { count += line.length; });
    found.push({ lines: lines, isPoint: geometry.type === "Point", properties: feature.properties || {} });
  });
  var step = Math.ceil(count / POINTS), unread = found.filter(function (one) { return one.properties.note; }).length - NOTES;
  found.forEach(function (one) {
    if (step > 1) one.lines = one.lines.map(function (line) { return line.filter(function (_, at) { return at % step === 0 || at === line.length - 1; }); });
    one.note = one.properties.note && unread-- <= 0 ? one.properties.note : "";
  });
  return found;
}

function boxOf(lines) {
  var box = [Infinity, Infinity, -Infinity, -Infinity];
  lines.forEach(function (line) {
    line.forEach(function (place) {
      box = [Math.min(box[0], place[0]), Math.min(box[1], place[1]), Math.max(box[2], place[0]), Math.max(box[3], place[1])];
    });
  });
  return box;
}

/** A line without the places that fall on the dot of the one before; its ends stay. */
function thinned(line, dot) {
  var last = line[0];
  return line.filter(function (place, at) {
    var isFar = Math.abs(place[0] - last[0]) > dot || Math.abs(place[1] - last[1]) > dot;
    if (at && !isFar && at < line.length - 1) return false;
    last = place;
    return true;
  });
}

/** Whether a text calls a nickname, or all. */
function calls(text, nickname) {
  return (" " + text).toLowerCase().split(/[^a-z0-9_@-]+/).some(function (word) {
    return word === "@all" || word === "@" + String(nickname).toLowerCase();
  });
}

function has(list, value) {
  return list.indexOf(value) >= 0;
}

function decoded(text) {
  try { return decodeURIComponent(text); } catch (_) { return ""; }
}

function isPlace(at) {
  return Array.isArray(at) && at.length >= 2 && Math.abs(at[0]) <= 180 && Math.abs(at[1]) <= 90;
}

/** Who two plugins of one person are: the server adds "_2" where a name is held. */
function stem(nickname) {
  return String(nickname).toLowerCase().replace(/_\d+$/, "");
}

/**
 * Makes a session. `who`: `server`, `nickname`, `token`, and of an earlier run `resume` and `rooms` (`name`, `key`, `title`, `isIn`).
 * Nothing goes out before `start`.
 */
function create(io, who) {
  var session = {
    /** "off", "connecting", "ready", "waiting" for the next attempt, or "ended". */
    state: "off",
    /** Why it ended, or the last attempt failed: a code of an error or of a close, or words of the socket. */
    why: "",
    /** When the next attempt begins. */
    due: 0,
    welcome: null,
    /** The rooms that the server lists, and those that one is in, by name. */
    list: [],
    rooms: {},
  };
  var resume = who.resume || "", pending = [], lastRef = 0, lastRow = 0, size = 0, seen = [], isSeen = {};
  var failures = 0, silences = 0, heard = 0, deadline = 0, asked = false, began = 0, since = 0, held = 0, patient = false, isLooking = true;
  var lastTick = io.now(), fix = null, HEAR;

  // The connection.

  session.start = function () {
    // A session that goes on is still in its rooms, or hears that it is not.
    (who.rooms || []).forEach(function (room) { enlist(room.name, room.key, room.title).isIn = !!(resume && room.isIn); });
    connect();
  };

  /** Ends the session, here and at the server. */
  session.stop = function () {
    resume = "";
    turn("off", "");
    io.close();
    io.tell("keep");
  };

  /** A person does not want to wait. */
  session.hurry = function () {
    if (session.state === "waiting") connect();
    else if (session.state === "ready") ask(WOKEN_MS);
  };

  session.opened = function () {
    heard = io.now();
    put({ type: "hello", ref: 0, protocol: 1, nickname: who.nickname, features: ["map"], token: who.token, resume: resume, fresh: (resume && !session.welcome) || null });
  };

  /** The socket is closed, by this code where it is known, with words where there are some. */
  session.closed = function (code, words) {
    if (session.state !== "connecting" && session.state !== "ready") return;
    if (code >= FIRST_ENDING && code <= LAST_ENDING) return end(String(code));
    lost(code, words || "");
  };

  session.received = function (text) {
    var frame;
    try { frame = JSON.parse(text); } catch (_) { return; }
    if (!frame || typeof frame.type !== "string" || has(["off", "ended", "waiting"], session.state)) return;
    heard = io.now();
    size = text.length;
    asked = false;
    if (session.state === "ready") deadline = heard + interval();
    var hear = HEAR[frame.type];
    // A frame of another form than the protocol's is passed over, as an unknown one is.
    try { if (hear) hear(frame); } catch (error) { io.tell("fault", frame.room, String(error)); }
  };

  session.tick = function () {
    var now = io.now(), slept = now - lastTick;
    lastTick = now;
    if (slept > JUMP_MS || slept < -1000) session.woke();
    expire(now);
    if (session.state === "waiting" && now >= session.due) return connect();
    if (session.state === "connecting" && now >= deadline) {
      silences += 1;
      io.drop();
      return lost(0, "silent");
    }
    if (session.state !== "ready") return;
    if (held && now >= held) {
      held = 0;
      flush();
    }
    returning(now);
    if (now >= deadline) {
      if (!asked) return ask(SILENT_MS + (pending.some(function (one) { return one.sent && one.size > LARGE; }) ? SLOW_MS : 0));
      again();
    }
    sayPosition(now);
  };

  /** The screen is on again, or the network is back: what was believed of the line counts no more. */
  session.woke = function () {
    var now = io.now();
    lastTick = now;
    expire(now);
    if (session.state === "ready") {
      // The server has given the line up, or the clock was set back.
      if (now - heard > 2 * interval() || now < heard) again();
      else ask(WOKEN_MS);
    } else if (session.state === "connecting" && now - began > 1000) again();
    else if (session.state === "waiting" && !patient) connect();
  };

  /** Whether somebody looks: while nobody does, the server gathers. */
  session.look = function (looking) {
    if (isLooking === looking) return;
    isLooking = looking;
    if (session.state === "ready") put({ type: "look", looking: looking });
  };

  /** What the next run needs to take the session up, or to begin another. Whoever has `resume` has the session. */
  session.snapshot = function () {
    return {
      resume: resume,
      token: who.token,
      rooms: wanted().map(function (room) { return { name: room.name, key: room.key, title: room.title, isIn: room.isIn }; }),
    };
  };

  function connect() {
    turn("connecting", session.why);
    asked = false;
    began = io.now();
    deadline = began + WELCOME_MS[Math.min(silences, WELCOME_MS.length - 1)];
    var first = wanted()[0];
    io.open(socketUrl(who.server, first && first.name));
  }

  /** Over another connection, at once. */
  function again() {
    io.drop();
    connect();
  }

  function lost(code, words) {
    var now = io.now();
    if (session.state === "ready" && now - since >= STOOD_MS) failures = 0;
    patient = has(CROWDED, code) || words === "too_many";
    var longest = Math.min(LONGEST_MS, 1000 * Math.pow(2, Math.min(failures, 10)));
    failures += 1;
    session.due = now + (patient ? PATIENT_MS : 0) + longest * (0.5 + io.random() / 2);
    turn("waiting", words || session.why);
  }

  function end(why) {
    resume = "";
    turn("ended", why);
    io.close();
    io.tell("keep");
  }

  function turn(state, why) {
    session.state = state;
    session.why = why;
    io.tell("state");
  }

  function interval() {
    return (session.welcome ? Math.min(session.welcome.ping_interval || 20, 3600) : 20) * 1000 + MARGIN_MS;
  }

  function ask(patience) {
    asked = true;
    deadline = io.now() + patience;
    put({ type: "ping", ref: 0 });
  }

  // Requests.

  function put(frame) {
    io.send(JSON.stringify(frame, function (_, value) { return value === null || value === "" ? undefined : value; }));
  }

  /** `done` gets the reply, or `{"type":"lost"}` where none can come any more. */
  function request(frame, done) {
    lastRef += 1;
    pending.push({ ref: lastRef, frame: frame, sent: false, done: done || function () {} });
    flush();
  }

  function flush() {
    if (session.state !== "ready" || held) return;
    pending.forEach(function (one) {
      if (one.sent) return;
      one.sent = true;
      // What is said is sent as it is: `null` takes a live value away.
      var text = JSON.stringify(Object.assign({ ref: one.ref }, one.frame));
      one.size = text.length;
      io.send(text);
    });
  }

  function isRepeatable(one) {
    return !!one.frame.nonce || has(REPEATABLE, one.frame.type);
  }

  function replied(frame) {
    if (frame.ref === 0) return greeted(frame);
    var one = pending.filter(function (each) { return each.ref === frame.ref; })[0];
    if (!one) return;
    if (has(["rate_limited", "unavailable"], frame.code) && frame.retry_after && !has(FLEETING, one.frame.type)) {
      // Nothing was done. What was asked later waits too, so that the order stays.
      one.sent = false;
      held = Math.max(held, io.now() + Math.min(Math.max(frame.retry_after, 0.1), 3600) * 1000);
      return;
    }
    pending.splice(pending.indexOf(one), 1);
    one.done(frame);
  }

  function greeted(frame) {
    if (frame.type !== "error" || session.state !== "connecting") return;
    if (frame.retry_after === undefined && frame.code !== "too_many") return end(frame.code);
    io.drop();
    lost(0, frame.code);
  }

  function welcomed(frame) {
    var wasLost = [], joins = [];
    session.welcome = frame;
    session.list = frame.rooms || session.list;
    resume = frame.resume;
    silences = held = 0;
    since = io.now();
    deadline = since + interval();
    pending = pending.filter(function (one) {
      if (one.frame.type === "join") return false;
      var stays = !has(FLEETING, one.frame.type) && (!one.sent || (frame.resumed && isRepeatable(one)));
      if (!stays) wasLost.push(one);
      one.sent = false;
      return stays;
    });
    turn("ready", "");
    wasLost.forEach(function (one) { one.done({ type: "lost" }); });
    if (!isLooking) put({ type: "look", looking: false });
    // What the server resumes comes as `room_state`; the rest is joined before anything is said there.
    wanted().forEach(function (room) {
      room.isIn = room.isIn && frame.resumed;
      if (!room.isIn) joins.push(room);
    });
    io.tell("keep");
    var rest = pending;
    pending = [];
    held = 1;
    joins.forEach(function (room) { join(room); });
    pending = pending.concat(rest);
    held = 0;
    flush();
  }

  // Rooms.

  function mine() {
    return Object.keys(session.rooms).map(function (name) { return session.rooms[name]; });
  }

  /** Those to come back into: not where one was thrown out, until a person asks. */
  function wanted() {
    return mine().filter(function (room) { return !room.isOut; });
  }

  function enlist(name, key, title) {
    var room = session.rooms[name] = session.rooms[name] || {
      name: name, key: "", title: "", isIn: false, wasIn: false, isOut: false, nickname: who.nickname || "", count: 0, members: {}, rows: [], live: {},
      trackers: {}, board: {}, rev: null, locked: false, error: "", returns: 0, share: null, unshare: false,
    };
    room.key = key || room.key;
    room.title = title || room.title;
    return room;
  }

  /** Joins a room, now and after each break until `leave`, or until one is thrown out. */
  session.join = function (name, key, title) {
    var room = enlist(name, key, title);
    room.isOut = false;
    io.tell("rooms");
    io.tell("keep");
    if (!room.isIn) join(room);
  };

  session.leave = function (name) {
    var room = session.rooms[name];
    if (!room) return;
    delete session.rooms[name];
    pending = pending.filter(function (one) { return one.frame.room !== name; });
    if (room.isIn) request({ type: "leave", room: name });
    io.tell("rooms");
    io.tell("keep");
  };

  session.refresh = function () {
    request({ type: "rooms" }, function (reply) {
      if (reply.type !== "ok" || !Array.isArray(reply.rooms)) return;
      session.list = reply.rooms;
      io.tell("rooms");
    });
  };

  function join(room) {
    room.error = "";
    room.returns = 0;
    var frame = { type: "join", room: room.name };
    if (room.key) frame.key = room.key;
    request(frame, function (reply) {
      if (reply.type === "ok") return enter(reply.state, true);
      if (reply.code === "already_joined" || reply.type === "lost") return;
      room.error = reply.code;
      // The server holds one's own name until the lost session's time is over.
      if (reply.code === "nickname_taken" && reply.retry_after) room.returns = io.now() + Math.min(reply.retry_after, 600) * 1000;
      io.tell("room", room.name);
    });
  }

  function returning(now) {
    wanted().forEach(function (room) { if (room.returns && now >= room.returns) join(room); });
  }

  function enter(state, joined) {
    var room = session.rooms[state.room], now = io.now();
    if (!room) return;
    if (joined) room.board = {};
    var isGap = state.gap || (joined && room.wasIn), isChange = !room.isIn;
    room.isIn = room.wasIn = true;
    if (isChange) io.tell("keep");
    room.error = "";
    room.nickname = state.nickname;
    room.count = state.nb_users;
    room.members = {};
    (state.members || []).forEach(function (member) { room.members[member.member] = member; });
    room.live = {};
    room.trackers = {};
    room.rev = state.board ? state.board.rev : null;
    room.locked = !!(state.board && state.board.locked);
    hearLive(room, state, now);
    if (isGap) say(room, { kind: "gap", from: "", at: now });
    if (room.unshare) unshare(room);
    if (room.share) room.share.saidAt = 0;
    io.tell("room", room.name);
    io.tell("map", room.name);
  }

  function removed(frame) {
    var room = session.rooms[frame.room];
    if (!room) return;
    room.isIn = false;
    room.error = "removed_" + frame.reason;
    if (frame.reason === "closed") room.returns = io.now() + 1000 + 4000 * io.random();
    else room.share = null;
    if (has(FOR_GOOD, frame.reason)) {
      // Nothing that was not answered goes there by itself.
      pending = pending.filter(function (one) { return one.frame.room !== room.name; });
      room.isOut = true;
    }
    io.tell("keep");
    io.tell("room", room.name);
  }

  function presence(frame) {
    var room = session.rooms[frame.room];
    if (!room) return;
    room.count = frame.nb_users;
    (frame.left || []).forEach(function (one) {
      delete room.members[one.member];
      delete room.live[one.member];
    });
    (frame.joined || []).concat(frame.changed || []).forEach(function (one) { room.members[one.member] = one; });
    io.tell("room", room.name);
    if (frame.left) io.tell("map", room.name);
  }

  // What is said.

  /** Says something, once, whatever becomes of the connection. Its row is there at once, and waits for the server's copy. */
  session.send = function (name, content) {
    var room = session.rooms[name];
    if (room) post(room, say(room, Object.assign({ mine: true, from: room.nickname, at: io.now(), content: content, size: JSON.stringify(content).length }, summary(content))));
  };

  /** Says once more what was not sent, or perhaps not. */
  session.again = function (name, key) {
    var room = session.rooms[name], row = room && session.row(name, key);
    if (row && (row.state === "failed" || row.state === "unsure")) post(room, row);
  };

  session.row = function (name, key) {
    var room = session.rooms[name];
    return room && room.rows.filter(function (row) { return row.key === key; })[0];
  };

  session.remove = function (name, key) {
    var row = session.row(name, key);
    if (row) drop(session.rooms[name], row);
  };

  function post(room, row) {
    row.state = "waiting";
    row.error = "";
    io.tell("row", room.name, row);
    request({ type: "send", room: room.name, content: row.content, nonce: token(16) }, function (reply) {
      row.state = reply.type === "ok" ? "" : reply.type === "lost" ? "unsure" : "failed";
      row.error = reply.code || "";
      if (reply.type === "ok") {
        if (byId(room, reply.id)) return drop(room, row);
        row.id = reply.id;
        delete row.content;
      }
      io.tell("row", room.name, row);
    });
  }

  function token(length) {
    var text = "";
    while (text.length < length) text += Math.floor(io.random() * 36).toString(36);
    return text;
  }

  function say(room, row) {
    lastRow += 1;
    row.key = lastRow;
    row.state = row.state || "";
    row.likes = 0;
    row.from = clean(row.from || "");
    room.rows.push(row);
    lighten(room);
    io.tell("row", room.name, row);
    while (room.rows.length > ROWS) drop(room, room.rows[0]);
    return row;
  }

  /** Takes pictures and layers from the oldest rows, where there is too much of them. */
  function lighten(room) {
    var sum = 0;
    for (var at = room.rows.length - 1; at >= 0; at -= 1) {
      var row = room.rows[at];
      if (!row.picture && !(row.features && row.features.length)) continue;
      sum += row.size;
      if (sum <= HEAVY) continue;
      Object.assign(row, { picture: "", features: [], isCut: true });
      io.tell("row", room.name, row);
    }
  }

  function drop(room, row) {
    room.rows = room.rows.filter(function (each) { return each !== row; });
    io.tell("gone", room.name, row);
  }

  function byId(room, id) {
    return id && room.rows.filter(function (row) { return row.id === id; })[0];
  }

  function isNew(id) {
    if (isSeen[id]) return false;
    isSeen[id] = true;
    seen.push(id);
    if (seen.length > SEEN) delete isSeen[seen.shift()];
    return true;
  }

  function message(frame) {
    var room = session.rooms[frame.room], from = frame.from || {}, content = frame.content || {};
    if (!room || !isNew(frame.id)) return;
    var known = content.kind === "like" ? byId(room, content.message_id) : byId(room, frame.replaces || frame.id);
    if (content.kind === "like") {
      if (known) {
        known.likes = Math.max(0, known.likes + (content.remove ? -1 : 1));
        io.tell("row", room.name, known);
      }
      return;
    }
    var row = Object.assign({
      id: frame.id, from: from.nickname, isProgram: !!from.hook, at: frame.timestamp * 1000, isReplay: !!frame.replay,
      mine: from.member === session.welcome.member, answers: frame.in_reply_to_id || "", size: size,
    }, summary(content));
    row.isCalled = !row.mine && row.kind === "text" && calls(row.text, room.nickname);
    if (!known) return say(room, row);
    // One's own, which waits for it; or a correction, which only its author can make.
    Object.assign(known, summary(content), { state: "", edited: !!frame.replaces, at: frame.replaces ? known.at : row.at, size: size, isCut: false });
    lighten(room);
    io.tell("row", room.name, known);
  }

  function deleted(frame) {
    var room = session.rooms[frame.room], row = room && byId(room, frame.id);
    if (!row) return;
    Object.assign(row, { kind: "deleted", text: "", picture: "", features: [], isCut: false });
    io.tell("row", room.name, row);
  }

  function notice(frame) {
    var room = session.rooms[frame.room];
    if (room && isNew(frame.id)) say(room, { id: frame.id, kind: "notice", text: String(frame.text), from: (frame.from || {}).nickname, at: frame.timestamp * 1000 });
  }

  // The map of the room.

  function live(frame) {
    var room = session.rooms[frame.room];
    if (!room) return;
    hearLive(room, { live: frame.members, trackers: frame.trackers }, io.now());
    io.tell("map", room.name);
  }

  function hearLive(room, frame, now) {
    Object.keys(frame.live || {}).forEach(function (member) {
      var values = frame.live[member];
      if (values.position === undefined) return;
      if (values.position === null || !isPlace(values.position.at)) delete room.live[member];
      else room.live[member] = { value: values.position, nickname: values.nickname, seen: now };
    });
    Object.keys(frame.trackers || {}).forEach(function (name) {
      var value = frame.trackers[name];
      if (!value || !isPlace(value.at)) delete room.trackers[name];
      else room.trackers[name] = { value: value, seen: now - (value.age || 0) * 1000 };
    });
  }

  /** Where the others are: `name`, `at`, `age` in seconds, `accuracy`, `heading`, `isTracker`. Who has another plugin too is there once. */
  session.people = function (name) {
    var room = session.rooms[name], now = io.now();
    if (!room) return [];
    var own = session.welcome && session.welcome.member;
    var members = Object.keys(room.live).filter(function (id) { return id !== own; }).map(function (id) {
      var member = room.members[id] || {};
      var person = described(id, room.live[id].nickname || member.nickname || "", room.live[id], now, false);
      person.isBare = !has(member.features || [], "map");
      return person;
    });
    var trackers = Object.keys(room.trackers).map(function (id) { return described("tracker " + id, id, room.trackers[id], now, true); });
    return members.filter(function (person) {
      // Without the feature `map`, such as livefield: the same person as one who has it and as oneself, by name and place.
      if (!person.isBare) return true;
      if (fix && stem(person.name) === stem(room.nickname) && isNear(person.at, fix.at)) return false;
      return !members.some(function (other) { return !other.isBare && stem(other.name) === stem(person.name) && isNear(person.at, other.at); });
    }).concat(trackers);
  };

  function described(id, name, entry, now, isTracker) {
    return {
      id: id, name: clean(name || entry.value.label || "?"), at: entry.value.at, age: Math.max(0, Math.round((now - entry.seen) / 1000)),
      accuracy: entry.value.accuracy || 0, heading: entry.value.heading === undefined ? -1 : entry.value.heading, isTracker: isTracker,
    };
  }

  function isNear(one, other) {
    return Math.abs(one[0] - other[0]) < NEAR && Math.abs(one[1] - other[1]) < NEAR;
  }

  function expire(now) {
    mine().forEach(function (room) {
      var before = Object.keys(room.live).length + Object.keys(room.trackers).length;
      [[room.live, POSITION_MS], [room.trackers, TRACKER_MS]].forEach(function (pair) {
        Object.keys(pair[0]).forEach(function (id) { if (now - pair[0][id].seen > pair[1]) delete pair[0][id]; });
      });
      if (before !== Object.keys(room.live).length + Object.keys(room.trackers).length) io.tell("map", room.name);
      if (room.share && room.share.until && now >= room.share.until) session.unshare(room.name);
    });
  }

  /**
   * One's own place: `at`, `accuracy`, `heading`, `speed`, `altitude`, and the time that the receiver gave it, by which one that is
   * handed in again is known as old. It goes out where it is shared, and nowhere else.
   */
  session.here = function (place, time) {
    if (!isPlace(place.at) || (fix && time !== undefined && time === fix.time)) return;
    fix = Object.assign({}, place, { seen: io.now(), time: time });
  };

  /** Shares the place with a room, for so many minutes, or until one leaves (0); `about` rounds it to a kilometre. */
  session.share = function (name, minutes, about) {
    var room = session.rooms[name];
    if (!room) return;
    room.share = { until: minutes ? io.now() + minutes * 60000 : 0, about: !!about, saidAt: 0, said: "" };
    room.unshare = false;
    sayPosition(io.now());
    io.tell("room", name);
  };

  session.unshare = function (name) {
    var room = session.rooms[name];
    if (!room || !room.share) return;
    room.share = null;
    if (room.isIn && session.state === "ready") unshare(room);
    else room.unshare = true;
    io.tell("room", name);
  };

  function unshare(room) {
    room.unshare = false;
    request({ type: "live", room: room.name, set: { position: null } }, function (reply) {
      if (reply.type === "lost" && !room.share) room.unshare = true;
    });
  }

  function sayPosition(now) {
    if (session.state !== "ready" || !fix || now - fix.seen > AGAIN_MS) return;
    mine().forEach(function (room) {
      if (!room.share || !room.isIn) return;
      var value = room.share.about ? about(fix.at) : exact(fix), said = JSON.stringify(value.at);
      if (now - room.share.saidAt < (said === room.share.said ? AGAIN_MS : EVERY_MS)) return;
      room.share.saidAt = now;
      room.share.said = said;
      request({ type: "live", room: room.name, set: { position: value } }, function (reply) {
        if (reply.type !== "error" || reply.code === "rate_limited") return;
        room.share = null;
        io.tell("refused", room.name, reply.code);
        io.tell("room", room.name);
      });
    });
  }

  function about(at) {
    return { at: at.slice(0, 2).map(function (x) { return Number((Math.round(x / ABOUT) * ABOUT).toFixed(2)); }), accuracy: ABOUT_M };
  }

  function exact(place) {
    var value = { at: place.at.slice(0, 2).map(function (x) { return Number(x.toFixed(6)); }) };
    [["accuracy", 0, 100000], ["heading", 0, 360], ["speed", 0, 1000], ["altitude", -20000, 100000]].forEach(function (key) {
      var number = place[key[0]];
      if (typeof number === "number" && number >= key[1] && number <= key[2]) value[key[0]] = Math.round(number * 10) / 10;
    });
    return value;
  }

  function board(frame) {
    var room = session.rooms[frame.room];
    if (!room) return;
    if (frame.reset) room.board = {};
    (frame.put || []).forEach(function (feature) { room.board[feature.id] = feature; });
    (frame.removed || []).forEach(function (id) { delete room.board[id]; });
    if (frame.rev !== undefined) room.rev = frame.rev;
    if (frame.locked !== undefined) room.locked = frame.locked;
    io.tell("map", room.name);
  }

  /** Draws a mark (one place) or a line on the board. Returns its name there. */
  session.draw = function (name, points, color, note) {
    var id = "b." + token(22), isMark = points.length === 1;
    var feature = {
      id: id, geometry: { type: isMark ? "Point" : "LineString", coordinates: isMark ? points[0] : points },
      properties: { shape: isMark ? "mark" : "line", color: color || 0 },
    };
    if (note) feature.properties.note = String(note).slice(0, 280);
    request({ type: "board_put", room: name, features: [feature] }, told(name));
    return id;
  };

  session.erase = function (name, id) {
    request({ type: "board_remove", room: name, ids: [id] }, told(name));
  };

  function told(name) {
    return function (reply) { if (reply.type !== "ok") io.tell("refused", name, reply.code || "lost"); };
  }

  HEAR = {
    welcome: welcomed, ok: replied, error: replied, room_state: function (frame) { enter(frame.state, false); }, removed: removed,
    presence: presence, message: message, deleted: deleted, notice: notice, live: live, board: board,
  };
  return session;
}

if (typeof module !== "undefined") module.exports = { address: address, calls: calls, create: create, drawable: drawable, layersOf: layersOf, socketUrl: socketUrl, summary: summary };
