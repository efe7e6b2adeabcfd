import { execFileSync, spawn } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";

const VERSIONS = "/usr/lib/postgresql";
const versions = existsSync(VERSIONS) ? readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a)) : [];

/** Where Debian has PostgreSQL's programs. */
export const programs = versions
  .map((version) => join(VERSIONS, version, "bin"))
  .find((path) => existsSync(join(path, "initdb")));

/** A cluster of its own, in a temporary folder, that can crash. */
export async function startPostgres() {
  if (!programs) throw new Error("PostgreSQL is not installed");
  const folder = mkdtempSync(join(tmpdir(), "postgres-"));
  // PostgreSQL refuses to run as root.
  const user = process.getuid?.() === 0 ? { uid: idOf("-u"), gid: idOf("-g") } : undefined;
  if (user) chownSync(folder, user.uid, user.gid);
  const data = join(folder, "data");
  execFileSync(join(programs, "initdb"), ["-D", data, "-U", "test", "-A", "trust", "-E", "UTF8", "--no-sync"], {
    ...user,
    cwd: folder,
    stdio: "ignore",
  });
  const port = await freePort();
  const url = `postgres://test@127.0.0.1:${port}/postgres`;
  const start = async () => {
    const server = spawn(
      join(programs, "postgres"),
      ["-D", data, "-p", String(port), "-k", folder, "-h", "127.0.0.1"],
      { ...user, cwd: folder, stdio: "ignore" },
    );
    const ended = new Promise<void>((resolve) => server.on("exit", () => resolve()));
    for (let tries = 0; ; tries++) {
      const client = new pg.Client(url);
      client.on("error", () => {});
      const fault = await client.connect().then(
        () => undefined,
        (error: Error) => error,
      );
      await client.end().catch(() => {});
      if (!fault) return { server, ended };
      if (tries === 300) throw fault;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  let running = await start();
  return {
    url,
    /** As a power cut leaves it: every process ends at once, and the log is replayed at the next start. */
    async crash() {
      running.server.kill("SIGQUIT");
      await running.ended;
    },
    async start() {
      running = await start();
    },
    async stop() {
      running.server.kill("SIGQUIT");
      await running.ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type Database = Awaited<ReturnType<typeof startPostgres>>;

const idOf = (kind: string): number => Number(execFileSync("id", [kind, "postgres"], { encoding: "utf8" }));

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
