# Copyright 2026 The Varve Authors
# SPDX-License-Identifier: Apache-2.0
"""Kills a server with SIGKILL again and again and looks for lost or invented rows.

usage: kill_checker.py DIRECTORY SHARDS CYCLES SEED COMMAND...

Shares no code with the server. What was sent and what was acknowledged is written to files of its own before and after each
request, and only these files are believed when the rows are compared. A cycle kills at a random instant under load, during
start-up, or in the moment after an answer. At once there send:
  writers     over HTTP, rows with times: what was acknowledged is there
  listeners   over TCP with ack=1, ahead of the answers: what was acknowledged is there
  producers   over HTTP and over TCP, rows without times, so that a row taken twice would be there twice. What was not
              acknowledged before the kill is sent again behind it, cut differently: every row is there once
  streams     over TCP in silence: of each connection a prefix is there
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
WRITERS, LISTENERS, SERIES, ROWS, AHEAD = 3, 2, 7, 25, 100
BASE_NS = 1_700_000_000_000_000_000
KINDS = ("random instant", "start-up", "after an answer")


class Journal:
    """One line per event: `sent|acked WRITER FROM TO`, or `lines CONNECTION COUNT`."""

    def __init__(self, path):
        self.path, self.lock = path, threading.Lock()
        self.heard = set()  # writers that were acknowledged at least once
        self.file = open(path, "a", encoding="ascii")

    def add(self, *words):
        with self.lock:
            if words[0] == "acked":
                self.heard.add(words[1])
            self.file.write(" ".join(map(str, words)) + "\n")
            self.file.flush()

    def read(self):
        """Sets of (writer, row) that were sent and acknowledged; rows of each silent connection."""
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
        arguments += ["--shards", SHARDS, "--query-warm-up", "false", "--query-training", "off"]
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

    def post(self, body, query=""):
        request = urllib.request.Request(f"http://{self.http}/write{query}", data=body.encode(), method="POST")
        return urllib.request.urlopen(request, timeout=30).status

    def rows(self, sql):
        query = urllib.parse.urlencode({"q": sql, "format": "csv"})
        with urllib.request.urlopen(f"http://{self.http}/api/v3/query_sql?{query}", timeout=120) as answer:
            return list(csv.reader(answer.read().decode().splitlines()))[1:]


def fail(what):
    print(what, "seed", SEED, flush=True)
    os._exit(1)


def value(writer, n):
    return (writer * 2654435761 + n * 40503) % 1_000_003


def body(writer, first, end):
    return "".join(
        f"killed,w={writer},s={n % SERIES} n={n}i,v={value(writer, n)}i,f={n}.5 {BASE_NS + (writer * 10**9 + n) * 1000}\n"
        for n in range(first, end)
    )


def numbered(writer, first, end):
    return "".join(
        f"numbered,w={writer},s={n % SERIES} n={n}i,v={value(writer, n)}i,f={n}.5\n" for n in range(first, end)
    )


class Sender:
    """Numbers the rows of one writer over all connections and kills; those from `acked` on are not acknowledged."""

    def __init__(self, writer):
        self.writer, self.acked, self.end = writer, 0, 0
        self.chance = random.Random(SEED * 100 + writer)

    def begin(self):
        """The first row of a new connection or request, and what its first line says."""
        return self.end, "#varve ack=1\n"

    def take(self):
        first = self.end
        self.end += self.chance.randint(1, 2 * ROWS)
        return first, body(self.writer, first, self.end)

    def row_behind(self, begun, seq):
        """The row behind the line that the server numbers `seq`."""
        return begun + seq


class Producer(Sender):
    """What is not acknowledged it sends again. Line 1 of its epoch is row `base`."""

    def __init__(self, writer):
        super().__init__(writer)
        self.epoch = self.base = self.highest = 0

    def begin(self):
        self.end = self.acked
        return self.end, f"#varve ack=1 producer={self.writer} epoch={self.epoch} first_line={self.end - self.base + 1}\n"

    def begin_request(self):
        self.end = self.acked
        if self.acked == self.highest and self.chance.random() < 0.05:  # nothing can come from the epoch before
            self.epoch, self.base = self.epoch + 1, self.end
        return f"?producer={self.writer}&epoch={self.epoch}&first_line={self.end - self.base + 1}"

    def take(self):
        first = self.end
        self.end += self.chance.randint(1, 2 * ROWS)
        self.highest = max(self.highest, self.end)
        return first, numbered(self.writer, first, self.end)

    def row_behind(self, begun, seq):
        return self.base + seq


def post(server, text, query=""):
    """The status of the answer; None when the server is gone."""
    try:
        return server.post(text, query)
    except urllib.error.HTTPError as refused:
        if refused.code < 500:
            fail(f"refused: {refused.code} {refused.read()[:200]!r}")
        return refused.code
    except TimeoutError as silent:
        fail(f"no answer: {silent}")
    except OSError:
        return None
    except Exception as broken:  # an answer cut in its middle
        if "HTTP" in type(broken).__name__ or "Incomplete" in type(broken).__name__ or "Remote" in type(broken).__name__:
            return None
        raise


def write(server, sender, journal, stop, answered):
    """Requests of rows that are never sent again."""
    while not stop.is_set():
        first, text = sender.take()
        journal.add("sent", sender.writer, first, sender.end)
        status = post(server, text)
        if status is None:
            return
        if status == 204:
            journal.add("acked", sender.writer, first, sender.end)
            answered.set()


def produce(server, producer, journal, stop, answered):
    """Requests that are repeated until they are answered, here or behind the kill."""
    while not stop.is_set():
        query = producer.begin_request()
        first, text = producer.take()
        journal.add("sent", producer.writer, first, producer.end)
        status = post(server, text, query)
        if status is None:
            return
        if status == 204:
            journal.add("acked", producer.writer, first, producer.end)
            producer.acked = producer.end
            answered.set()


def converse(server, sender, journal, stop, answered):
    """One connection with ack=1, a few requests ahead of the answers."""
    try:
        with socket.create_connection(server.tcp, timeout=30) as line:
            begun, hello = sender.begin()
            line.sendall(hello.encode())
            sender.acked = begun
            answers = line.makefile("r", encoding="utf-8")
            while not stop.is_set():
                while sender.end - sender.acked < AHEAD:
                    first, text = sender.take()
                    journal.add("sent", sender.writer, first, sender.end)
                    line.sendall(text.encode())
                answer = answers.readline()
                if not answer.endswith("\n"):
                    return
                words = answer.split()
                if words[0] != "OK":
                    fail(f"refused: {answer}")
                behind = sender.row_behind(begun, int(words[1]))
                journal.add("acked", sender.writer, sender.acked, behind)
                sender.acked = behind
                answered.set()
                time.sleep(0.01)  # kills are what takes time, not comparing rows
    except TimeoutError as silent:
        fail(f"no answer: {silent}")
    except OSError:
        pass


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
    tables = [row[0] for row in server.rows('SELECT "table" FROM system.tables')]
    for table in ("killed", "numbered"):
        for w, s, n, v, f in server.rows(f"SELECT w, s, n, v, f FROM {table}") if table in tables else []:
            key = (int(w), int(n))
            if key in seen:
                wrong.append(("twice", key))
            seen.add(key)
            if key not in sent:
                wrong.append(("invented", key))
            if int(v) != value(*key) or float(f) != key[1] + 0.5 or int(s) != key[1] % SERIES:
                wrong.append(("wrong", w, s, n, v, f))
    wrong += [("lost", key) for key in sorted(acked - seen)]
    if "streamed" in tables:
        for c, n, last in server.rows("SELECT c, count(*) AS n, max(n) AS last FROM streamed GROUP BY c"):
            if int(n) != int(last) + 1:
                wrong.append(("hole", c, n, last))
            if int(n) > lines.get(int(c), 0):
                wrong.append(("invented", c, n))
    return len(acked), len(seen), wrong


def main():
    journal = Journal(DIRECTORY + "/acknowledged.txt")
    writers = [Sender(w) for w in range(WRITERS)]
    listeners = [Sender(10 + w) for w in range(LISTENERS)]
    by_http, by_tcp = Producer(20), Producer(30)
    server, slowest = Server().wait_ready(), 0.0
    acked = seen = 0
    wrong = []
    kinds = dict.fromkeys(KINDS, 0)
    for cycle in range(CYCLES):
        kind = KINDS[(cycle + int(SHARDS) - 1) % len(KINDS)]  # another first kind for each number of shards
        kinds[kind] += 1
        stop, answered = threading.Event(), threading.Event()
        sending = [(write, writer) for writer in writers] + [(converse, listener) for listener in listeners]
        sending += [(produce, by_http), (converse, by_tcp)]
        threads = [threading.Thread(target=how, args=(server, who, journal, stop, answered)) for how, who in sending]
        threads.append(threading.Thread(target=stream, args=(server, cycle, journal, stop)))
        for thread in threads:
            thread.start()
        while cycle == 0 and len(journal.heard) < len(sending) and all(thread.is_alive() for thread in threads):
            time.sleep(0.01)  # on a slow machine the first kill would come before some were answered at all
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
        f"shards {SHARDS}: {CYCLES} kills {kinds}, {acked} rows acknowledged ({by_http.acked} and {by_tcp.acked} of producers),"
        f" {seen} there, {len(wrong)} wrong {wrong[:3]}, slowest start {slowest:.1f} s, seed {SEED}"
    )
    return 1 if wrong or len(journal.heard) < len(sending) else 0


sys.exit(main())
