// Writes what an AsyncAPI document says of the native frames as types of TypeScript. Where the library says more, or less, on
// purpose stands in `OTHERWISE` and `PROPERTIES`.

export interface Schema {
  $ref?: string;
  description?: string;
  type?: string;
  const?: unknown;
  enum?: unknown[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  /** Of a tuple, that of each place. */
  items?: Schema | Schema[];
  additionalProperties?: boolean | Schema;
  patternProperties?: Record<string, Schema>;
}

interface Reference {
  $ref: string;
}

interface Operation {
  action: string;
  channel: Reference;
  messages: Reference[];
  reply?: { messages: Reference[] };
}

export interface Document {
  operations: Record<string, Operation>;
  channels: Record<string, { messages: Record<string, Reference> }>;
  components: { messages: Record<string, { summary?: string; payload: Schema }>; schemas: Record<string, Schema> };
}

/** The writer of a frame: the server's values may grow, so they are open; a client's are not. */
type Writer = "client" | "server";

const HEAD = `// The frames of the native protocol. Written from the server's /asyncapi.json; \`npx vitest run --project unit -u\` writes it anew.

/** The messages between the two ends of a link; the server passes them on as they are. */
export interface SignalData {
  link?: number;
  description?: { type: string; sdp?: string };
  candidate?: { candidate?: string; sdpMid?: string | null; sdpMLineIndex?: number | null };
}
`;
/** The schemas that have another name here. */
const NAMES: Record<string, string> = {
  Announced: "Limits", Cursor: "LiveCursor", Geometry: "BoardGeometry", Listed: "ListedRoom", Outcome: "InviteOutcome", Person: "Member",
  SaidContent: "Content", Shape: "BoardShape",
};
/** Kinds may come that nobody knows: `knownContent` looks at what is heard. */
const OTHERWISE: Record<string, string> = { HeardContent: "unknown" };
/** Parts that the document leaves open: a layer is GeoJSON, and signals are between the browsers. */
const PROPERTIES: Record<string, string> = { geojson: "{ type?: string; features: unknown[] }", data: "SignalData" };
/** As many words of a choice stand on a line of their own. */
const MOST_WORDS = 10;
/** Characters of a line. */
const WIDTH = 128;
/** Events whose name is that of something else. */
const EVENTS: Record<string, string> = { call: "CallEvent", room_state: "RoomStateEvent", signal: "SignalEvent" };

/** All that goes over the native socket, as types. */
export function framesOf(document: Document): string {
  return new Frames(opened(document) as Document).all();
}

/** The document without what is sealed: the page reads and writes frames that are open, and passes over those that it cannot open. */
function opened(part: unknown): unknown {
  if (Array.isArray(part)) return part.filter((option) => !isSealed(option as Schema | null)).map(opened);
  if (typeof part !== "object" || part === null) return part;
  const { properties, required = [] } = part as Schema;
  const { sealed, geometry, ...rest } = properties ?? {};
  if (sealed === undefined) {
    return Object.fromEntries(Object.entries(part).filter(([name]) => name !== "Sealed").map(([name, value]) => [name, opened(value)]));
  }
  // A feature has both where it is not sealed.
  const both = geometry === undefined ? [] : ["geometry", "properties"];
  const kept = geometry === undefined ? rest : { ...properties };
  delete kept["sealed"];
  return opened({ ...part, properties: kept, required: [...required, ...both] });
}

function isSealed(option: Schema | null): boolean {
  return option?.$ref?.endsWith("/Sealed") === true || option?.properties?.["sid"] !== undefined;
}

class Frames {
  private readonly schemas: Record<string, Schema>;

  constructor(private readonly document: Document) {
    this.schemas = document.components.schemas;
  }

  all(): string {
    const native = Object.values(this.document.operations).filter((operation) => operation.channel.$ref === "#/channels/native");
    const events = native.filter(({ action }) => action === "send").map(({ messages }) => this.message(messages[0]));
    const requests = native.filter(({ action }) => action === "receive").map((operation) => this.request(operation));
    const hello = requests.find(({ type }) => type === "hello");
    const { native_error: error, native_welcome: welcome } = this.document.components.messages;
    if (hello === undefined || error === undefined || welcome === undefined) throw new Error("the document has no beginning");
    const named = Object.entries(this.schemas).filter(([name]) => this.isNamed(name));
    return [
      HEAD,
      ...named.map(([name, schema]) => this.declared(NAMES[name] ?? name, schema.description, schema, writerOf(name))),
      this.declared("HelloFrame", "Begins a session, or goes on with one.", without(hello.payload, "type", "ref"), "client"),
      this.declared("Welcome", welcome.summary, without(welcome.payload, "ref"), "server"),
      this.declared("ErrorFrame", error.summary, error.payload, "server"),
      ...events.map(({ summary, payload }) => this.declared(nameOf(payload), summary, payload, "server")),
      block("/** By the type of the frame. */\nexport interface Events", events.map(({ payload }) => `${typeOf(payload)}: ${nameOf(payload)};`)),
      block(
        "/** By the type of the frame: its keys, and those of its `ok`. */\nexport interface Requests",
        requests.filter(({ type }) => type !== "hello").map(({ type, asks, ok }) => `${type}: { asks: ${asks}; ok: ${ok} };`),
      ),
      this.shapes(),
    ].join("\n");
  }

