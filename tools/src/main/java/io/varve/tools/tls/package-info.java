// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// TLS of the server's listeners and of the commands that talk to them: PEM files in, Netty handlers and JDK contexts out.
///
/// It knows files, certificates and connections, but no protocol above them. TLS itself is the JDK's. Start with [io.varve.tools.tls.TlsFiles].
/// Errors: [java.io.IOException] that names the file and says what is wrong with it; a key's bytes are never in a message.
@NullMarked
package io.varve.tools.tls;

import org.jspecify.annotations.NullMarked;
