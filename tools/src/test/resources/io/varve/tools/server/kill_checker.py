# Copyright 2026 The Varve Authors
# SPDX-License-Identifier: Apache-2.0
"""Kills a server with SIGKILL again and again and looks for lost or invented rows.

usage: kill_checker.py DIRECTORY SHARDS CYCLES SEED COMMAND...

Shares no code with the server. What was sent and what was acknowledged is written to files of its own before and after each
request, and only these files are believed when the rows are compared. A cycle kills at a random instant under load, during
start-up, or in the moment after an answer. Rows over TCP are never acknowledged; of each connection a prefix must be there.
"""
import csv
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

DIRECTORY, SHARDS, CYCLES, SEED, COMMAND = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5:]
CHANCE = random.Random(SEED)
WRITERS, SERIES, ROWS = 3, 7, 25
BASE_NS = 1_700_000_000_000_000_000
KINDS = ("random instant", "start-up", "after an answer")


class Journal:
    """One line per event: `sent|acked WRITER FROM TO`, or `lines CONNECTION COUNT`."""

    def __init__(self, path):
        self.path, self.lock = path, threading.Lock()
        self.file = open(path, "a", encoding="ascii")

    def add(self, *words):
        with self.lock:
            self.file.write(" ".join(map(str, words)) + "\n")
            self.file.flush()

    def read(self):
        sent, acked, lines = set(), set(), {}
        with open(self.path, encoding="ascii") as file:
            for line in file:
                words = line.split()
                if words[0] == "lines":
                    lines[int(words[1])] = max(int(words[2]), lines.get(int(words[1]), 0))
                else:
                    writer, first, end = map(int, words[1:])
                    (sent if words[0] == "sent" else acked).update((writer, n) for n in range(first, end))
        return sent, acked, lines


class Server:
    def __init__(self):
        arguments = ["--data", DIRECTORY + "/data", "--http", "127.0.0.1:0", "--tcp", "127.0.0.1:0"]
        arguments += ["--shards", SHARDS, "--query-warm-up", "false"]
        self.errors = open(DIRECTORY + "/server.err", "a", encoding="utf-8")
        self.process = subprocess.Popen(COMMAND + arguments, stdout=subprocess.PIPE, stderr=self.errors, text=True)

    def wait_ready(self):
        line = self.process.stdout.readline()
        match = re.fullmatch(r"varve ready http=(\S+) tcp=(\S+):(\d+)\n", line)
        if not match:
            raise SystemExit(f"no ready line but {line!r}, exit {self.process.wait(30)}, seed {SEED}")
        self.http, self.tcp = match.group(1), (match.group(2), int(match.group(3)))
        return self

    def kill(self):
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.errors.close()

    def post(self, body):
        request = urllib.request.Request(f"http://{self.http}/write", data=body.encode(), method="POST")
        return urllib.request.urlopen(request, timeout=30).status

    def rows(self, sql):
        query = urllib.parse.urlencode({"q": sql, "format": "csv"})
        with urllib.request.urlopen(f"http://{self.http}/api/v3/query_sql?{query}", timeout=120) as answer:
            return list(csv.reader(answer.read().decode().splitlines()))[1:]


def value(writer, n):
    return (writer * 2654435761 + n * 40503) % 1_000_003


def body(writer, first, end):
    return "".join(
        f"killed,w={writer},s={n % SERIES} n={n}i,v={value(writer, n)}i,f={n}.5 {BASE_NS + (writer * 10**9 + n) * 1000}\n"
        for n in range(first, end)
    )


def write(server, writer, journal, position, stop, answered):
    while not stop.is_set():
        first = position[writer]
        position[writer] = end = first + ROWS
        journal.add("sent", writer, first, end)
        try:
            status = server.post(body(writer, first, end))
        except urllib.error.HTTPError as refused:
            if refused.code < 500:
                print(f"refused: {refused.code} {refused.read()[:200]!r}")
                os._exit(1)
            continue
        except OSError:
            return
        except Exception as broken:  # an answer cut in its middle
            if "HTTP" in type(broken).__name__ or "Incomplete" in type(broken).__name__ or "Remote" in type(broken).__name__:
                return
            raise
        if status == 204:
            journal.add("acked", writer, first, end)
            answered.set()


def stream(server, connection, journal, stop):
    """Rows over TCP, each with the number of its connection and its place in it."""
    count = 0
    try:
        with socket.create_connection(server.tcp, timeout=10) as line:
            while not stop.is_set():
                journal.add("lines", connection, count + ROWS)
                line.sendall(
                    "".join(
                        f"streamed,c={connection} n={n}i {BASE_NS + (connection * 10**6 + n) * 1000}\n"
                        for n in range(count, count + ROWS)
                    ).encode()
                )
                count += ROWS
                time.sleep(0.01)
    except OSError:
        pass


def compare(server, journal):
    sent, acked, lines = journal.read()
    wrong, seen = [], set()
    if acked:
        for w, s, n, v, f in server.rows("SELECT w, s, n, v, f FROM killed"):
            key = (int(w), int(n))
            if key in seen:
                wrong.append(("twice", key))
            seen.add(key)
            if key not in sent:
                wrong.append(("invented", key))
            if int(v) != value(*key) or float(f) != key[1] + 0.5 or int(s) != key[1] % SERIES:
                wrong.append(("wrong", w, s, n, v, f))
        wrong += [("lost", key) for key in sorted(acked - seen)]
    tables = [row[0] for row in server.rows('SELECT "table" FROM system.tables')]
    if "streamed" in tables:
        for c, n, last in server.rows("SELECT c, count(*) AS n, max(n) AS last FROM streamed GROUP BY c"):
            if int(n) != int(last) + 1:
                wrong.append(("hole", c, n, last))
            if int(n) > lines.get(int(c), 0):
                wrong.append(("invented", c, n))
    return len(acked), len(seen), wrong


def main():
    journal = Journal(DIRECTORY + "/acknowledged.txt")
    position = [0] * WRITERS
    server, slowest = Server().wait_ready(), 0.0
    acked = seen = 0
    wrong = []
    kinds = dict.fromkeys(KINDS, 0)
    for cycle in range(CYCLES):
        kind = KINDS[(cycle + int(SHARDS) - 1) % len(KINDS)]  # another first kind for each number of shards
        kinds[kind] += 1
        stop, answered = threading.Event(), threading.Event()
        threads = [
            threading.Thread(target=write, args=(server, w, journal, position, stop, answered)) for w in range(WRITERS)
        ] + [threading.Thread(target=stream, args=(server, cycle, journal, stop))]
        for thread in threads:
            thread.start()
        time.sleep(CHANCE.uniform(0.1, 1.2))
        if kind == "after an answer":
            answered.clear()
            answered.wait(30)
        server.kill()
        stop.set()
        for thread in threads:
            thread.join()
        if kind == "start-up":
            starting = Server()
            time.sleep(CHANCE.uniform(0.05, 1.5))
            starting.kill()
        begun = time.monotonic()
        server = Server().wait_ready()
        slowest = max(slowest, time.monotonic() - begun)
        acked, seen, found = compare(server, journal)
        wrong += [(cycle, kind, *each) for each in found]
    server.process.terminate()
    if server.process.wait(30) != 0:
        wrong.append(("exit status", server.process.returncode))
    print(
        f"shards {SHARDS}: {CYCLES} kills {kinds}, {acked} rows acknowledged, {seen} there, {len(wrong)} wrong {wrong[:3]},"
        f" slowest start {slowest:.1f} s, seed {SEED}"
    )
    return 1 if wrong or not acked else 0


sys.exit(main())
