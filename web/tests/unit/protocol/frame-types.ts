// Writes what an AsyncAPI document says of the native frames as types of TypeScript, so that the compiler can hold the
// library's own types to them. Where the library says more, or less, on purpose stands in `SAID_OTHERWISE`.

export interface Schema {
  $ref?: string;
  type?: string;
  const?: unknown;
  enum?: unknown[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
}

interface Reference {
  $ref: string;
}

export interface Document {
  operations: Record<string, { action: string; channel: Reference; messages: Reference[]; reply?: { messages: Reference[] } }>;
  channels: Record<string, { messages: Record<string, Reference> }>;
  components: { messages: Record<string, { payload: Schema }>; schemas: Record<string, Schema> };
}

/** A type of the document, and the expression for the one of the library that has to be the same. */
export interface Pair {
  name: string;
  document: string;
  library: string;
}

/** Who writes a frame: what the server says may grow, so its words are open; what a client says is not. */
type Writer = "client" | "server";

const SAID_OTHERWISE: Record<string, (document: Document) => string> = {
  // Kinds may come that nobody knows: `knownContent` looks at what is heard.
  HeardContent: () => "unknown",
  SaidContent: () => "Content",
  SaidDirectly: () => "SaidDirectly",
  // An older server may leave some out, a newer one add some.
  Announced: (document) => {
    const names = Object.keys(document.components.schemas["Announced"]?.properties ?? {});
    return `{ ${names.map((name) => `${name}?: number;`).join(" ")} [name: string]: number | undefined }`;
  },
};
/** What the document leaves open: a layer is GeoJSON, and signals are between the browsers. */
const PROPERTIES: Record<string, string> = { geojson: "{ type?: string; features: unknown[] }", data: "SignalData" };

/** Every request, reply and event of the native socket, beside what the library calls it. */
export function framePairs(document: Document): Pair[] {
  const native = Object.values(document.operations).filter((one) => one.channel.$ref === "#/channels/native");
  const frames = native.flatMap((operation): Pair[] => {
    const [heard] = operation.messages.map((one) => payload(document, one));
    if (heard === undefined) return [];
    const type = String(heard.properties?.["type"]?.const);
    if (operation.action === "send") {
      return [{ name: `event ${type}`, document: write(document, heard, "server"), library: `Events["${type}"]` }];
    }
    const [reply] = (operation.reply?.messages ?? []).map((one) => payload(document, one));
    if (reply === undefined) throw new Error(`${type} has no reply`);
    return type === "hello" ? session(document, heard, reply) : asked(document, type, heard, reply);
  });
  const names = (action: string): string =>
    native
      .filter((one) => one.action === action && payload(document, one.messages[0]).properties?.["type"]?.const !== "hello")
      .map((one) => JSON.stringify(payload(document, one.messages[0]).properties?.["type"]?.const))
      .join(" | ");
  const { HeardContent, SaidContent, SaidDirectly, Code } = document.components.schemas;
  return [
    { name: "the requests", document: names("receive"), library: "RequestType" },
    { name: "the events", document: names("send"), library: "EventType" },
    { name: "what is said", document: write(document, SaidContent, "client"), library: "Content" },
    { name: "what is said to one person", document: write(document, SaidDirectly, "client"), library: "SaidDirectly" },
    { name: "what is heard", document: write(document, HeardContent, "client"), library: "Content" },
    { name: "the codes of errors", document: write(document, Code, "client"), library: "Code" },
    { name: "an error", document: write(document, document.components.messages["native_error"]?.payload, "server"), library: "ErrorFrame" },
    ...frames,
  ];
}

function session(document: Document, hello: Schema, welcome: Schema): Pair[] {
  return [
    { name: "hello", document: write(document, without(hello, "type", "ref"), "client"), library: "HelloFrame" },
    { name: "welcome", document: write(document, without(welcome, "ref"), "server"), library: "Welcome" },
  ];
}

function asked(document: Document, type: string, request: Schema, reply: Schema): Pair[] {
  const asks = without(request, "type", "ref");
  // The document has two keys there, and says in words that exactly one of them is needed.
  const wanted =
    type === "direct_send"
      ? write(document, without(asks, "to", "nickname"), "client") + " & ({ to: string } | { nickname: string })"
      : write(document, asks, "client");
  return [
    { name: `request ${type}`, document: wanted, library: `Requests["${type}"]["asks"]` },
    { name: `reply to ${type}`, document: write(document, without(reply, "type", "ref"), "server"), library: `Requests["${type}"]["ok"]` },
  ];
}

function payload(document: Document, message: Reference | undefined): Schema {
  const [, , channel = "", , name = ""] = message?.$ref.split("/") ?? [];
  const reference = document.channels[channel]?.messages[name]?.$ref.split("/").at(-1) ?? "";
  const found = document.components.messages[reference]?.payload;
  if (found === undefined) throw new Error(`the document has no message ${message?.$ref}`);
  return found;
}

function without(schema: Schema, ...names: string[]): Schema {
  const kept = Object.entries(schema.properties ?? {}).filter(([name]) => !names.includes(name));
  return { ...schema, properties: Object.fromEntries(kept) };
}

function write(document: Document, schema: Schema | undefined, by: Writer): string {
  if (schema === undefined) throw new Error("the document lacks a schema");
  if (schema.$ref !== undefined) return named(document, schema.$ref.split("/").at(-1) ?? "", by);
  if (schema.allOf !== undefined) return schema.allOf.map((one) => write(document, one, by)).join(" & ");
  if (schema.oneOf !== undefined) {
    const words = schema.oneOf.every((one) => typeof one.const === "string");
    if (words) return choice(schema.oneOf.map((one) => one.const), by);
    return schema.oneOf.map((one) => `(${write(document, one, by)})`).join(" | ");
  }
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return choice(schema.enum, by);
  if (schema.type === "array") return `(${schema.items === undefined ? "unknown" : write(document, schema.items, by)})[]`;
  if (schema.type !== "object") return schema.type === "integer" ? "number" : (schema.type ?? "unknown");
  const keys = Object.entries(schema.properties ?? {}).map(([name, one]) => {
    const optional = schema.required?.includes(name) === true ? "" : "?";
    return `${name}${optional}: ${PROPERTIES[name] ?? write(document, one, by)};`;
  });
  return keys.length === 0 ? "object" : `{ ${keys.join(" ")} }`;
}

function named(document: Document, name: string, by: Writer): string {
  const otherwise = Object.hasOwn(SAID_OTHERWISE, name) ? SAID_OTHERWISE[name] : undefined;
  return otherwise?.(document) ?? write(document, document.components.schemas[name], by);
}

function choice(words: unknown[], by: Writer): string {
  return [...words.map((word) => JSON.stringify(word)), ...(by === "server" ? ["(string & {})"] : [])].join(" | ");
}
