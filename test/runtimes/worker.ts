import { type Job, perform, run } from "./caller.js";

/** What worker.capnp binds. */
interface Bindings {
  JOBS: string;
  AT_ONCE: string;
  /** This worker, as the world would call it. */
  WORLD: { fetch: typeof fetch };
}

export default {
  /** As in production, every call is made on behalf of a request of its own. */
  async fetch(request: Request): Promise<Response> {
    return Response.json(await perform((await request.json()) as Job));
  },

  async test(_: unknown, { JOBS, AT_ONCE, WORLD }: Bindings): Promise<void> {
    await run(JSON.parse(JOBS), Number(AT_ONCE), console.log, async (job) => {
      const response = await WORLD.fetch("https://worker.example", { method: "POST", body: JSON.stringify(job) });
      return response.json();
    });
  },
};
