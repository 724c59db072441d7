// A broadcast with `ws`, as its own documentation has it. The port is the first argument; a room is a path.
'use strict';

const { WebSocketServer, WebSocket } = require('ws');

const rooms = new Map();

function enter(path, socket) {
  if (!rooms.has(path)) rooms.set(path, new Set());
  const members = rooms.get(path);
  members.add(socket);
  return members;
}

const server = new WebSocketServer({ host: '127.0.0.1', port: Number(process.argv[2]) });

server.on('connection', (socket, request) => {
  const members = enter(request.url, socket);
  socket.on('error', console.error);
  socket.on('close', () => members.delete(socket));
  socket.on('message', (data, binary) => {
    for (const member of members) {
      if (member.readyState === WebSocket.OPEN) member.send(data, { binary });
    }
  });
});
