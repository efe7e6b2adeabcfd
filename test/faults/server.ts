import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import net, { type AddressInfo, type Socket } from "node:net";
import { duplexPair } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { TLSSocket, type TLSSocketOptions } from "node:tls";
import { someMessage } from "../support/recorder.js";

/**
 * Made once with openssl, valid for a century but for the two whose names say otherwise.
 * All share one key, which protects nothing.
 */
const certificate = (name: string) => readFileSync(new URL(`certs/${name}`, import.meta.url));
export const authority = certificate("authority.pem");
export type Certificate = "trusted" | "self-signed" | "expired" | "future" | "other-host";

/** What one run of a fault has at hand. */
export interface Scene {
  server: Server;
  /** Another server, which must never hear of the call. */
  elsewhere: Server;
  /** The caller's own means to end the call. */
  signal: AbortSignal;
  abort(reason?: unknown): void;
  /** Does something after some milliseconds, whatever has become of the call. */
  later(delay: number, action: () => unknown): void;
}

export type Respond = (visit: Visit, scene: Scene) => unknown;

/** What a server does; all of it is optional, and without it requests stay without a response. */
export interface Plan {
  /** Speaks TLS with this certificate. */
  certificate?: Certificate;
  tls?: TLSSocketOptions;
  /** Takes a connection before anything was read from it. */
  connection?: (socket: Socket, scene: Scene) => unknown;
  /** Called when the head of a request is there, and its body may not be. */
  head?: Respond;
  /** Called with a request that is there as a whole. */
  respond?: Respond;
}

export type Server = Awaited<ReturnType<typeof startServer>>;

type Message = { id: string; conversation_id: string; body: string };
type Body = string | Buffer | object;

/** One that is `undefined` is left out. */
export type Headers = Record<string, string | undefined>;

/** A response as it goes over the wire. */
export function http(status: number, body: Body = "", headers: Headers = {}): Buffer {
  const isJson = typeof body === "object" && !Buffer.isBuffer(body);
  const content = Buffer.from(isJson ? JSON.stringify(body) : (body as string));
  const type = isJson ? "application/json; charset=utf-8" : undefined;
  const all = { "Content-Type": type, "Content-Length": String(content.length), ...headers };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
  return Buffer.concat([Buffer.from(`${[`HTTP/1.1 ${status} Reason`, ...lines].join("\r\n")}\r\n\r\n`), content]);
}

/** One request, and what may be done with it. */
export class Visit {
  /** Whether the body is there, too. */
  whole = false;
  body = "";
  responded = false;

  constructor(
    readonly socket: Socket,
    /** What carries TLS, if there is any. */
    readonly carrier: Socket,
    /** 1 for the first request since the server began to count. */
    readonly number: number,
    /** The request line and the headers. */
    readonly head: string,
    private readonly created: Message[],
  ) {}

  /** Creates the conversation that the request asks for, and gives the message that opened it. */
  create() {
    if (!this.whole || !this.head.startsWith("POST /conversations HTTP/1.1\r\n")) {
      throw new Error(`cannot create by ${this.head}`);
    }
    const { body } = JSON.parse(this.body);
    const number = randomUUID();
    const message = { ...someMessage, id: `message-${number}`, body, conversation_id: `conversation-${number}` };
    this.created.push(message);
    return message;
  }

  /** Creates the conversation and says so, as the contract has it. */
  succeed(headers: Headers = {}): void {
    this.reply(200, this.create(), headers);
  }

  reply(status: number, body: Body = "", headers: Headers = {}): void {
    this.responded = true;
    this.write(http(status, body, headers));
  }

  write(bytes: string | Buffer): void {
    if (!this.socket.destroyed) this.socket.write(bytes);
  }

  /** Writes a little at a time. */
  async drip(bytes: string | Buffer, every: number, size = 1): Promise<void> {
    const all = Buffer.from(bytes as string);
    for (let at = 0; at < all.length && !this.socket.destroyed; at += size) {
      this.write(all.subarray(at, at + size));
      await pause(every);
    }
  }

  /** Closes when what was written has gone out. */
  end(bytes: string | Buffer = ""): void {
    this.socket.end(bytes);
  }

