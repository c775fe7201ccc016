# Copyright 2026 The Varve Authors
# SPDX-License-Identifier: Apache-2.0
"""How fast a good sender is beside many slow ones.

    python3 jmh/src/main/python/slow_connections.py [--slow N] [--rounds N] [--hosts N] [--hours N] [--target tcp|http] [--folder DIR]

One real server (`--fsync always`). Rounds alternate: `varve load` alone, and with N connections that have begun a line (over HTTP a body) and send
one more byte of it each second or so. The rows/s until all are visible, and the ratio of the medians; the first pair of rounds warms up and does
not count. Listens on loopback; needs Linux and Python 3.9.
"""
import argparse
import os
import re
import shutil
import socket
import statistics
import tempfile
import threading

from storage_flow import Server, load


class Slow(threading.Thread):
    """All slow connections; one of them sends a byte every second / N."""

    def __init__(self, server, count, http):
        super().__init__(daemon=True)
        self.over = threading.Event()
        self.sockets = []
        for number in range(count):
            # An address may have 128 connections.
            own = (f"127.0.0.{2 + number // 100}", 0)
            line = socket.create_connection(("127.0.0.1", server.http if http else server.tcp), source_address=own)
            head = "POST /write HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n" if http else ""
            line.sendall(f'{head}slow,c={number} text="'.encode())
            self.sockets.append(line)

    def run(self):
        closed = 0
        while not self.over.is_set():
            for line in self.sockets:
                if self.over.wait(1 / len(self.sockets)):
                    break
                try:
                    line.send(b"x")
                except OSError:
                    closed += 1
        if closed:
            print(f"bytes that found their connection closed: {closed}")

    def stop(self):
        self.over.set()
        self.join()
        for line in self.sockets:
            line.close()


def rows_per_second(server, args, table):
    text = load(server, args.hosts, table, args.hours, http=args.target == "http").communicate()[0]
    found = re.search(r"visible.*: ([\d,]+) rows/s", text)
    if not found:
        raise SystemExit(text)
    return int(found[1].replace(",", ""))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--slow", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--hosts", type=int, default=4000)
    parser.add_argument("--hours", type=float, default=1)
    parser.add_argument("--target", choices=["tcp", "http"], default="tcp")
    parser.add_argument("--folder")
    args = parser.parse_args()
    args.hours = int(args.hours) if args.hours == int(args.hours) else args.hours
    folder = tempfile.mkdtemp(prefix="varve-slow-", dir=args.folder)
    server = Server(os.path.join(folder, "data"))
    alone, beside = [], []
    try:
        for number in range(args.rounds + 1):
            alone.append(rows_per_second(server, args, f"alone{number}"))
            slow = Slow(server, args.slow, args.target == "http")
            slow.start()
            beside.append(rows_per_second(server, args, f"beside{number}"))
            slow.stop()
            print(f"round {number}: alone {alone[-1]:,} rows/s, beside {args.slow} slow ones {beside[-1]:,}"
                  f"{' (warm-up)' if number == 0 else ''}, RSS {server.rss()['VmRSS']:.0f} MB", flush=True)
        before, after = statistics.median(alone[1:]), statistics.median(beside[1:])
        print(f"medians: alone {before:,.0f} rows/s, beside {args.slow} slow ones {after:,.0f}: {after / before:.0%}")
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
