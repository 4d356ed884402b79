"""How much processor time a portal on this machine has used: its web server and its database."""

import os
from pathlib import Path

TICK = 1 / os.sysconf("SC_CLK_TCK")
LISTENING = "0A"


class Meter:
    """Sums the time of the web server that listens on a port and of its PostgreSQL."""

    def __init__(self, port):
        self.master = listener(port)

    @property
    def is_local(self):
        return self.master is not None

    def seconds(self):
        return sum(process_seconds(pid) for pid in [*self.web(), *self.database()])

    def web(self):
        return [self.master, *children(self.master)]

    def database(self):
        """The PostgreSQL that the same supervisor started; failing that, all on this machine."""
        siblings = children(parent_of(self.master))
        ours = [pid for pid in siblings if name_of(pid) == "postgres"]
        return [*ours, *children(*ours)] if ours else postgres_processes()

    def worker_megabytes(self):
        """Resident memory of the largest web worker."""
        return max((resident_megabytes(pid) for pid in children(self.master)), default=None)


def process_seconds(pid):
    """From the scheduler's nanoseconds where the kernel counts them, else from its ticks."""
    total = 0.0
    for task in Path(f"/proc/{pid}/task").glob("*"):
        try:
            total += task_seconds(task)
        except (OSError, ValueError):  # it ended while we looked
            continue
    return total


def task_seconds(task):
    precise = task / "schedstat"
    if precise.exists():
        nanoseconds = int(precise.read_text().split()[0])
        if nanoseconds:
            return nanoseconds / 1e9
    fields = (task / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * TICK


def postgres_processes():
    return [pid for pid in all_pids() if name_of(pid) == "postgres"]


def children(*parents):
    return [pid for pid in all_pids() if parent_of(pid) in parents]


def all_pids():
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def name_of(pid):
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def parent_of(pid):
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, ValueError):
        return None


def resident_megabytes(pid):
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    kilobytes = next((line.split()[1] for line in lines if line.startswith("VmRSS:")), 0)
    return round(int(kilobytes) / 1024, 1)


def listener(port):
    """The oldest process that holds the listening socket: gunicorn's master."""
    inodes = listening_inodes(port)
    holders = [pid for pid in all_pids() if inodes & socket_inodes(pid)]
    return min(holders, key=start_time, default=None)


def listening_inodes(port):
    found = set()
    for table in ["/proc/net/tcp", "/proc/net/tcp6"]:
        try:
            rows = Path(table).read_text().splitlines()[1:]
        except OSError:
            continue
        for row in rows:
            fields = row.split()
            if fields[3] == LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                found.add(fields[9])
    return found


def socket_inodes(pid):
    found = set()
    try:
        for handle in Path(f"/proc/{pid}/fd").iterdir():
            target = os.readlink(handle)
            if target.startswith("socket:["):
                found.add(target[8:-1])
    except OSError:
        return found
    return found


def start_time(pid):
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])
    except (OSError, ValueError):
        return float("inf")
