# Copyright 2026 The Varve Authors
# SPDX-License-Identifier: Apache-2.0
"""Figures of storage end to end: a real server, real files, `varve load` as the sender.

    python3 jmh/src/main/python/storage_flow.py WHAT [--hosts N] [--hours N] [--folder DIR] [--seconds S] [--rate ROWS/S] [--moves LIST]

flow     TSBS rows of the last hours: load, FLUSH, COMPACT TO warm, TO cold; seconds and CPU by thread, bytes of each step, write amplification
calm     latencies of writes at half of the speed that the sender reaches and of a narrow query, in windows of equal length without and
         with a tier move of `--hosts` x `--hours` rows beside them; and how long the block device stood still meanwhile
restart  kill -9 in the middle of a load at full speed, then the time until the ready line, and the rows that are there
tables   5,000 tables of ten rows each: memory, before and after a flush
year     one row a minute of 20 hosts for a year, host by host: memory while it is loaded

Writes only below a new folder in DIR (default: the system's), which it removes; listens on loopback. Needs Linux (/proc) and Python 3.9.
"""
import argparse
import datetime
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), *[os.pardir] * 4))
VARVE = os.path.join(ROOT, "tools", "varve")
TICKS = os.sysconf("SC_CLK_TCK")
HOUR = 3600


class Server:
    def __init__(self, folder, training="off"):
        self.folder = folder
        began = time.monotonic()
        self.process = subprocess.Popen(
            [VARVE, "server", "--data", folder, "--http", "127.0.0.1:0", "--tcp", "127.0.0.1:0", "--fsync", "always",
             "--query-training", training],
            stdout=subprocess.PIPE, stderr=open(folder + ".err", "a"), text=True)
        ready = self.process.stdout.readline()
        self.ready_s = time.monotonic() - began
        found = re.search(r"http=\S*?:(\d+) tcp=\S*?:(\d+)", ready)
        if not found:
            raise SystemExit("server did not start: " + ready)
        self.http, self.tcp = int(found[1]), int(found[2])
        self.pid = self.process.pid

    def sql(self, text):
        client = http.client.HTTPConnection("127.0.0.1", self.http, timeout=600)
        client.request("POST", "/api/v3/query_sql", json.dumps({"db": "default", "q": text, "format": "json"}),
                       {"Content-Type": "application/json"})
        answer = client.getresponse()
        body = answer.read().decode()
        client.close()
        if answer.status != 200:
            raise SystemExit(f"{text}: {answer.status} {body[:300]}")
        return json.loads(body or "[]")

    def metrics(self):
        client = http.client.HTTPConnection("127.0.0.1", self.http, timeout=60)
        client.request("GET", "/metrics")
        text = client.getresponse().read().decode()
        client.close()
        values = {}
        for line in text.splitlines():
            if line and not line.startswith("#"):
                name, value = line.rsplit(" ", 1)
                values[name] = float(value)
        return values

    def cpu(self):
        """CPU-seconds by thread name, numbers at its end left out."""
        used = {}
        for task in os.listdir(f"/proc/{self.pid}/task"):
            try:
                stat = open(f"/proc/{self.pid}/task/{task}/stat").read()
            except OSError:
                continue
            name = re.sub(r"[-# ]?\d+$", "", stat[stat.index("(") + 1:stat.rindex(")")])
            fields = stat[stat.rindex(")") + 2:].split()
            used[name] = used.get(name, 0) + (int(fields[11]) + int(fields[12])) / TICKS
        return used

    def rss(self):
        text = open(f"/proc/{self.pid}/status").read()
        return {key: int(re.search(key + r":\s+(\d+)", text)[1]) / 1024 for key in ("VmRSS", "VmHWM", "RssAnon")}

    def read_bytes(self):
        return int(re.search(r"^read_bytes: (\d+)", open(f"/proc/{self.pid}/io").read(), re.M)[1])

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)


def disk_bytes(folder):
    """Allocated bytes: of files, of the log."""
    data = log = 0
    for where, _, files in os.walk(folder):
        for name in files:
            used = os.stat(os.path.join(where, name)).st_blocks * 512
            if "/log" in where[len(folder):]:
                log += used
            else:
                data += used
    return data, log


