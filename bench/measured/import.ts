import { options, report } from "./child.js";

const { href } = new URL(`../clients/${options.clients[0]}.js`, import.meta.url);
const memory = process.memoryUsage().rss;
const began = performance.now();
await import(href);
const time = performance.now() - began;
report({ time, memory: process.memoryUsage().rss - memory });
