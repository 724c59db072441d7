// The ways of a call in few words, with what of it the server cannot hear.
import type { Words } from "../i18n/language.ts";
import type { Ways } from "./call.ts";

/** Where the call is, and the way that is wanted for it until any is known. */
interface CallRoute {
  isSealed: boolean;
  /** All goes through the relay. */
  hides: boolean;
}

export function routeText(ways: Ways, { isSealed, hides }: CallRoute, t: Words): string {
  const all = [...new Set(ways.values())];
  const [first = hides ? "relay" : "direct", ...others] = all;
  const way = others.length === 0 ? first : all.includes("direct") ? "partly" : "relay";
  if (way === "direct") return isSealed ? t.sealedDirectRoute : t.directRoute;
  const route = { relay: t.throughRelay, relayTcp: t.throughRelayTcp, partly: t.partlyThroughRelay }[way];
  return isSealed ? t.sealedRoute(route) : route;
}
