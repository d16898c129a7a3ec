/// Sockets as a host shows them in files: /proc/net and the descriptors of processes.
package davy.core.socket;
