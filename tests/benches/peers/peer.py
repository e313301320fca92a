"""One of HubSpot's Python clients under load: `peer.py CLIENT URL SECONDS` prints one line of JSON.

Like the Rust clients in `tests/benches/cost/peer.rs`: a warm-up, then one call after the other for a while, then 32 at once
for the same time.
"""

import asyncio
import json
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor

TASKS = 32
TOKEN = "pat-na1-00000000-1111-2222-3333-444444444444"
RECORDS = {"from_object_type": "contacts", "from_object_id": "9000000101", "to_object_type": "companies"}


def main():
    client, url, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
    run = asyncio.run(at_once(url, seconds)) if client == "hubspot-sdk, async" else threads(client, url, seconds)
    times, calls, elapsed, cpu = run
    figures = {
        "median": statistics.median(times) * 1e6,
        "p99": statistics.quantiles(times, n=100)[98] * 1e6,
        "rate": calls / elapsed,
        "cpu": cpu * 1e6 / calls,
    }
    print(json.dumps(figures))


def threads(client, url, seconds):
    call = {"hubspot-sdk": sdk, "hubspot-api-client": api_client}[client](url)

    def calls_until(end):
        made = 0
        while time.perf_counter() < end:
            assert len(call().results) == 2
            made += 1
        return made

    def load(pool, seconds):
        end = time.perf_counter() + seconds
        return sum(pool.map(calls_until, [end] * TASKS))

    with ThreadPoolExecutor(TASKS) as pool:
        load(pool, seconds / 4)
        times, end = [], time.perf_counter() + seconds
        while time.perf_counter() < end:
            start = time.perf_counter()
            call()
            times.append(time.perf_counter() - start)
        start, cpu = time.perf_counter(), time.process_time()
        calls = load(pool, seconds)
        return times, calls, time.perf_counter() - start, time.process_time() - cpu


async def at_once(url, seconds):
    from hubspot_sdk import AsyncHubSpot

    create = AsyncHubSpot(access_token=TOKEN, base_url=url).crm.associations.create

    async def calls_until(end):
        made = 0
        while time.perf_counter() < end:
            assert len((await create("9000000202", **RECORDS)).results) == 2
            made += 1
        return made

    async def load(seconds):
        end = time.perf_counter() + seconds
        return sum(await asyncio.gather(*[calls_until(end) for _ in range(TASKS)]))

    await load(seconds / 4)
    times, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.perf_counter()
        await create("9000000202", **RECORDS)
        times.append(time.perf_counter() - start)
    start, cpu = time.perf_counter(), time.process_time()
    calls = await load(seconds)
    return times, calls, time.perf_counter() - start, time.process_time() - cpu


def sdk(url):
    from hubspot_sdk import HubSpot

    create = HubSpot(access_token=TOKEN, base_url=url).crm.associations.create
    return lambda: create("9000000202", **RECORDS)


def api_client(url):
    from hubspot import Client

    # Built once: each access builds a new client with its own connection pool.
    api = Client.create(access_token=TOKEN, host=url, connection_pool_maxsize=TASKS).crm.associations.v4.basic_api
    return lambda: api.create_default("contacts", "9000000101", "companies", "9000000202")


if __name__ == "__main__":
    main()
