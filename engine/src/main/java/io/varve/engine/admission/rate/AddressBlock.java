// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.admission.rate;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/// What counts as one address where addresses are limited: an IPv4 address, or the 64 bits of an IPv6 one that a network is given at least; the other 64 are
/// its holder's to choose. Of loopback and link-local ones each counts.
public final class AddressBlock {
    private static final int NETWORK_BYTES = 8;

    private AddressBlock() {}

    private static boolean isBlock(InetAddress address) {
        return address instanceof Inet6Address && !address.isLoopbackAddress() && !address.isLinkLocalAddress();
    }

    /// For messages: the address, or the block that it stands for.
    public static String text(InetAddress block) {
        return block.getHostAddress() + (isBlock(block) ? "/64" : "");
    }

    /// The address that stands for all of its block.
    public static InetAddress of(InetAddress address) {
        if (!isBlock(address)) {
            return address;
        }
        byte[] bytes = address.getAddress();
        Arrays.fill(bytes, NETWORK_BYTES, bytes.length, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("sixteen bytes are an address", e);
        }
    }
}
