"""Writes results as a page and a chart."""

import re

import chart

# The displayed name and the language of each client.
CLIENTS = {
    "ours": ("hubspot-associations", "Rust, this project"),
    "reqwest": ("hand-written reqwest and serde", "Rust"),
    "hubspot-sdk": ("hubspot-sdk, 32 threads", "Python"),
    "hubspot-sdk, async": ("hubspot-sdk, asyncio", "Python"),
    "hubspot-api-client": ("hubspot-api-client, 32 threads", "Python"),
    "@hubspot/api-client": ("@hubspot/api-client", "Node"),
}


def write(results, folder):
    sections = {"peers": peers, "cost": cost, "memory": memory, "build": build}
    page = ["# Results", "", "Written by `tests/benches/run.py`; how to read and repeat them is in [peers](../peers/README.md) and in",
            "[CONTRIBUTING.md](../../../CONTRIBUTING.md#measure). The numbers are in [results.json](results.json).", ""]
    for name, section in sections.items():
        if name in results:
            page += section(results[name]["figures"]) + ["", where(results[name]), ""]
    page += ["## Versions", "", *table(["", "version"], sorted(results["versions"].items(), key=lambda row: row[0].lower()))]
    (folder / "README.md").write_text("\n".join(page) + "\n")
    if "peers" in results:
        bars = [(*named, results["peers"]["figures"][name]["rate"]) for name, named in CLIENTS.items()]
        (folder / "throughput.svg").write_text(chart.bars(bars, results["peers"]))


def peers(figures):
    ours = figures["ours"]["rate"]
    rows = [
        [*named, number(row["median"]), number(row["p99"]), number(row["rate"]), number(row["cpu"]), f"{ours / row['rate']:.2f}"]
        for named, row in ((named, figures[name]) for name, named in CLIENTS.items())
    ]
    head = ["client", "language", "median, µs", "p99, µs", "calls/s", "processor, µs/call", "ours ÷ it"]
    return ["## Clients in other languages", "",
            "![Calls per second of each client with 32 at once](throughput.svg)", "",
            "`createDefaultAssociation` against the same local server in a separate process, over HTTP/1.1 in clear",
            "text: time of a call with one at a time, then calls per second and processor time with 32 at once.", "", *table(head, rows)]


def cost(figures):
    figures = dict(figures)
    generate = figures.pop("generate", None)
    rows = {}
    for name, row in sorted(figures.items(), key=natural):
        group = name.split("/")[0]
        shown = (lambda value: f"{value:,.0f}") if row["unit"] == "instructions" else number
        value = row.get("ours", row.get("value"))
        compared = [f"{shown(row[other])} ({value / row[other]:.3f})" if other in row else "" for other in others_of(group)]
        rows.setdefault(group, []).append([f"`{name.split('/', 1)[1]}`", row["unit"], shown(value), *compared])
    page = ["## Cost of a call, of decoding and encoding, and time", "",
            "In parentheses: ours divided by that figure. Instructions are counted by callgrind and have limits: 1.15 for",
            "`associate` compared with reqwest, 1.10 for `association/decode/2`. In `wall`, times and calls per second are named by",
            "protocol and tasks; `cpu` is the client's time on the processor.", ""]
    for group, lines in rows.items():
        page += [f"### {group}", "", *table(["", "unit", "ours", *others_of(group)], lines), ""]
    return page + ([f"Generation: {generate.strip().removeprefix('generate: ')}"] if generate else [])


def natural(item):
    """Sorts names by the numbers in them."""
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", item[0])]


def others_of(group):
    return ["plain"] if group == "codec" else ["reqwest", "hyper"]


def memory(figures):
    rows = [[name.split("/")[1], number(row["value"])] for name, row in sorted(figures.items(), key=natural)]
    return ["## Memory", "", "Resident memory of the client's process, 32 tasks.", "", *table(["after", "KiB"], rows)]


def build(lines):
    return ["## Build", "", *[f"- {line}" for line in lines]]


def where(section):
    machine = section["machine"]
    return f"*{section['date']}, {machine['cores']} cores of {machine['cpu']}, {machine['os']}.*"


def table(head, rows):
    return ["| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows]]


def number(value):
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.3f}"
