"""The machine and the versions that produced results."""

import json
import os
import platform
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CRATES = ["hubspot-associations", "hyper", "reqwest", "serde_json", "tokio"]
PYTHON_PACKAGES = ["hubspot-api-client", "hubspot-sdk", "httpx", "urllib3"]


def machine():
    cpu = re.search(r"model name\s*: (.*)", read("/proc/cpuinfo"))
    system = re.search(r'PRETTY_NAME="(.*)"', read("/etc/os-release"))
    return {
        "cpu": cpu[1] if cpu else platform.processor(),
        "cores": os.cpu_count(),
        "os": f"{system[1] if system else platform.system()}, kernel {platform.release().split('-')[0]}",
    }


def versions(python, peers):
    """Returns the installed versions; peers only if they are installed."""
    lock = dict(re.findall(r'name = "(.*)"\nversion = "(.*)"', (ROOT / "Cargo.lock").read_text()))
    found = {name: lock[name] for name in CRATES}
    found["rustc"] = output("rustc", "--version")
    found["valgrind"] = output("valgrind", "--version")
    found["Node"] = output("node", "--version")
    found["Python"] = output(python, "--version")
    for name in PYTHON_PACKAGES:
        script = f"import importlib.metadata as m; print(m.version({name!r}))"
        found[name] = output(python, "-c", script)
    node = peers / "node_modules" / "@hubspot" / "api-client" / "package.json"
    found["@hubspot/api-client"] = json.loads(node.read_text())["version"] if node.exists() else None
    return {name: version for name, version in found.items() if version}


def output(*command):
    try:
        text = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None
    return re.search(r"\d[\w.]*", text)[0]


def read(path):
    try:
        return Path(path).read_text()
    except OSError:
        return ""
