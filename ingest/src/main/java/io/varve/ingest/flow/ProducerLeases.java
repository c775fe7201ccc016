// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import io.varve.engine.Engine;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Sees to it that lines of a producer reach the log in the order of their numbers, since a shard passes over what comes late: one sender at a time, none that leaves lines out, none
/// of an older epoch.
///
/// What is known here is of this process. After a restart a producer may begin with any line, and its epoch is what the shards have.
/// Threads: any.
public final class ProducerLeases {
    private static final int MOST = 100_000;

    /// Why a producer may not send now.
    public enum Refusal {
        /// Another sender has the producer; it is asked to end.
        IN_USE("producer_in_use"),
        STALE_EPOCH("stale_epoch"),
        OUT_OF_ORDER("out_of_order");

        private final String code;

        Refusal(String code) {
            this.code = code;
        }

        /// A word for programs.
        public String code() {
            return code;
        }
    }

    /// A producer that may not send now.
    public static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final Refusal refusal;

        RefusedException(Refusal refusal, String message) {
            super(message);
            this.refusal = refusal;
        }

        public Refusal refusal() {
            return refusal;
        }
    }

    /// The right to send lines of a producer. Threads: its sender's.
    public final class Lease {
        private final Numbering numbering;
        private final Runnable revoke;

        Lease(Numbering numbering, Runnable revoke) {
            this.numbering = numbering;
            this.revoke = revoke;
        }

        /// Lines below `nextLine` are answered, so the next ones may follow them. It counts after the end, too, unless another sender has begun.
        public void advance(long nextLine) {
            answered(this, nextLine);
        }

        /// All that was sent is published, or dropped. Idempotent.
        public void end() {
            release(this);
        }
    }

    private static final class Known {
        int epoch;
        /// No line below it was ever sent.
        long begun;
        /// Lines from here on may follow.
        long next;
        /// Who sends now, or sent last.
        @Nullable
        Lease holder;

        boolean isHeld;

        /// A new epoch of the producer. What was sent of it before this process began is not known; `isNew` = nothing was.
        void begin(Numbering numbering, boolean isNew) {
            epoch = numbering.epoch();
            begun = isNew ? numbering.firstLine() : 1;
            next = numbering.firstLine();
        }
    }

    private final Engine engine;
    /// The one used last at the end.
    private final Map<Long, Known> known = new LinkedHashMap<>(16, 0.75f, true);

    ProducerLeases(Engine engine) {
        this.engine = engine;
    }

    /// Lets a sender have the producer of `numbering`.
    ///
    /// @param revoke called on any thread when another one wants to: it should end soon
    /// @throws RefusedException when it may not
    public Lease lease(Numbering numbering, Runnable revoke) throws RefusedException {
        Lease holder;
        synchronized (known) {
            Known producer = known.get(numbering.producer());
            int newest = producer == null ? engine.producerEpoch(numbering.producer()) : producer.epoch;
            if (numbering.epoch() < newest) {
                throw new RefusedException(
                        Refusal.STALE_EPOCH,
                        "producer " + numbering.producer() + " has begun epoch " + newest + ", so epoch "
                                + numbering.epoch() + " is over");
            }
            holder = producer == null || !producer.isHeld ? null : producer.holder;
            if (holder == null) {
                return enter(producer, numbering, numbering.epoch() > newest, revoke);
            }
        }
        holder.revoke.run();
        throw new RefusedException(
                Refusal.IN_USE,
                "producer " + numbering.producer()
                        + " sends over another connection, which is asked to end: try again");
    }

    private Lease enter(@Nullable Known producer, Numbering numbering, boolean isNew, Runnable revoke)
            throws RefusedException {
        Known entered = producer;
        if (entered == null) {
            makeRoom();
            entered = new Known();
            entered.begin(numbering, isNew);
            known.put(numbering.producer(), entered);
        } else if (isNew) {
            entered.begin(numbering, true);
        } else if (numbering.firstLine() > entered.next) {
            throw new RefusedException(
                    Refusal.OUT_OF_ORDER,
                    "lines from " + entered.next + " on of producer " + numbering.producer()
                            + " are not answered: send them before line " + numbering.firstLine()
                            + ", or begin a new epoch");
        } else if (numbering.firstLine() < entered.begun) {
            throw new RefusedException(
                    Refusal.OUT_OF_ORDER,
                    "producer " + numbering.producer() + " has begun with line " + entered.begun
                            + ": what comes before it needs a new epoch");
        }
        Lease lease = new Lease(numbering, revoke);
        entered.holder = lease;
        entered.isHeld = true;
        return lease;
    }

    /// Forgets the producer that was used least recently, as after a restart.
    private void makeRoom() {
        Iterator<Known> oldest = known.values().iterator();
        while (known.size() >= MOST && oldest.hasNext()) {
            if (!oldest.next().isHeld) {
                oldest.remove();
                return;
            }
        }
    }

    private void answered(Lease lease, long nextLine) {
        synchronized (known) {
            Known producer = known.get(lease.numbering.producer());
            if (producer != null && producer.holder == lease) {
                producer.next = Math.max(producer.next, nextLine);
            }
        }
    }

    private void release(Lease lease) {
        synchronized (known) {
            Known producer = known.get(lease.numbering.producer());
            if (producer != null && producer.holder == lease) {
                producer.isHeld = false;
            }
        }
    }
}
