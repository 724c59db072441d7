import QtCore
import QtQuick
import QtWebSockets

import org.qfield
import org.qgis
import Theme

import "session.js" as Session
import "words.js" as Words

// The plugin: holds the session and its socket, and does with QField's map and project what the panel asks for.
Item {
  id: plugin

  property var mainWindow: iface.mainWindow()
  property var mapCanvas: iface.mapCanvas()
  property var positionSource: iface.findItemByObjectName("positionSource")
  property var words: Words.of(Qt.locale().name)
  property alias settings: settings
  property var session: null
  property var socket: null
  /** Goes up with each change of the session, which is no Qt object. */
  property int version: 0
  /** The room that is shown; empty: the list. */
  property string room: ""
  property bool isShown: false
  property ListModel rows: ListModel {}
  /** A person has ended the session: no line that was left is to keep it. */
  signal ended()

  parent: mapCanvas
  anchors.fill: parent

  Component.onCompleted: {
    iface.addItemToPluginsToolbar(button);
    // Android has ended QField: whoever has the key has the session.
    if (settings.kept) begin(settings.server, settings.nickname, JSON.parse(settings.kept));
  }
  onRoomChanged: {
    rows.clear();
    var shown = session && session.rooms[room];
    if (shown) shown.rows.forEach(function (row) { rows.append({ key: row.key, version: 0 }); });
    overlay.refresh();
  }

  Settings {
    id: settings
    category: "causerie"
    property string server: ""
    property string nickname: ""
    property string kept: ""
  }

  QfToolButton {
    id: button
    objectName: "causerieButton"
    iconSource: Qt.resolvedUrl("icon.svg")
    iconColor: Theme.mainColor
    bgcolor: Theme.darkGray
    round: true
    onClicked: plugin.isShown = true
  }
  RoomMap { id: overlay; objectName: "overlay"; anchors.fill: parent; plugin: plugin; visible: plugin.room !== "" }
  Panel { id: panel; objectName: "panel"; parent: plugin.mainWindow.contentItem; anchors.fill: parent; z: 1000; visible: plugin.isShown; plugin: plugin }

  Timer { interval: 500; repeat: true; running: plugin.session !== null; onTriggered: { plugin.readPosition(); plugin.session.tick(); } }
  Connections {
    target: Qt.application
    function onStateChanged() {
      if (!plugin.session) return;
      var isActive = Qt.application.state === Qt.ApplicationActive;
      plugin.session.look(isActive);
      if (isActive) plugin.session.woke();
    }
  }

  // A socket of its own for each connection: one that is gone is heard no more.
  Component {
    id: line
    WebSocket {
      id: own
      property var end: Connections { target: plugin; function onEnded() { if (plugin.socket !== own) own.destroy(); } }
      onTextMessageReceived: (text) => { if (plugin.socket === own) plugin.session.received(text); }
      onStatusChanged: (status) => {
        if (plugin.socket !== own) return;
        if (status === WebSocket.Open) plugin.session.opened();
        else if (status === WebSocket.Closed || status === WebSocket.Error) { plugin.drop(); plugin.session.closed(0, errorString); }
      }
    }
  }

  function drop() {
    var old = socket;
    socket = null;
    // Qt closes it with 1001, after which a server that still hears it keeps the session for a few seconds alone: only once another line
    // has taken that over, or it has ended.
    if (old) old.destroy(130000);
  }

  function begin(server, nickname, kept) {
    session = Session.create({
      now: function () { return Date.now(); },
      random: function () { return Math.random(); },
      open: function (url) {
        drop();
        socket = line.createObject(plugin, { url: url });
        socket.active = true;
      },
      send: function (text) { if (socket && socket.status === WebSocket.Open) socket.sendTextMessage(text); },
      drop: drop,
      close: function () {
        var old = socket;
        ended();
        socket = null;
        if (old) { old.active = false; old.destroy(3000); }
      },
      tell: heard,
    }, { server: server, nickname: nickname, token: kept.token, resume: kept.resume, rooms: kept.rooms });
    session.start();
    version += 1;
  }

  /** Shows a short text. QField's toast reads marks of HTML, by which a text of somebody else's could fetch an address. */
  function toast(text) {
    mainWindow.displayToast(text.replace(/</g, "‹"));
  }

  function heard(what, name, detail) {
    if (what === "row" && name === room) showRow(detail);
    else if (what === "gone" && name === room) rows.remove(indexOf(detail.key));
    else if (what === "map" && name === room) overlay.refresh();
    else if (what === "refused") toast(Words.error(words, detail));
    else if (what === "keep" && session) settings.kept = session.snapshot().resume ? JSON.stringify(session.snapshot()) : "";
    if (what === "row" && !isShown && !detail.mine && !detail.isReplay && detail.state === "" && detail.kind === "text" && detail.from) toast(detail.from + ": " + detail.text.slice(0, 80));
    if (what === "state" || what === "rooms" || what === "room") version += 1;
  }

  function indexOf(key) {
    for (var at = rows.count - 1; at >= 0; at -= 1) if (rows.get(at).key === key) return at;
    return -1;
  }

  function showRow(row) {
    var at = indexOf(row.key);
    if (at < 0) rows.append({ key: row.key, version: 0 });
    else rows.setProperty(at, "version", rows.get(at).version + 1);
  }

  // The connection and the rooms.

  function connectTo(typed, nickname) {
    var to = Session.address(typed);
    if (!to) return toast(words.no_address);
    settings.server = to.server;
    settings.nickname = nickname.trim();
    begin(to.server, settings.nickname, { token: to.token, rooms: to.room ? [{ name: to.room, key: to.key, title: to.title }] : [] });
    room = to.room;
  }

  function disconnect() {
    session.stop();
    room = "";
  }

  function roomNames() {
    var names = Object.keys(session.rooms);
    session.list.forEach(function (one) { if (names.indexOf(one.name) < 0) names.push(one.name); });
    return names;
  }

  /** The name of a private room is its key: it is shown nowhere. */
  function nameOf(name) {
    var known = session && session.rooms[name];
    return known && known.title ? known.title : name.charAt(0) === "~" ? words.private : name;
  }

  function enter(name, key) {
    session.join(name, key);
    room = name;
  }

  function leave() {
    session.leave(room);
    room = "";
  }

  function say(content) {
    session.send(room, content);
  }

  // QField's map, position and project.

  function wgs84() {
    return CoordinateReferenceSystemUtils.wgs84Crs();
  }

  function toScreen(place) {
    var settings = mapCanvas.mapSettings, point = GeometryUtils.point(place[0], place[1]);
    return settings.coordinateToScreen(GeometryUtils.reprojectPoint(point, wgs84(), settings.destinationCrs));
  }

  /** What the map shows, [west, south, east, north] in degrees; null where that is not known. */
  function seen() {
    var map = mapCanvas.mapSettings, shown = GeometryUtils.reprojectRectangle(map.visibleExtent || map.extent, map.destinationCrs, wgs84());
    var sides = [shown.xMinimum, shown.yMinimum, shown.xMaximum, shown.yMaximum];
    return sides.every(isFinite) && sides[0] < sides[2] && sides[1] < sides[3] ? sides : null;
  }

  function middle() {
    var settings = mapCanvas.mapSettings, point = settings.screenToCoordinate(Qt.point(mapCanvas.width / 2, mapCanvas.height / 2));
    var place = GeometryUtils.reprojectPointToWgs84(point, settings.destinationCrs);
    return [Number(place.x.toFixed(6)), Number(place.y.toFixed(6))];
  }

  function readPosition() {
    var info = positionSource && positionSource.active ? positionSource.positionInformation : null;
    if (!info || !info.latitudeValid || !info.longitudeValid) return null;
    var place = { at: [info.longitude, info.latitude] };
    if (info.haccValid) place.accuracy = info.hacc;
    if (info.directionValid) place.heading = info.direction;
    if (info.speedValid) place.speed = info.speed;
    if (session) session.here(place, info.utcDateTime ? info.utcDateTime.getTime() : NaN);
    return place;
  }

  function share(minutes, isAbout) {
    if (!readPosition()) toast(words.no_place);
    session.share(room, minutes, isAbout);
  }

  function sendPlace() {
    var place = readPosition();
    if (!place) return toast(words.no_place);
    var content = { kind: "position", crs_wkt: "", crs_authid: "EPSG:4326", x: place.at[0], y: place.at[1] };
    if (place.accuracy > 0) content.accuracy = place.accuracy;
    say(content);
  }

  /** In degrees where the map's system is one's own, which others do not know. */
  function sendExtent() {
    var map = mapCanvas.mapSettings, code = map.destinationCrs.authid, extent = map.extent;
    var isKnown = /^[A-Z]+:/.test(code) && code.indexOf("USER:") !== 0;
    var sides = isKnown ? [extent.xMinimum, extent.yMinimum, extent.xMaximum, extent.yMaximum] : seen();
    if (!sides) return toast(words.no_extent);
    say({ kind: "bbox", crs_wkt: "", crs_authid: isKnown ? code : "EPSG:4326", xmin: sides[0], ymin: sides[1], xmax: sides[2], ymax: sides[3] });
  }

  function sendMap() {
    if (overlay.hidesPeople) return;
    overlay.hidesPeople = true;
    var isTaken = mapCanvas.grabToImage(function (result) {
      overlay.hidesPeople = false;
      grab.result = result;
      grab.loadImage(result.url);
      if (grab.isImageLoaded(result.url)) grab.requestPaint();
    });
    if (!isTaken) overlay.hidesPeople = false;
  }

  // A canvas that is not shown does not paint.
  Canvas {
    id: grab
    property var result
    parent: plugin.mainWindow.contentItem
    x: -width
    width: Math.min(800, plugin.mapCanvas.width)
    height: width * plugin.mapCanvas.height / Math.max(1, plugin.mapCanvas.width)
    onImageLoaded: requestPaint()
    onPaint: {
      if (!result) return;
      getContext("2d").drawImage(result.url, 0, 0, width, height);
      plugin.say({ kind: "image", image_data: toDataURL("image/png").split(",")[1] });
      unloadImage(result.url);
      result = null;
    }
  }

  function draw() {
    isShown = false;
    overlay.isDrawing = true;
  }

  /** Shows a place or an extent, or adds a layer to the project. */
  function use(row) {
    var from = CoordinateReferenceSystemUtils.fromDescription(row.crs || row.wkt), map = mapCanvas.mapSettings;
    if (row.kind === "position") {
      mapCanvas.jumpTo(GeometryUtils.reprojectPoint(GeometryUtils.point(row.x, row.y), from, map.destinationCrs));
    } else if (row.kind === "bbox") {
      var b = row.bounds, corners = GeometryUtils.createGeometryFromWkt("MULTIPOINT((" + b[0] + " " + b[1] + "),(" + b[2] + " " + b[3] + "))");
      map.extent = GeometryUtils.reprojectRectangle(GeometryUtils.boundingBox(corners), from, map.destinationCrs);
    } else {
      var layers = Session.layersOf(row.features);
      if (!Object.keys(layers).length) toast(words.nothing_to_add);
      Object.keys(layers).forEach(function (kind) {
        var layer = LayerUtils.memoryLayerFromJsonString(row.name, JSON.stringify(layers[kind]), from);
        if (layer && ProjectUtils.addMapLayer(qgisProject, layer)) toast(Words.fill(words.layer_added, { name: row.name }));
      });
    }
    isShown = false;
  }
}