  /** The keys of each kind of content, and of what type they are; a question mark is behind those that may be absent. */
  private shapes(): string {
    const kinds = (this.schemas["HeardContent"]?.oneOf ?? []).map(({ properties = {}, required = [] }) => {
      const { kind, ...rest } = properties;
      const all = Object.entries(rest).map(([name, property]) => `${name}: "${this.plain(property)}${required.includes(name) ? "" : "?"}"`);
      return `${String(kind?.const)}: { ${all.join(", ")} },`;
    });
    return block("/** What each kind of content has. */\nexport const SHAPES =", kinds).replace(/}\n$/, "} as const;\n");
  }

  /** The type of a text or a number that has a name. */
  private plain({ type, $ref, allOf }: Schema): string {
    const name = ($ref ?? allOf?.[0]?.$ref)?.split("/").at(-1);
    return type ?? this.schemas[name ?? ""]?.type ?? "object";
  }

  private request(operation: Operation) {
    const { payload } = this.message(operation.messages[0]);
    const reply = this.message(operation.reply?.messages[0]);
    const type = typeOf(payload);
    const asks = without(payload, "type", "ref");
    // The document has two keys there, and says in words that exactly one of them is needed.
    const wanted =
      type === "direct_send"
        ? `${this.written(without(asks, "to", "nickname"), "client")} & ({ to: string } | { nickname: string })`
        : this.written(asks, "client");
    return { type, payload, asks: wanted, ok: this.written(without(reply.payload, "type", "ref"), "server") };
  }

  private message({ $ref }: Reference = { $ref: "" }): { summary?: string; payload: Schema } {
    const [, , channel = "", , name = ""] = $ref.split("/");
    const reference = this.document.channels[channel]?.messages[name]?.$ref.split("/").at(-1) ?? "";
    const found = this.document.components.messages[reference];
    if (found === undefined) throw new Error(`the document has no message ${$ref}`);
    return found;
  }

  /** Texts and numbers have no names of their own. */
  private isNamed(name: string): boolean {
    const { type, oneOf } = this.schemas[name] ?? {};
    return !Object.hasOwn(OTHERWISE, name) && name !== "Ref" && (type === "object" || oneOf !== undefined);
  }

  private declared(name: string, about: string | undefined, schema: Schema, by: Writer): string {
    const doc = about === undefined ? "" : `/** ${about} */\n`;
    // An older server may leave some out, a newer server add some.
    const optional = name === "Limits" ? { ...schema, required: [] } : schema;
    const more = name === "Limits" ? ["[name: string]: number | undefined;"] : [];
    if (schema.type === "object") return block(`${doc}export interface ${name}`, [...this.keys(optional, by), ...more]);
    if (name === "SaidDirectly") return `${doc}export type ${name} = Exclude<Content, { kind: ${this.saidToAllAlone()} }>;\n`;
    const isChoice = schema.oneOf?.some(({ type }) => type === "object") === true;
    const written = isChoice ? schema.oneOf?.map((option) => `\n  | ${this.written(option, by)}`).join("") : this.written(schema, by);
    return `${doc}export type ${name} =${written?.replace(/^(?!\n)/, " ")};\n`;
  }

  /** The kinds that cannot be sent to a single person. */
  private saidToAllAlone(): string {
    const kindsOf = (name: string): unknown[] => this.schemas[name]?.oneOf?.map(({ properties }) => properties?.["kind"]?.const) ?? [];
    const direct = kindsOf("SaidDirectly");
    return choice(kindsOf("SaidContent").filter((kind) => !direct.includes(kind)), "client");
  }

