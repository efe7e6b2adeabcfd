import fc from "fast-check";
import { createClient } from "intercom-conversations";
import { describe, expect, test } from "vitest";
import { described, requestAt, token } from "../support/arbitraries.js";
import { type JudgedRequest, judgeAt } from "../support/prism.js";
import { json, type Recorded, recorder, someMessage } from "../support/recorder.js";

const hosts = { us: "https://api.intercom.io", eu: "https://api.eu.intercom.io", au: "https://api.au.intercom.io" };

/** What Prism says of a request at a version; nothing, if it takes it. */
const judged = async (version: string, request: JudgedRequest) => (await judgeAt(version))(request);

describe("what the client sends", () => {
  const call = described.chain((version) =>
    fc.record({
      version: fc.constant(version),
      region: fc.constantFrom("us", "eu", "au"),
      token,
      request: requestAt(version),
    }),
  );

  // Prism judges 300 requests, which takes many seconds on a busy machine.
  const patient = { timeout: 60_000 };
  test("is accepted by Prism at the same version, and is what the documentation says", patient, async () => {
    await fc.assert(
      fc.asyncProperty(call, async ({ version, region, token, request }) => {
        const { fetch, calls } = recorder(() => json(someMessage));
        const intercom = createClient({ token, version, region, fetch });
        await intercom.createConversation(request as never);

        const [sent] = calls as [Recorded];
        expect(calls).toHaveLength(1);
        const { url, headers } = sent;
        const body = JSON.parse(sent.body);
        expect(await judged(version, { url, method: String(sent.init.method), headers, body })).toBeUndefined();
        expect(url).toBe(`${hosts[region]}/conversations`);
        expect(sent.init.method).toBe("POST");
        expect(sent.init.redirect).toBe("manual");
        expect(headers).toEqual({
          accept: "application/json",
          authorization: `Bearer ${token}`,
          "content-type": "application/json",
          "intercom-version": version,
          "user-agent": expect.stringMatching(/^intercom-conversations\/\d+\.\d+\.\d+/),
        });
        // JSON has no minus zero.
        expect(body).toEqual(JSON.parse(JSON.stringify(request)));
      }),
      { numRuns: 300 },
    );
  });
});

describe("Prism refuses", () => {
  const good: JudgedRequest = {
    url: "https://api.intercom.io/conversations",
    method: "POST",
    headers: { authorization: "Bearer token", "content-type": "application/json", "intercom-version": "2.13" },
    body: { from: { type: "user", id: "536e564f316c83104c000020" }, body: "Hello", created_at: 1671028894 },
  };
  const headers = (change: Record<string, string>) => ({ ...good, headers: { ...good.headers, ...change } });

  // Which bodies it refuses, the tests of the client's own check compare.
  const refused: Record<string, [JudgedRequest, RegExp]> = {
    "an empty POST": [{ ...good, body: undefined }, /^422 {1,2}required/],
    "a version that does not exist": [headers({ "intercom-version": "2.99" }), /^422 header\/intercom-version enum/],
    "a later version": [headers({ "intercom-version": "2.14" }), /^422 header\/intercom-version enum/],
    "no token": [headers({ authorization: "" }), /^401 /],
    "another scheme of authorization": [headers({ authorization: "Basic dTpw" }), /^401 /],
    "another path": [{ ...good, url: "https://api.intercom.io/conversation" }, /^404 .*no path matched/],
    "another host": [{ ...good, url: "https://api.example.com/conversations" }, /^404 .*no server matched/],
    "another method": [{ ...good, method: "PUT" }, /^405 /],
  };

  test("nothing about the request that the table changes", async () => {
    expect(await judged("2.13", good)).toBeUndefined();
  });

  test.each(Object.entries(refused))("%s", async (_, [request, reason]) => {
    expect(await judged("2.13", request)).toMatch(reason);
  });
});
