// How much is read out at the moment: during a call only what is for this person, for somebody speaks already.
import { computed } from "@preact/signals";
import { ownCall } from "./calls.ts";
import { type Announce, announce } from "./settings.ts";

export const announced = computed<Announce>(() =>
  announce.value === "all" && ownCall.value !== undefined ? "me" : announce.value,
);
