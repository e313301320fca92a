#!/usr/bin/env python3
"""Measures everything and writes tests/benches/results: `tests/benches/run.py [PART…]`, by default all parts.

The parts are `cost` (cargo bench), `memory`, `build` and `peers`. Other parts keep their results in results.json. Needs
Python 3.9, cargo, valgrind; for `peers` also Node 20 and access to the package registries of Python and Node.
"""

import datetime
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import report
import versions

HERE = Path(__file__).resolve().parent
PEERS = HERE / "peers"
PYTHON = PEERS / ".venv" / "bin" / "python"
ROUNDS, SECONDS = 5, "1.5"
BENCH = ["cargo", "bench", "--bench", "cost"]


def main():
    parts = {"cost": cost, "memory": memory, "build": build, "peers": peers}
    unknown = [name for name in sys.argv[1:] if name not in parts]
    if unknown:
        sys.exit(f"no such part: {', '.join(unknown)}; the parts are {', '.join(parts)}")
    file = HERE / "results" / "results.json"
    file.parent.mkdir(exist_ok=True)
    results = json.loads(file.read_text()) if file.exists() else {}
    failed = []
    for name in sys.argv[1:] or parts:
        print(f"== {name}", flush=True)
        try:
            figures = parts[name]()
        except subprocess.CalledProcessError as error:
            failed.append(f"{name}: {error}")
            continue
        date = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
        results[name] = {"date": date, "machine": versions.machine(), "figures": figures}
        results["versions"] = versions.versions(PYTHON, PEERS)
        file.write_text(json.dumps(results, indent=2, sort_keys=True, ensure_ascii=False) + "\n")
        report.write(results, file.parent)
    if failed:
        sys.exit("\n".join(["failed, with the earlier results kept:", *failed]))


def cost():
    figures, lines = bench(["cargo", "bench"])
    figures["generate"] = next(line for line in lines if line.startswith("generate:"))
    return figures


def memory():
    return bench([*BENCH, "--", "memory"])[0]


def bench(command):
    """Runs a bench; returns its figures and its printed lines. Fails if a limit is exceeded."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "figures.json"
        environment = {**os.environ, "FIGURES": str(file)}
        running = subprocess.Popen(command, cwd=HERE.parents[1], env=environment, stdout=subprocess.PIPE, text=True)
        lines = []
        for line in running.stdout:
            lines.append(line)
            # Skip the lines of ignored tests.
            if not line.endswith("ignored\n"):
                print(line, end="", flush=True)
        if running.wait():
            raise subprocess.CalledProcessError(running.returncode, command)
        return json.loads(file.read_text()), lines


def build():
    run = subprocess.run([HERE / "build-cost.sh"], stdout=subprocess.PIPE, text=True)
    print(run.stdout, end="", flush=True)
    run.check_returncode()
    return run.stdout.splitlines()


def peers():
    """Measures latency and throughput of all clients in turn."""
    if not PYTHON.exists():
        subprocess.run([sys.executable, "-m", "venv", PEERS / ".venv"], check=True)
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "-r", PEERS / "requirements.txt"], check=True)
    subprocess.run(["npm", "install", "--silent", "--no-package-lock"], cwd=PEERS, check=True)
    rust = executable()
    server = subprocess.Popen([rust, "part-serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    url = server.stdout.readline().strip()
    # The server has one core, the clients have another: see `process.rs` of the bench.
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(server.pid, {1})
    os.sched_setaffinity(0, {0})
    programs = {name: [rust, "part-peer"] for name in ["ours", "reqwest"]}
    programs |= {name: [PYTHON, PEERS / "peer.py"] for name in ["hubspot-sdk", "hubspot-sdk, async", "hubspot-api-client"]}
    programs["@hubspot/api-client"] = ["node", PEERS / "peer.js"]
    rounds = {name: [] for name in programs}
    try:
        for _ in range(ROUNDS):
            for name, program in programs.items():
                line = subprocess.run([*program, name, url, SECONDS], check=True, stdout=subprocess.PIPE, text=True).stdout
                print(f"  {name}: {line}", end="", flush=True)
                rounds[name].append(json.loads(line))
    finally:
        os.sched_setaffinity(0, cores)
        server.stdin.close()
        server.wait()
    return {name: {key: statistics.median(line[key] for line in lines) for key in lines[0]} for name, lines in rounds.items()}


def executable():
    command = [*BENCH, "--no-run", "--message-format=json"]
    text = subprocess.run(command, cwd=HERE.parents[1], check=True, stdout=subprocess.PIPE, text=True).stdout
    built = (json.loads(line) for line in text.splitlines())
    return next(line["executable"] for line in built if line.get("target", {}).get("name") == "cost" and line["executable"])


if __name__ == "__main__":
    main()
