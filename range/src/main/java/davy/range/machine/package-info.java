/// Real Debian machines in QEMU: started from a snapshot, talked to by their guest agent, ended
/// with the test.
package davy.range.machine;
