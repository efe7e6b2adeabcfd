import { errorList, HTML, page } from "./fault.js";
import type { Headers, Respond } from "./server.js";

/* What a server does. */

export const succeed: Respond = (visit) => visit.succeed();

/** One response at first, and then others. */
export const first =
  (now: Respond, then = succeed): Respond =>
  (visit, scene) =>
    (visit.number === 1 ? now : then)(visit, scene);

export const closed: Respond = (visit) => visit.socket.destroy();
export const reset: Respond = (visit) => visit.reset();

/** The server does its work, and then this, if anything. */
export const processed =
  (then?: Respond): Respond =>
  (visit, scene) => {
    visit.create();
    return then?.(visit, scene);
  };

/** The same, and these bytes are all that comes. */
export const instead = (bytes: string | Buffer) => processed((visit) => visit.end(bytes));

/** A response of something on the way, after the server has done its work. */
export const afterwards = (status: number, body: string | object = page("Error"), headers: Headers = HTML) =>
  processed((visit) => visit.reply(status, body, headers));

/** Intercom's own 429. */
export const limited =
  (headers: Headers = {}): Respond =>
  (visit) =>
    visit.reply(429, errorList("rate_limit_exceeded", "Exceeded rate limit"), headers);
