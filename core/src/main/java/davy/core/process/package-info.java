/// Processes of a host, read from `/proc`: what they are, what they use, and which ones hide.
package davy.core.process;