def start_time(hours):
    now = datetime.datetime.now(datetime.timezone.utc).replace(minute=0, second=0, microsecond=0)
    return (now - datetime.timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


def load(server, hosts, table, hours, http=False, rate=None, warm_up=0):
    command = [VARVE, "load", "--workload", "tsbs-cpu", "--hosts", str(hosts), "--hours", str(hours), "--table", table,
               "--start", start_time(hours), "--url", f"http://127.0.0.1:{server.http}"]
    if http or rate:
        command += ["--target", f"http://127.0.0.1:{server.http}", "--connections", "2", "--batch", "5000"]
    else:
        command += ["--target", f"tcp://127.0.0.1:{server.tcp}"]
    if rate:
        command += ["--rate", str(rate), "--warm-up", str(warm_up)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def difference(after, before):
    grown = {name: round(after[name] - before.get(name, 0), 2) for name in after}
    return {name: value for name, value in sorted(grown.items(), key=lambda each: -each[1]) if value >= 0.05}


def storage_metrics(server):
    return {name: value for name, value in server.metrics().items()
            if re.search(r"bytes|amplification|rows_total", name) and not re.search("memory|jvm", name)}


def flow(server, args):
    rows = args.hosts * args.hours * 360
    before, began = server.cpu(), time.monotonic()
    print(load(server, args.hosts, "cpu", args.hours).communicate()[0].strip())
    took = time.monotonic() - began
    print(f"load: {rows} rows, {took:.1f} s with the sender's start, CPU-s {difference(server.cpu(), before)}")
    for step in ("FLUSH TABLE cpu", "COMPACT TABLE cpu TO warm", "COMPACT TABLE cpu TO cold"):
        before, began = server.cpu(), time.monotonic()
        server.sql(step)
        took = time.monotonic() - began
        data, log = disk_bytes(server.folder)
        print(f"{step}: {took:.1f} s, CPU-s {difference(server.cpu(), before)}, "
              f"files {data / 1e6:.1f} MB = {data / rows / 10:.3f} bytes per value, log {log / 1e6:.0f} MB")
    for name, value in sorted(storage_metrics(server).items()):
        print(f"  {name} {value:.0f}" if value >= 100 else f"  {name} {value:.3f}")
    print(json.dumps(server.sql("SHOW STORAGE"), indent=1)[:3000])


class Asker(threading.Thread):
    """A narrow query 50 times a second; latencies count from the instant at which each was due, those due before `since` are left out."""

    def __init__(self, server, args, since, until):
        super().__init__(daemon=True)
        self.server, self.args, self.since, self.until = server, args, since, until
        self.took = []

    def run(self):
        due, number = time.monotonic(), 0
        client = http.client.HTTPConnection("127.0.0.1", self.server.http, timeout=60)
        newest = datetime.datetime.now(datetime.timezone.utc).replace(minute=0, second=0, microsecond=0)
        while due < self.until:
            time.sleep(max(0.0, due - time.monotonic()))
            number += 1
            start = newest - datetime.timedelta(minutes=61 + number * 7 % (60 * (self.args.hours - 2)))
            text = ("SELECT time_bucket(INTERVAL '1' MINUTE, time) AS minute, max(usage_user) FROM cpu WHERE hostname = 'host_%d' AND "
                    "time >= TIMESTAMP '%s' AND time < TIMESTAMP '%s' GROUP BY 1 ORDER BY 1" % (
                        number * 37 % self.args.hosts, start.strftime("%Y-%m-%d %H:%M:%S"),
                        (start + datetime.timedelta(hours=1)).strftime("%Y-%m-%d %H:%M:%S")))
            client.request("POST", "/api/v3/query_sql", json.dumps({"db": "default", "q": text, "format": "json"}),
                           {"Content-Type": "application/json"})
            answer = client.getresponse()
            answer.read()
            if answer.status != 200:
                raise SystemExit("query failed")
            if due >= self.since:
                self.took.append(time.monotonic() - due)
            due += 0.02

    def told(self):
        took = sorted(self.took)
        at = lambda share: took[min(len(took) - 1, int(share * len(took)))] * 1000
        return f"p50 {at(.5):.2f} ms, p99 {at(.99):.2f} ms, p99.9 {at(.999):.2f} ms, max {took[-1] * 1000:.2f} ms (n={len(took):,})"


class Device(threading.Thread):
    """Looks a hundred times a second whether the block device below a folder finishes what it was asked for; it has stood still for as long as requests
    were in flight and none was completed. No file system and no program has a part in that."""

    def __init__(self, folder):
        super().__init__(daemon=True)
        number = os.stat(folder).st_dev
        self.number = [str(os.major(number)), str(os.minor(number))]
        self.stalls_ms, self.running = [], True

    def state(self):
        """Requests completed so far, requests in flight; None where the folder is on no block device."""
        with open("/proc/diskstats") as stats:
            for line in stats:
                fields = line.split()
                if fields[:2] == self.number:
                    counts = [int(each) for each in fields[3:]]
                    return counts[0] + counts[4] + sum(counts[11:12]), counts[8]
        return None

    def run(self):
        seen, since = None, time.monotonic()
        while self.running:
            time.sleep(0.01)
            state, now = self.state(), time.monotonic()
            if state is None:
                return
            if seen is None or state[0] != seen[0] or not seen[1]:
                self.end(now - since)
                seen, since = state, now
        self.end(time.monotonic() - since if seen and seen[1] else 0)

    def end(self, lasted):
        if lasted >= 0.04:
            self.stalls_ms.append(round(lasted * 1000))

    def told(self):
        self.running = False
        self.join()
        return f"device    stood still for >= 40 ms, ms: {self.stalls_ms or 'never'}"


def others_s(pids):
    """CPU-seconds of the machine that none of these processes used, interrupts and waits left out."""
    with open("/proc/stat") as stat:
        used = sum(int(each) for each in stat.readline().split()[1:4])
    for pid in pids:
        with open(f"/proc/{pid}/stat") as stat:
            used -= sum(int(each) for each in stat.read().rsplit(")", 1)[1].split()[11:13])
    return used / TICKS


def calm(server, args):
    """Each window has a sender of its own that is warm before it begins; the move begins with the window and may end after it."""
    load(server, 400, "first", 12).wait()
    for step in ("FLUSH TABLE first", "COMPACT TABLE first TO warm", "COMPACT TABLE first TO cold"):
        server.sql(step)  # so that the JVM has compiled what moves rows
    print(load(server, args.hosts, "cpu", args.hours).communicate()[0].strip())
    server.sql("FLUSH TABLE cpu")
    rate = args.rate
    if not rate:
        text = load(server, 4000, "full", 3, http=True).communicate()[0]
        rate = int(re.search(r"accepted.*: ([\d,]+) rows/s", text)[1].replace(",", "")) // 2
        print(f"at full speed: {text.strip()}\nhalf of it: {rate} rows/s")
    hosts = rate * (args.warm_up + args.seconds + 2) // (6 * 360)  # so that it does not end, and count its rows, within the window
    for number, move in enumerate(args.moves.split(",")):
        begin = time.monotonic() + args.warm_up + 1
        sender = load(server, hosts, f"other{number}", 6, rate=rate, warm_up=args.warm_up)
        asker = Asker(server, args, begin, begin + args.seconds)
        asker.start()
        time.sleep(begin - time.monotonic())
        device = Device(server.folder)
        device.start()
        ours = (server.pid, sender.pid, os.getpid())
        before, foreign = server.cpu(), others_s(ours)
        mover = threading.Thread(target=lambda: move == "none" or server.sql(f"COMPACT TABLE cpu TO {move}"))
        mover.start()
        asker.join()
        used, foreign, moving = difference(server.cpu(), before), others_s(ours) - foreign, mover.is_alive()
        still = device.told()
        text = sender.communicate()[0]
        mover.join()
        print(f"--- move to {move}, {'longer' if moving else 'shorter'} than the window: ended after {time.monotonic() - begin:.1f} s; CPU-s of the window {used}, of others {foreign:.1f}\n"
              f"{still}\nqueries   {asker.told()}\n{text.strip()[text.strip().find('accepted'):]}", flush=True)
        if move != "none":
            before = server.read_bytes()
            server.sql(f"SELECT max(usage_user), min(usage_idle), sum(usage_system) FROM other{number}")
            print(f"read from disk by a scan of the hot table right after: {server.read_bytes() - before} bytes")
        server.sql(f"FLUSH TABLE other{number}")


def restart(server, args):
    print(f"first start: ready after {server.ready_s:.2f} s")
    for _ in range(args.rounds):
        sender = load(server, args.hosts, "cpu", args.hours)
        time.sleep(args.seconds)
        server.kill()
        sender.kill()
        sender.communicate()
        data, log = disk_bytes(server.folder)
        again = Server(server.folder)
        began = time.monotonic()
        rows = again.sql("SELECT count(*) AS n FROM cpu")
        print(f"killed after {args.seconds} s of load; ready after {again.ready_s:.2f} s, first query {time.monotonic() - began:.3f} s, "
              f"rows {rows}, files {data / 1e6:.0f} MB, log {log / 1e6:.0f} MB")
        server.http, server.tcp, server.process, server.pid = again.http, again.tcp, again.process, again.pid


def send(server, lines):
    with socket.create_connection(("127.0.0.1", server.tcp)) as client:
        for chunk in lines:
            client.sendall(chunk.encode())


def wait_rows(server, table, rows):
    for _ in range(3000):
        try:
            if server.sql(f"SELECT count(*) AS n FROM {table}")[0]["n"] == rows:
                return
        except SystemExit:
            pass
        time.sleep(0.1)
    raise SystemExit("rows do not appear")


def memory(server):
    used = {name: value / 1e6 for name, value in server.metrics().items() if "varve_memory_used" in name}
    return f"RSS {server.rss()}, by tag in MB { {name: round(value, 1) for name, value in used.items()} }"


def tables(server, args):
    now = int(time.time()) * 10**9
    print("empty:", memory(server))
    began = time.monotonic()
    send(server, ("".join(f"t{n},host=a v={row},w={row * 2}i {now - row * 10**9}\n" for row in range(10)) for n in range(5000)))
    wait_rows(server, "t4999", 10)
    print(f"5,000 tables x 10 rows in {time.monotonic() - began:.1f} s:", memory(server))
    server.sql("FLUSH TABLE t0")
    time.sleep(75)
    print("after the idle flush:", memory(server), "bytes on disk, log:", disk_bytes(server.folder))


def year(server, args):
    minutes = 365 * 1440
    first = (int(time.time()) // 60 - minutes) * 60 * 10**9
    peak = {"VmRSS": 0}

    def lines():
        for host in range(20):
            for day in range(365):
                yield "".join(f"cpu,host=h{host} v={(minute * 7919 + host) % 100},w={minute % 977}i {first + minute * 60 * 10**9}\n"
                              for minute in range(day * 1440, day * 1440 + 1440))
            print(f"host {host}:", memory(server), flush=True)

    began = time.monotonic()
    send(server, lines())
    wait_rows(server, "cpu", 20 * minutes)
    print(f"{20 * minutes} rows in {time.monotonic() - began:.1f} s; partitions:",
          server.sql("SELECT count(*) AS n FROM system.partitions"), memory(server), "limits",
          {name: value / 1e6 for name, value in server.metrics().items() if "memory_limit" in name})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["flow", "calm", "restart", "tables", "year"])
    parser.add_argument("--hosts", type=int, default=4000)
    parser.add_argument("--hours", type=int, default=12)
    parser.add_argument("--rate", type=int, help="of `calm`; default: half of what its sender reaches")
    parser.add_argument("--warm-up", type=int, default=10)
    parser.add_argument("--seconds", type=int, default=12)
    parser.add_argument("--moves", default="none,warm,cold,none")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder")
    args = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="varve-flow-", dir=args.folder)
    server = Server(os.path.join(folder, "data"))
    try:
        {"flow": flow, "calm": calm, "restart": restart, "tables": tables, "year": year}[args.what](server, args)
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
