import { call } from "./call.js";
import type { Mutation } from "./edit.js";
import { examples } from "./examples.js";
import { headers } from "./headers.js";
import { marks } from "./marks.js";
import { requests } from "./requests.js";
import { responses } from "./responses.js";

/** Every way in which the contract is broken, by name. None leaves its meaning as it was. */
export const mutations: Readonly<Record<string, Mutation>> = {
  ...requests,
  ...responses,
  ...call,
  ...headers,
  ...examples,
  ...marks,
};
