/// Varve engine.
package io.varve.engine;
