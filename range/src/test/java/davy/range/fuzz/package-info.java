/// Parsers under random bytes that Jazzer makes, each with what must hold beyond "does not throw".
package davy.range.fuzz;
