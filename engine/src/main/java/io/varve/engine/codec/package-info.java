// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// Encodings of one vector of at most 1024 values, and of segments of several vectors, bit-exact for every lane.
///
/// An encoded vector is a [io.varve.engine.codec.VectorHeader] (codec id and a few numbers, kept by the caller in packed arrays) and
/// a body of bytes. [io.varve.engine.codec.VectorEncoder] chooses the codec as far as the [io.varve.engine.codec.EncodingLevel] allows;
/// [io.varve.engine.codec.SegmentEncoder] tries to press several vectors of the cold tier together, and
/// [io.varve.engine.codec.SegmentReader] reads what it wrote. [io.varve.engine.codec.Codecs] is the one registry of ids, through which a body is decoded.
/// [io.varve.engine.codec.PackedLongs] is the array form of every index. [io.varve.engine.codec.Kernels] has the loops over bits, in a
/// scalar and a vector form. Layouts: engine/docs/format/codecs.md.
///
/// Threads: codecs are stateless; encoders and segment readers belong to one thread. Memory: nothing is allocated per vector but the entries of
/// dictionaries and runs. Errors: [io.varve.engine.codec.CodecException] for bytes that no encoder wrote; no codec reads outside the body it is given.
@NullMarked
package io.varve.engine.codec;

import org.jspecify.annotations.NullMarked;
