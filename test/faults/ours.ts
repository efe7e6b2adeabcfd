import { getEventListeners } from "node:events";
import { setImmediate as turn } from "node:timers/promises";
import {
  AbortError,
  ApiError,
  type AttemptReport,
  type CallOptions,
  ConnectionError,
  createClient,
  type IntercomClient,
  type IntercomError,
  InvalidRequestError,
  InvalidResponseError,
  isIntercomError,
  TimeoutError,
  TokenError,
} from "intercom-conversations";
import { token } from "./fault.js";
import { watchTimers } from "./leftovers.js";
import type { Client, Ending, Request } from "./run.js";

/** Longer than any test, so that a deadline which outlives its call is seen. */
const TIMEOUT = 15_000;

/** The most characters of an error's JSON: a few KiB, whatever came. */
const MOST_OF_ERROR = 16_384;

const classes = {
  AbortError,
  ApiError,
  ConnectionError,
  InvalidRequestError,
  InvalidResponseError,
  TimeoutError,
  TokenError,
} satisfies Record<IntercomError["name"], unknown>;

/** A report, and when it came. */
type Heard = AttemptReport & { at: number };

type Method = "createConversation" | "tryCreateConversation";

/** This package, by one of its two methods. */
export const ours = (method: Method): Client => ({
  patience: TIMEOUT + 5_000,
  open(fault, scene, baseUrl) {
    let reports: Heard[] = [];
    const { onAttempt, ...options } = fault.options?.(scene) ?? {};
    const client = createClient({
      token: fault.token ?? token,
      baseUrl,
      timeout: fault.deadline ?? TIMEOUT,
      fetch: fault.fetch?.(scene),
      ...options,
      onAttempt(report) {
        reports.push({ ...report, at: performance.now() });
        return onAttempt?.(report);
      },
    });
    return async (request) => {
      reports = [];
      const callOptions = fault.callOptions?.(scene) ?? { signal: scene.signal };
      const [settled, timersLeft] = watchTimers(() => endOf[method](client, request, callOptions));
      const ending = await settled;
      // Whether a timer was cleared is known a turn later.
      await turn();
      await turn();
      const listeners = getEventListeners(scene.signal, "abort").length;
      const broken = [
        ...(ending.broken ?? []),
        ...checkReports(ending, reports),
        ...(timersLeft() > 0 ? [`left ${timersLeft()} timers`] : []),
        ...(listeners > 0 ? [`left ${listeners} listeners`] : []),
      ];
      return { ...ending, planned: reports[0]?.retryIn, shown: { ...ending.facts, reports, client }, broken };
    };
  },
});

type Call = (client: IntercomClient, request: Request, options: CallOptions) => Promise<Ending>;

const endOf: Record<Method, Call> = {
  async createConversation(client, ...call) {
    try {
      const message = await client.createConversation(...call);
      return { told: "created", text: "created", message, facts: { message } };
    } catch (error) {
      return failed(error);
    }
  },
  async tryCreateConversation(client, ...call) {
    try {
      const result = await client.tryCreateConversation(...call);
      if (!result.ok) return failed(result.error);
      const broken = result.attempts === 0 ? ["a success of no attempt"] : [];
      return { told: "created", text: "created", message: result.message, facts: { ...result }, broken };
    } catch (error) {
      return { told: "raised", text: "rejected", broken: ["rejected"], shown: error };
    }
  },
};

function failed(error: unknown): Ending {
  if (!isIntercomError(error)) return { told: "raised", text: "raised", broken: ["raised no error of this package"] };
  const { name, message, outcome } = error;
  const { cause, errors } = error as { cause?: unknown; errors?: unknown };
  const facts = { ...error, name, message, cause, errors };
  return { told: outcome, text: `${name} ${outcome}: ${message}`, facts: { ...facts, error }, broken: faultsOf(error) };
}

/** What every error promises. */
function faultsOf(error: IntercomError): string[] {
  const { name, message, outcome, attempts } = error;
  const { requestId, issues } = error as { requestId?: string; issues?: unknown[] };
  const json = JSON.stringify(error);
  const logged = JSON.parse(json);
  const promised = {
    "is of its class": error instanceof classes[name] && error instanceof Error,
    "has a message that names the call": message.startsWith("POST /conversations "),
    "has a message of one line, without control or direction characters": !/[\p{C}\p{Zl}\p{Zp}]/u.test(message),
    "has a message of at most 1,000 characters": message.length <= 1_000,
    "has no request id in its message": !(requestId && message.includes(requestId)),
    "is logged with name, message, outcome and attempts":
      logged.name === name && logged.message === message && logged.outcome === outcome && logged.attempts === attempts,
    "is small": json.length <= MOST_OF_ERROR && (issues?.length ?? 0) <= 100,
  };
  return Object.entries(promised).flatMap(([promise, isKept]) =>
    isKept ? [] : [`the error is not so: it ${promise}`],
  );
}

/** The reports must tell the same story as the call. */
function checkReports({ told, text, facts = {} }: Ending, reports: readonly Heard[]): string[] {
  const broken: string[] = [];
  const last = reports.at(-1);
  const sent = reports.filter((report) => report.sent).length;
  const { attempts = sent } = facts;
  if (attempts !== sent) broken.push(`${attempts} attempts, and ${sent} reported`);
  if (reports.slice(0, -1).some(({ outcome }) => outcome !== "not_created")) broken.push("tried again after a doubt");
  if (last && last.outcome !== told) broken.push(`told ${told}, and reported ${last.outcome}`);
  // The call may end in a wait, and a loop that was blocked in it may leave no time for an attempt.
  const isOver = /^(AbortError|TimeoutError)/.test(text) || performance.now() - (last?.at ?? 0) > (last?.retryIn ?? 0);
  if (last?.retryIn !== undefined && !isOver) broken.push("reported a wait that never came");
  return broken;
}
