// The parts that few visits need. Each is one script: an upgrade of the server takes it away as a whole, and it is said once.
import { Part } from "./part.ts";

export const callsAndFiles = new Part("calls", () => import("./calls-and-files.ts"));
export const maps = new Part("map", () => import("./maps.ts"));
export const qr = new Part("qr", () => import("qr"));
