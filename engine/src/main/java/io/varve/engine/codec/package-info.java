// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// Encodings of one vector of at most 1024 values, bit-exact for every lane.
///
/// An encoded vector is a [io.varve.engine.codec.VectorHeader] (codec id and a few numbers, kept by the caller in packed arrays) and
/// a body of bytes. [io.varve.engine.codec.LaneEncoder] and [io.varve.engine.codec.TimeEncoder] choose the codec;
/// [io.varve.engine.codec.Codecs] is the one registry of ids, through which a body is decoded.
/// [io.varve.engine.codec.PackedLongs] is the array form of every index. Layouts: engine/docs/format/codecs.md.
///
/// Threads: codecs are stateless; encoders belong to one thread. Memory: nothing is allocated per vector.
/// Errors: [io.varve.engine.codec.CodecException] for bytes that no encoder wrote; no codec reads outside the body it is given.
@NullMarked
package io.varve.engine.codec;

import org.jspecify.annotations.NullMarked;
