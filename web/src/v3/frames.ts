// What goes over a gischat v3 socket, and the one place where text from it becomes typed. Nothing here throws.
import { rawValue } from "../protocol/raw.ts";

/** A frame the server may send. `unknown` is a message of a kind that this page cannot show. */
export type Frame = Message | Count | Newcomer | Like | Rejected;
export type Message = Text | Image | Layer | Crs | Extent | Position | Model | Script | Unknown;
export type Kind = Message["kind"];

interface Stamped { id: string; timestamp: number }
interface Said extends Stamped { author: string; inReplyTo: string | undefined }
interface Placed extends Said { crsWkt: string; crsAuthid: string }

export interface Text extends Said { kind: "text"; text: string }
export interface Image extends Said { kind: "image"; data: string }
export interface Layer extends Placed { kind: "layer"; name: string; features: number; geojson: string }
export interface Crs extends Placed { kind: "crs" }
export interface Extent extends Placed { kind: "extent"; xmin: number; ymin: number; xmax: number; ymax: number }
export interface Position extends Placed { kind: "position"; x: number; y: number }
export interface Model extends Said { kind: "model"; name: string; group: string; xml: string }
export interface Script extends Said { kind: "script"; name: string; code: string }
export interface Unknown extends Said { kind: "unknown" }

export interface Count extends Stamped { kind: "count"; count: number }
export interface Newcomer extends Stamped { kind: "newcomer" | "exiter"; nickname: string }
export interface Like extends Stamped { kind: "like"; liker: string; liked: string; message: string }
export interface Rejected extends Stamped { kind: "rejected"; reason: string }

type Fields = Record<string, unknown>;

/** The frame in this text, or undefined for what is no frame at all. */
export function parseFrame(source: string): Frame | undefined {
  let fields: unknown;
  try {
    fields = JSON.parse(source);
  } catch {
    return undefined;
  }
  if (!isObject(fields) || typeof fields["type"] !== "string") return undefined;
  const stamp: Stamped = { id: text(fields, "id") ?? "", timestamp: number(fields, "timestamp") ?? 0 };
  return notice(fields, stamp) ?? message(fields, stamp, source);
}

/** What is not said by somebody: counts, comings and goings, likes, refusals. */
function notice(fields: Fields, stamp: Stamped): Frame | undefined {
  switch (fields["type"]) {
    case "nb_users": {
      const count = number(fields, "nb_users");
      return count === undefined ? undefined : { kind: "count", ...stamp, count };
    }
    case "newcomer":
    case "exiter": {
      const kind = fields["type"];
      const nickname = text(fields, kind);
      return nickname === undefined ? undefined : { kind, ...stamp, nickname };
    }
    case "like": {
      const [liker, liked] = [text(fields, "liker_author"), text(fields, "liked_author")];
      if (liker === undefined || liked === undefined) return undefined;
      return { kind: "like", ...stamp, liker, liked, message: text(fields, "message") ?? "" };
    }
    case "uncompliant":
      return { kind: "rejected", ...stamp, reason: text(fields, "reason") ?? "" };
    default:
      return undefined;
  }
}

function message(fields: Fields, stamp: Stamped, source: string): Message | undefined {
  const author = text(fields, "author");
  if (author === undefined || stamp.id === "") return undefined;
  const said: Said = { ...stamp, author, inReplyTo: text(fields, "in_reply_to_id") };
  return body(fields, said, source) ?? { kind: "unknown", ...said };
}

function body(fields: Fields, said: Said, source: string): Message | undefined {
  const placed = { ...said, crsWkt: text(fields, "crs_wkt") ?? "", crsAuthid: text(fields, "crs_authid") ?? "" };
  switch (fields["type"]) {
    case "text": {
      const words = text(fields, "text");
      return words === undefined ? undefined : { kind: "text", ...said, text: words };
    }
    case "image": {
      const data = text(fields, "image_data");
      return data === undefined ? undefined : { kind: "image", ...said, data };
    }
    case "geojson": {
      const name = text(fields, "layer_name");
      const collection = fields["geojson"];
      if (name === undefined || !isObject(collection) || !Array.isArray(collection["features"])) return undefined;
      const geojson = rawValue(source, "geojson") ?? JSON.stringify(collection);
      return { kind: "layer", ...placed, name, features: collection["features"].length, geojson };
    }
    case "crs":
      return { kind: "crs", ...placed };
    case "bbox": {
      const [xmin, ymin] = [number(fields, "xmin"), number(fields, "ymin")];
      const [xmax, ymax] = [number(fields, "xmax"), number(fields, "ymax")];
      if (xmin === undefined || ymin === undefined || xmax === undefined || ymax === undefined) return undefined;
      return { kind: "extent", ...placed, xmin, ymin, xmax, ymax };
    }
    case "position": {
      const [x, y] = [number(fields, "x"), number(fields, "y")];
      return x === undefined || y === undefined ? undefined : { kind: "position", ...placed, x, y };
    }
    case "model": {
      const [name, xml] = [text(fields, "model_name"), text(fields, "raw_xml")];
      if (name === undefined || xml === undefined) return undefined;
      return { kind: "model", ...said, name, group: text(fields, "model_group") ?? "", xml };
    }
    case "script": {
      const [name, code] = [text(fields, "name"), text(fields, "raw_pycode")];
      return name === undefined || code === undefined ? undefined : { kind: "script", ...said, name, code };
    }
    default:
      return undefined;
  }
}

/** What this page says. The server adds the time. */
export function newcomerFrame(nickname: string): string {
  return JSON.stringify({ type: "newcomer", newcomer: nickname });
}

export function textFrame(id: string, author: string, words: string): string {
  return JSON.stringify({ type: "text", id, author, avatar: null, text: words });
}

export function imageFrame(id: string, author: string, base64: string): string {
  return JSON.stringify({ type: "image", id, author, avatar: null, image_data: base64 });
}

/** Whether the server refused because somebody in the room bears this nickname. */
export function saysTaken(frame: Rejected, nickname: string): boolean {
  return frame.reason.startsWith(`User '${nickname}' already registered in `);
}

export function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(fields: Fields, key: string): string | undefined {
  const value = fields[key];
  return typeof value === "string" ? value : undefined;
}

function number(fields: Fields, key: string): number | undefined {
  const value = fields[key];
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
