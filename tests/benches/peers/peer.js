// HubSpot's Node client under load: `node peer.js CLIENT URL SECONDS` prints one line of JSON, like peer.py.

const { performance } = require("perf_hooks");
const { Client } = require("@hubspot/api-client");

const TASKS = 32;
const [url, seconds] = [process.argv[3], Number(process.argv[4])];

const client = new Client({ accessToken: "pat-na1-00000000-1111-2222-3333-444444444444", basePath: url });
const api = client.crm.associations.v4.basicApi;

async function call() {
  const response = await api.createDefault("contacts", "9000000101", "companies", "9000000202");
  if (response.results.length !== 2) throw new Error("the response is incomplete");
}

async function load(seconds) {
  const end = performance.now() + seconds * 1e3;
  let calls = 0;
  const task = async () => {
    for (; performance.now() < end; calls++) await call();
  };
  await Promise.all(Array.from({ length: TASKS }, task));
  return calls;
}

async function main() {
  await load(seconds / 4);
  const times = [];
  for (const end = performance.now() + seconds * 1e3; performance.now() < end; ) {
    const start = performance.now();
    await call();
    times.push((performance.now() - start) * 1e3);
  }
  times.sort((a, b) => a - b);
  const quantile = (part) => times[Math.round((times.length - 1) * part)];
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  const calls = await load(seconds);
  const rate = (calls * 1e3) / (performance.now() - start);
  const { user, system } = process.cpuUsage(cpu);
  console.log(JSON.stringify({ median: quantile(0.5), p99: quantile(0.99), rate, cpu: (user + system) / calls }));
  process.exit();
}

main();
