/// Varve ingest.
package io.varve.ingest;
