/// Compressed bytes made plain again, in pieces and within bounds.
package davy.core.compression;
