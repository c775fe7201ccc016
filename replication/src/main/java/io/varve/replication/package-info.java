/// Varve replication.
package io.varve.replication;
