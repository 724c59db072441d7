// How much is read out at the moment: during a call only what is for this person, for somebody speaks already.
import { computed } from "@preact/signals";
import { ownCall } from "../calls/index.ts";
import { announce, type Announce } from "../settings/index.ts";

export const announced = computed<Announce>(() =>
  announce.value === "all" && ownCall.value !== undefined ? "me" : announce.value,
);
