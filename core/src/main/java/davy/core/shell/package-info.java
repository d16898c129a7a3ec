/// Shell text and what it does: a reader, a decoder of nested payloads, and the traits of
/// behaviour.
package davy.core.shell;
