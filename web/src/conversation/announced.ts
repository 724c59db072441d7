// How much is read out at the moment: during a call only what is for this person, for somebody speaks already.
import { computed } from "@preact/signals";
import { session } from "../session/index.ts";
import { type Announce, announce } from "../settings/index.ts";

export const announced = computed<Announce>(() =>
  announce.value === "all" && session.calls.own.value !== undefined ? "me" : announce.value,
);
