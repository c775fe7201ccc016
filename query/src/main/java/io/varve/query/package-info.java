/// Varve query.
package io.varve.query;
