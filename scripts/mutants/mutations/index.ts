import type { Mutation } from "../edit.js";
import { answers } from "./answers.js";
import { examples } from "./examples.js";
import { headers } from "./headers.js";
import { marks } from "./marks.js";
import { operations } from "./operation.js";
import { requests } from "./requests.js";

/** Every way in which the fragment is broken, by name. None leaves its meaning as it was. */
export const mutations: Readonly<Record<string, Mutation>> = {
  ...requests,
  ...answers,
  ...operations,
  ...headers,
  ...examples,
  ...marks,
};
