# Copyright 2026 The Varve Authors
# SPDX-License-Identifier: Apache-2.0
"""How fast rows go in over HTTP `/write` (no gzip) against TCP.

    python3 jmh/src/main/python/http_against_tcp.py [--rounds N] [--hosts N] [--hours N] [--folder DIR]

TSBS lines made once by `varve load --emit`. Each round, each with a new server (`--fsync always`) that has taken an hour's lines into another table in the same
way first: TCP with one and with four connections, HTTP with one connection and bodies of 10,000 and of 50,000 lines, HTTP with four connections and bodies of
10,000. A connection sends its part of the file and waits for each answer. Rows/s until `count(*)` shows every row. Listens on loopback; needs Linux and
Python 3.9.
"""
import argparse
import os
import shutil
import socket
import statistics
import subprocess
import tempfile
import threading
import time

from storage_flow import VARVE, Server

WAYS = [("tcp", 1, 0), ("tcp", 4, 0), ("http", 1, 10_000), ("http", 1, 50_000), ("http", 4, 10_000)]


def pieces(path, lines_each):
    """Offsets in the file at which every `lines_each`th line begins, and its end."""
    offsets, at, lines = [0], 0, 0
    with open(path, "rb") as file:
        for line in file:
            at += len(line)
            lines += 1
            if lines % lines_each == 0:
                offsets.append(at)
    if offsets[-1] != at:
        offsets.append(at)
    return offsets, lines


def send_bytes(line, file, begin, end):
    while begin < end:
        begin += os.sendfile(line.fileno(), file.fileno(), begin, end - begin)


def send_tcp(server, path, ranges):
    with socket.create_connection(("127.0.0.1", server.tcp)) as line, open(path, "rb") as file:
        for begin, end in ranges:
            send_bytes(line, file, begin, end)
        line.shutdown(socket.SHUT_WR)


def send_http(server, path, ranges):
    with socket.create_connection(("127.0.0.1", server.http)) as line, open(path, "rb") as file:
        for begin, end in ranges:
            line.sendall(f"POST /write HTTP/1.1\r\nHost: x\r\nContent-Length: {end - begin}\r\n\r\n".encode())
            send_bytes(line, file, begin, end)
            answer = b""
            while b"\r\n\r\n" not in answer:
                more = line.recv(4096)
                if not more:
                    raise SystemExit("closed: " + answer.decode())
                answer += more
            if not answer.startswith(b"HTTP/1.1 204"):
                raise SystemExit(answer.decode())


def rows_per_second(server, table, path, cut, rows, way):
    """Sends the file's lines and waits until all are there."""
    with open(path, "rb") as file:
        while file.read(1 << 20):
            pass
    kind, connections, _ = way
    ranges = list(zip(cut, cut[1:]))
    each = -(-len(ranges) // connections)
    began = time.monotonic()
    senders = [threading.Thread(target=send_tcp if kind == "tcp" else send_http,
                                args=(server, path, ranges[i * each:(i + 1) * each])) for i in range(connections)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    while server.sql(f"SELECT count(*) AS n FROM {table}")[0]["n"] < rows:
        time.sleep(0.02)
    return rows / (time.monotonic() - began)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--hosts", type=int, default=4000)
    parser.add_argument("--hours", type=int, default=2)
    parser.add_argument("--folder")
    args = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="varve-http-", dir=args.folder)
    rates = {way: [] for way in WAYS}
    try:
        sets = {"warm": 1, "cpu": args.hours}
        cuts = {}
        for table, hours in sets.items():
            path = os.path.join(folder, table)
            subprocess.run([VARVE, "load", "--workload", "tsbs-cpu", "--hosts", str(args.hosts), "--hours", str(hours), "--table", table,
                            "--emit", path], check=True)
            for lines in {way[2] for way in WAYS}:
                cuts[table, lines] = pieces(path, lines or 50_000)
        for number in range(args.rounds):
            for way in WAYS:
                server = Server(os.path.join(folder, "data"))
                try:
                    for table in sets:
                        rate = rows_per_second(server, table, os.path.join(folder, table), *cuts[table, way[2]], way)
                    rates[way].append(rate)
                finally:
                    server.kill()
                    shutil.rmtree(os.path.join(folder, "data"), ignore_errors=True)
            print(f"round {number + 1}: " + ", ".join(f"{name(way)} {rates[way][-1]:,.0f}" for way in WAYS), flush=True)
        for way in WAYS:
            base = rates["tcp", way[1], 0]
            ratios = [mine / other for mine, other in zip(rates[way], base)]
            print(f"{name(way)}: {statistics.median(rates[way]):,.0f} rows/s, of tcp x{way[1]}: "
                  f"{statistics.median(ratios):.2f} [{min(ratios):.2f} .. {max(ratios):.2f}]")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def name(way):
    return f"{way[0]} x{way[1]}" + (f" of {way[2]:,} lines" if way[2] else "")


if __name__ == "__main__":
    main()
