# Copyright 2026 The Varve Authors
# SPDX-License-Identifier: Apache-2.0
"""What a query costs before it reads anything, beside a load, and after a restart.

    python3 jmh/src/main/python/query_flow.py [--rate ROWS/S] [--seconds N] [--count N] [--folder DIR]

One real server (`--fsync always`, trained before it is ready) with 100 hosts x 24 h of TSBS rows in files. One client over one connection, closed loop:

* fixed cost: `/ping`, a constant, a range without rows, the narrowest query of TSBS; each includes what stands before it;
* last-point and the first query after a restart beside the same before it;
* under ingest: the median and p95 of five types of TSBS alone, and while `varve load --rate` writes 4,000 hosts to another table; asked is a p95 of at most
  5 ms + 2 x that alone.

Times from the first byte sent to the last one read. Listens on loopback; needs Linux and Python 3.9.
"""
import argparse
import json
import os
import random
import shutil
import socket
import statistics
import subprocess
import tempfile
import time

from storage_flow import VARVE, Server

START = 1_451_606_400
WARM_UP = 300


def load(server, hosts, hours, table, *more):
    return subprocess.Popen(
        [VARVE, "load", "--workload", "tsbs-cpu", "--hosts", str(hosts), "--hours", str(hours), "--table", table,
         "--url", f"http://127.0.0.1:{server.http}", "--target", f"tcp://127.0.0.1:{server.tcp}", *more],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


class Client:
    """One kept connection; requests are bytes that were made before."""

    def __init__(self, server):
        self.line = socket.create_connection(("127.0.0.1", server.http))
        self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ms(self, request):
        began = time.perf_counter()
        self.line.sendall(request)
        answer = b""
        while True:
            part = self.line.recv(1 << 20)
            if not part:
                raise SystemExit("the connection ended: " + answer[:300].decode())
            answer += part
            head, found, body = answer.partition(b"\r\n\r\n")
            if found and self.is_whole(head.lower(), body):
                break
        if not answer.startswith((b"HTTP/1.1 200", b"HTTP/1.1 204")):
            raise SystemExit(answer[:300].decode())
        return (time.perf_counter() - began) * 1000

    @staticmethod
    def is_whole(head, body):
        if b"chunked" in head:
            return body.endswith(b"0\r\n\r\n")
        length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
        return len(body) >= int(length or 0)


def query(sql):
    body = json.dumps({"db": "default", "q": sql, "format": "json"}).encode()
    return (b"POST /api/v3/query_sql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
            + str(len(body)).encode() + b"\r\n\r\n" + body)


def text(seconds):
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(seconds))


def window(hours, rng):
    first = START + rng.randrange(24 * 3600 - hours * 3600)
    return f"WHERE time >= '{text(first)}' AND time < '{text(first + hours * 3600)}'"


def narrow(hours, rng, fields=1, hosts=1):
    names = ", ".join(f"'host_{h}'" for h in rng.sample(range(100), hosts))
    values = ["usage_user", "usage_system", "usage_idle", "usage_nice", "usage_iowait"][:fields]
    columns = ", ".join(f"max({v}) AS {v}" for v in values)
    return (f"SELECT time_bucket('1 minute', time) AS minute, {columns} FROM cpu {window(hours, rng)} "
            f"AND hostname IN ({names}) GROUP BY 1 ORDER BY 1")


TYPES = {
    "single-groupby-1-1-1": lambda rng: narrow(1, rng),
    "single-groupby-5-8-1": lambda rng: narrow(1, rng, 5, 8),
    "single-groupby-1-1-12": lambda rng: narrow(12, rng),
    "double-groupby-1": lambda rng: "SELECT time_bucket('1 hour', time) AS hour, hostname, avg(usage_user) AS usage_user "
                                    f"FROM cpu {window(12, rng)} GROUP BY 1, 2 ORDER BY 1, 2",
    "lastpoint": lambda rng: "SELECT DISTINCT ON (hostname) * FROM cpu ORDER BY hostname, time DESC",
}


def measured(client, requests):
    return sorted(client.ms(request) for request in requests)


def p95(times):
    return times[int(len(times) * 0.95)]


def told(name, times):
    print(f"{name}: median {statistics.median(times):.3f} ms, p95 {p95(times):.3f}, min {times[0]:.3f}, n {len(times)}", flush=True)


def fixed_cost(client, count):
    rng = random.Random(7)
    none = "SELECT max(usage_user) AS m FROM cpu WHERE time >= '2030-01-01' AND time < '2030-01-02' AND hostname = 'host_3'"
    steps = {
        "/ping": [b"GET /ping HTTP/1.1\r\nHost: x\r\n\r\n"] * count,
        "a constant": [query(f"SELECT {n} AS n") for n in range(count)],
        "a range without rows": [query(none)] * count,
        "single-groupby-1-1-1": [query(narrow(1, rng)) for _ in range(count)],
    }
    for name, requests in steps.items():
        measured(client, requests)
        told(name, measured(client, requests))


def all_types(client, count, seed):
    rng = random.Random(seed)
    return {name: measured(client, [query(make(rng)) for _ in range(count)]) for name, make in TYPES.items()}


def under_ingest(server, client, args):
    all_types(client, WARM_UP, 1)
    alone = all_types(client, args.count, 2)
    sender = load(server, 4000, 12, "beside", "--rate", str(args.rate), "--batch", "5000")
    try:
        before = 0
        while before == 0:
            time.sleep(0.5)
            before = server.metrics().get("varve_ingest_rows_total", 0)
        began = time.monotonic()
        beside = {name: [] for name in TYPES}
        seed = 3
        while time.monotonic() < began + args.seconds and sender.poll() is None:
            for name, times in all_types(client, 20, seed).items():
                beside[name] += times
            seed += 1
        rows = (server.metrics()["varve_ingest_rows_total"] - before) / (time.monotonic() - began)
    finally:
        sender.kill()
        sender.wait()
    print(f"beside {rows:,.0f} rows/s:")
    for name in TYPES:
        times = sorted(beside[name])
        bound = 5 + 2 * p95(alone[name])
        print(f"{name}: alone median {statistics.median(alone[name]):.3f} p95 {p95(alone[name]):.3f} ms, beside median "
              f"{statistics.median(times):.3f} p95 {p95(times):.3f}, bound {bound:.3f}, n {len(times)}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=int, default=700_000)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--folder")
    args = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="varve-queries-", dir=args.folder)
    server = Server(os.path.join(folder, "data"), training="8s")
    try:
        load(server, 100, 24, "cpu").communicate()
        server.sql("FLUSH TABLE cpu")
        client = Client(server)
        fixed_cost(client, args.count)
        last = query(TYPES["lastpoint"](None))
        measured(client, [last] * WARM_UP)
        told("last-point before a restart", measured(client, [last] * args.count))
        server.stop()
        server = Server(os.path.join(folder, "data"), training="8s")
        client = Client(server)
        print(f"first query after a restart: {client.ms(query(narrow(1, random.Random(1)))):.1f} ms, first last-point {client.ms(last):.3f} ms")
        measured(client, [last] * WARM_UP)
        told("last-point after it", measured(client, [last] * args.count))
        under_ingest(server, client, args)
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
