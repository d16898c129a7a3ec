/// Measurements against other programs, on the files of this machine.
package davy.range.bench;
