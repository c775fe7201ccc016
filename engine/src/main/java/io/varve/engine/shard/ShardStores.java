// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.log.ShardLog;
import io.varve.engine.partition.Manifest;
import io.varve.engine.series.SeriesCheckpoint;
import io.varve.engine.series.SeriesKeyFile;

/// The files of one shard, each opened and recovered. The agents that own them close them.
record ShardStores(
        ShardLog log,
        Manifest manifest,
        SeriesKeyFile keys,
        SeriesCheckpoint checkpoint,
        RunFiles files,
        Quarantine quarantine) {}
