/// What the bytes of a file tell: literals in them, formats, hashes, names that no person chose.
package davy.core.file;
