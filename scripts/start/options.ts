import type { ApiVersion, Region } from "intercom-conversations";
import {
  defaultRegion,
  defaultVersion,
  regions,
  requestHistory,
  requestRules,
  versions,
} from "../../generated/contract.js";
import { requests } from "../../generated/examples.js";
import { CommandError, type Option, oneOf, readOptions } from "../command-line.js";

// The roles of a contact have been the same from the first version on.
const { type: contactType } = requestRules[versions[0]].properties.from.properties;
const example = requests.user.body;

export const options = {
  from: {
    takes: "TYPE:ID",
    help: `Who starts the conversation, as ${example.from.type}:${example.from.id}. TYPE is one of ${contactType.enum.join(", ")}; ID is the one that Intercom gave the contact.`,
  },
  body: { takes: "TEXT", help: "What they say. HTML is not supported." },
  "created-at": {
    takes: "TIME",
    help: `When they said it, in Unix seconds or as 2024-12-18 or 2024-12-18T15:58:21Z; now, if not given. API versions ${requestHistory.created_at}.`,
  },
  "api-version": {
    takes: "V",
    help: `The API version to speak, ${defaultVersion} if not given: ${versions.join(", ")}.`,
  },
  region: {
    takes: Object.keys(regions).join("|"),
    help: `Where the workspace's data is hosted, ${defaultRegion} if not given.`,
  },
  live: {
    help: "Send to Intercom for real, once, with the access token in the environment variable INTERCOM_TOKEN. It needs --from and --body.",
  },
  help: { help: "Print this." },
} as const satisfies Record<string, Option>;

/** What to send, and where to. */
export interface Plan {
  request: { from: { type: (typeof contactType.enum)[number]; id: string }; body: string; created_at?: number };
  version: ApiVersion;
  region: Region | undefined;
  /** The token to send for real with; without it, everything stays in this process. */
  liveToken: string | undefined;
}

/**
 * What the command line asks for.
 *
 * @throws {CommandError} that names the wrong option
 */
export function readPlan(): Plan | "help" {
  const given = readOptions(options, "npm start");
  const { from, body, region, "created-at": time, "api-version": version = defaultVersion } = given;
  const plan: Plan = {
    request: {
      from: from === undefined ? example.from : readContact(from),
      body: body ?? example.body,
      ...(time === undefined ? {} : { created_at: readTime(time) }),
    },
    version: oneOf(versions, version, "--api-version must be"),
    region: region === undefined ? undefined : oneOf(Object.keys(regions) as Region[], region, "--region must be"),
    liveToken: undefined,
  };
  if (given.help) return "help";
  if (!given.live) return plan;
  if (from === undefined || body === undefined) {
    throw new CommandError("--live sends for real, so it needs both --from and --body: nothing is sent by accident");
  }
  const liveToken = process.env["INTERCOM_TOKEN"];
  if (!liveToken) throw new CommandError("--live needs your access token in the environment variable INTERCOM_TOKEN");
  return { ...plan, liveToken };
}

function readContact(text: string): Plan["request"]["from"] {
  const [type = "", ...rest] = text.split(":");
  // A visitor's user_id may hold a colon.
  const id = rest.join(":");
  if (!id) throw new CommandError(`--from must be TYPE:ID, as ${example.from.type}:${example.from.id}`);
  return { type: oneOf(contactType.enum, type, "--from must be TYPE:ID, TYPE being"), id };
}

/** Unix seconds. A time without a zone would mean another moment on another machine. */
function readTime(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  const [, date] = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.exec(text) ?? [];
  const time = Date.parse(text);
  // JavaScript takes February 30 for March 1.
  const isDay = date !== undefined && new Date(`${date}T00:00Z`).getUTCDate() === Number(date.slice(-2));
  if (!isDay || Number.isNaN(time)) {
    throw new CommandError("--created-at must be Unix seconds, or a date as 2024-12-18 or 2024-12-18T15:58:21Z");
  }
  return Math.floor(time / 1000);
}
