import { viewAt } from "../../openapi/view.js";
import type { Document } from "../fragment.js";
import { examplesOf, failuresOf, operationOf } from "./described.js";
import { samplesOf } from "./samples.js";

/** The header by which the mock is told what to answer. */
const PREFER = "Prefer";

/** Said above the endpoint: whom the console calls, what becomes of a token, and where Intercom itself is. */
const introduction = (view: Document, note: string): string => `
> **Trying it**
>
> *Test Request* calls a mock made from this contract, so nothing reaches Intercom. ${note}
> What you type, a token included, stays in this browser and goes to that mock alone.
> Intercom itself does not take calls from browsers: a token is a secret of your server.

Intercom's own servers: ${view.servers.map(({ url, description }: Document) => `\`${url}\` (${description})`).join(", ")}.
`;

/**
 * What the renderer shows at one API version: the view, and what only the docs have.
 * The contract itself stands beside it, without these additions.
 */
export function referenceAt(fragment: Document, version: string, note: string): Document {
  const view = viewAt(fragment, version);
  const operation = operationOf(view);
  operation["x-codeSamples"] = samplesOf(fragment, view);
  view.info.description += introduction(view, note);
  addFailures(view);
  // With one operation, a group around it is only in the way.
  delete view.tags;
  delete operation.tags;
  // The renderer is given the mock's address when it starts; it depends on where the page is.
  delete view.servers;
  return view;
}

/**
 * Makes every documented failure an example of the request as well, so that one choice in the console gets it.
 * The request is the first one; the mock is told by a header which answer to give.
 */
function addFailures(view: Document): void {
  const operation = operationOf(view);
  const requests = examplesOf(operation.requestBody);
  const [first] = Object.values(requests);
  const prefer: Record<string, Document> = {};
  for (const [status, response] of failuresOf(view)) {
    for (const [name, { summary }] of Object.entries(examplesOf(response))) {
      requests[name] = { summary: `${status}: ${summary}`, value: first?.value };
      prefer[name] = { summary: `The mock answers ${status}`, value: `code=${status}` };
    }
  }
  operation.parameters.push({
    name: PREFER,
    in: "header",
    required: false,
    description: "For the mock only, Intercom does not know it: which documented answer to give, as `code=404`.",
    schema: { type: "string" },
    examples: prefer,
  });
}