  private written(schema: Schema, by: Writer): string {
    if (schema.$ref !== undefined) return this.referred(schema.$ref.split("/").at(-1) ?? "", by);
    if (schema.allOf !== undefined) return schema.allOf.map((option) => this.written(option, by)).join(" & ");
    if (schema.oneOf !== undefined) {
      const isWords = schema.oneOf.every((option) => typeof option.const === "string");
      if (isWords) return choice(schema.oneOf.map((option) => option.const), by);
      return schema.oneOf.map((option) => this.written(option, by)).join(" | ");
    }
    if (schema.const !== undefined) return JSON.stringify(schema.const);
    if (schema.enum !== undefined) return choice(schema.enum, by);
    if (schema.type === "array") return this.list(schema.items, by);
    if (schema.type !== "object") return schema.type === "integer" ? "number" : (schema.type ?? "unknown");
    const [each] = [schema.additionalProperties, ...Object.values(schema.patternProperties ?? {})].filter((item) => typeof item === "object");
    if (each !== undefined) return `Record<string, ${this.written(each, by)}>`;
    const all = this.keys(schema, by);
    return all.length === 0 ? "object" : `{ ${all.join(" ").replace(/;$/, "")} }`;
  }

  /** Pairs are written as lists of what both are: nobody makes them by hand. */
  private list(items: Schema["items"], by: Writer): string {
    const kinds = new Set([items ?? []].flat().map((item) => this.written(item, by)));
    return `${bracketed(kinds.size === 0 ? "unknown" : [...kinds].join(" | "))}[]`;
  }

  private referred(name: string, by: Writer): string {
    const schema = this.schemas[name];
    if (schema === undefined) throw new Error(`the document has no ${name}`);
    if (name === "Code") return by === "server" ? "Code | (string & {})" : name;
    return OTHERWISE[name] ?? (this.isNamed(name) ? (NAMES[name] ?? name) : this.written(schema, by));
  }

  private keys(schema: Schema, by: Writer): string[] {
    return Object.entries(schema.properties ?? {}).map(([name, property]) => {
      const optional = schema.required?.includes(name) === true ? "" : "?";
      return `${name}${optional}: ${(property.allOf === undefined ? PROPERTIES[name] : undefined) ?? this.written(property, by)};`;
    });
  }
}

/** Types that clients write are as they are here, and so are the codes of errors; all other names are by the server. */
function writerOf(name: string): Writer {
  return name.startsWith("Said") || name === "Code" ? "client" : "server";
}

function typeOf(payload: Schema): string {
  return String(payload.properties?.["type"]?.const);
}

function nameOf(payload: Schema): string {
  const type = typeOf(payload);
  return EVENTS[type] ?? type.replaceAll(/(?:^|_)([a-z])/g, (_all, letter: string) => letter.toUpperCase());
}

function without(schema: Schema, ...names: string[]): Schema {
  const kept = Object.entries(schema.properties ?? {}).filter(([name]) => !names.includes(name));
  return { ...schema, properties: Object.fromEntries(kept) };
}

function choice(words: unknown[], by: Writer): string {
  const all = [...words.map((word) => JSON.stringify(word)), ...(by === "server" && words.some((word) => typeof word === "string") ? ["(string & {})"] : [])];
  if (all.length < MOST_WORDS) return all.join(" | ");
  return filled(all.map((word) => `| ${word}`)).map((line) => `\n  ${line}`).join("");
}

function bracketed(type: string): string {
  return /\W/.test(type) ? `(${type})` : type;
}

/** On one line if it has the space. */
function block(head: string, lines: readonly string[]): string {
  const line = `${head.split("\n").at(-1)} { ${lines.join(" ").replace(/[;,]$/, "")} }\n`;
  if (line.length <= WIDTH) return head.replace(/[^\n]*$/, line);
  return `${head} {\n${filled(lines).map(wrapped).join("")}}\n`;
}

/** As many to a line as there is space for; what has parts of its own stands alone. */
function filled(lines: readonly string[]): readonly string[] {
  if (lines.some((line) => /\{[^}]/.test(line))) return lines;
  return lines.reduce<string[]>((all, line) => {
    const last = all.at(-1);
    if (last === undefined || last.length + line.length + 3 > WIDTH) return [...all, line];
    return [...all.slice(0, -1), `${last} ${line}`];
  }, []);
}

/** A line that is too long has its parts below each other. */
function wrapped(line: string): string {
  if (line.length + 2 <= WIDTH) return `  ${line}\n`;
  return `  ${line.replace(/^(\w+: \{) (asks: .*;) (ok: .*) \};$/, "$1\n    $2\n    $3;\n  };")}\n`;
}