  /** Breaks the connection off, after what was written has had time to arrive. */
  async reset(bytes?: string | Buffer): Promise<void> {
    if (bytes) {
      this.write(bytes);
      await pause(30);
    }
    this.socket.resetAndDestroy();
  }
}

/** Starts a server on this machine that counts for itself what it was asked and what it did. */
export async function startServer(plan: Plan, scene: Scene) {
  /** One for every conversation that was created: the messages that opened them. */
  const created: Message[] = [];
  /** When each request arrived, whole or not. */
  const arrivals: number[] = [];
  /** The connections that are not closed. */
  const open = new Set<Socket>();
  const pending = new Set<Promise<unknown>>();
  const visits: Visit[] = [];
  const failures: unknown[] = [];
  let read = "";
  let connections = 0;
  let begun = false;

  const perform = (action: Respond | undefined, visit: Visit) => {
    // What the API says to those who were led astray by a redirect.
    if (visit.head.startsWith("GET ")) return visit.reply(200, { type: "conversation.list", conversations: [] });
    if (!begun) return void (visit.whole && visit.succeed());
    const done = new Promise((resolve) => resolve(action?.(visit, scene))).catch((error) => failures.push(error));
    pending.add(done);
    done.then(() => pending.delete(done));
  };

  const serve = (socket: Socket, carrier = socket) => {
    let buffer = Buffer.alloc(0);
    let visit: Visit | undefined;
    socket.on("data", (bytes) => {
      read += bytes.toString("latin1").slice(0, 10_000);
      // No encoding is set, so it is no string, which newer types allow for.
      buffer = Buffer.concat([buffer, bytes as Buffer]);
      for (;;) {
        if (!visit) {
          const end = buffer.indexOf("\r\n\r\n");
          if (end < 0) return;
          const number = arrivals.push(performance.now());
          visit = new Visit(socket, carrier, number, buffer.subarray(0, end).toString("latin1"), created);
          visits.push(visit);
          buffer = buffer.subarray(end + 4);
          if (begun) perform(plan.head, visit);
        }
        const length = Number(/^content-length: *(\d+)/im.exec(visit.head)?.[1] ?? 0);
        if (buffer.length < length) return;
        visit.body = buffer.subarray(0, length).toString();
        visit.whole = true;
        buffer = buffer.subarray(length);
        perform(plan.respond, visit);
        visit = undefined;
      }
    });
  };

  const accept = (socket: Socket) => {
    connections++;
    open.add(socket);
    socket.on("close", () => open.delete(socket)).on("error", () => {});
    if (begun && plan.connection) plan.connection(socket, scene);
    else if (plan.certificate) serve(secure(socket), socket);
    else serve(socket);
  };
  const secure = (socket: Socket): TLSSocket => {
    // Over a stream of its own, so that a fault can write past it.
    const [inside, outside] = duplexPair();
    socket.pipe(outside).pipe(socket);
    socket.on("close", () => outside.destroy());
    const options = { cert: certificate(`${plan.certificate}.pem`), key: certificate("server.key"), ...plan.tls };
    const secured = new TLSSocket(inside, { isServer: true, ...options });
    // As a server of its own would do.
    return secured.on("error", () => socket.destroy()).on("close", () => socket.end());
  };
  const listener = net.createServer(accept).listen(0, "127.0.0.1");
  await once(listener, "listening");

  return {
    port: (listener.address() as AddressInfo).port,
    created,
    arrivals,
    open,
    /** Everything that was read, for what must never come here. */
    read: () => read,
    /** How many connections there were. */
    connections: () => connections,
    /** The open ones on which a request still waits for its response, or for the rest of it. */
    waiting: () => visits.flatMap(({ socket, responded }) => (responded || socket.destroyed ? [] : [socket])),
    /** Starts to count anew, and responds by the plan from now on. */
    begin() {
      created.length = arrivals.length = connections = 0;
      begun = true;
    },
    /** Settles when everything that the plan had begun is done; rejects if the plan itself is at fault. */
    async idle() {
      await Promise.all(pending);
      if (failures.length > 0) throw failures[0];
    },
    close() {
      for (const socket of open) socket.destroy();
      if (listener.listening) listener.close();
    },
  };
}
