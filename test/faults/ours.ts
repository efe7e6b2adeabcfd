import { getEventListeners } from "node:events";
import { setImmediate as turn } from "node:timers/promises";
import { type AttemptReport, createClient, isIntercomError } from "intercom-conversations";
import { token } from "./fault.js";
import { watchTimers } from "./leftovers.js";
import type { Client, Ending } from "./run.js";

/** Longer than any test, so that a deadline which outlives its call is seen. */
const TIMEOUT = 15_000;

/** This package, by one of its two methods. */
export const ours = (method: "createConversation" | "tryCreateConversation"): Client => ({
  patience: TIMEOUT + 5_000,
  open(fault, scene, baseUrl) {
    let reports: AttemptReport[] = [];
    const { onAttempt, ...options } = fault.options?.(scene) ?? {};
    const client = createClient({
      token,
      baseUrl,
      timeout: fault.deadline ?? TIMEOUT,
      fetch: fault.fetch?.(scene),
      ...options,
      onAttempt(report) {
        reports.push(report);
        return onAttempt?.(report);
      },
    });
    return async (request) => {
      reports = [];
      const [settled, timersLeft] = watchTimers(() => settle(() => client[method](request, { signal: scene.signal })));
      const { value, error } = await settled;
      // Whether a timer was cleared is known a turn later.
      await turn();
      await turn();
      const ending = error === undefined ? succeeded(value) : failed(error.reason, scene.signal);
      const listeners = getEventListeners(scene.signal, "abort").length;
      const broken = [
        ...(ending.broken ?? []),
        ...checkReports(ending, reports, error?.reason),
        ...(timersLeft() > 0 ? [`left ${timersLeft()} timers`] : []),
        ...(listeners > 0 ? [`left ${listeners} listeners`] : []),
      ];
      return {
        ...ending,
        planned: reports[0]?.retryIn,
        shown: { value: value ?? error?.reason, reports, client },
        broken,
      };
    };
  },
});

/** A reason may be anything, `undefined` included. */
async function settle(call: () => Promise<unknown>): Promise<{ value?: unknown; error?: { reason: unknown } }> {
  try {
    const value = await call();
    const { ok, error } = Object(value);
    return ok === false ? { error: { reason: error } } : { value };
  } catch (reason) {
    return { error: { reason } };
  }
}

function succeeded(value: unknown): Ending {
  const { message = value, attempts } = Object(value);
  return {
    told: "created",
    text: "created",
    message,
    ...(attempts === 0 ? { broken: ["a success of no attempt"] } : {}),
  };
}

function failed(reason: unknown, signal: AbortSignal): Ending {
  if (signal.aborted && Object.is(reason, signal.reason)) return { told: "aborted", text: "aborted" };
  if (!(reason instanceof Error && isIntercomError(reason))) {
    return { told: "raised", text: `raised ${String(reason)}`, broken: [`rejected with ${String(reason)}`] };
  }
  const { name, message, outcome } = reason;
  const broken: string[] = [];
  if (!message.startsWith("POST /conversations ")) broken.push(`the message begins otherwise: ${message}`);
  if (/[\r\n\u2028\u2029]/.test(message)) broken.push("the message is not one line");
  return { told: outcome, text: `${name} ${outcome}: ${message}`, broken };
}

/** The reports must tell the same story as the call. */
function checkReports({ told }: Ending, reports: readonly AttemptReport[], error: unknown): string[] {
  const broken: string[] = [];
  const last = reports.at(-1);
  const sent = reports.filter((report) => report.sent).length;
  const { attempts = sent } = isIntercomError(error) ? error : {};
  if (attempts !== sent) broken.push(`${attempts} attempts, and ${sent} reported`);
  if (reports.slice(0, -1).some(({ outcome }) => outcome !== "not_created")) broken.push("tried again after a doubt");
  if (last && told !== "aborted" && last.outcome !== told) broken.push(`told ${told}, and reported ${last.outcome}`);
  if (last && last.retryIn !== undefined && told !== "aborted") broken.push("reported a wait that never came");
  return broken;
}
