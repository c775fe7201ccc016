/// Varve tools.
package io.varve.tools;
