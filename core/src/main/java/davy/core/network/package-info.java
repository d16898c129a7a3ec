/// Sockets, addresses and the packet filter, as facts.
package davy.core.network;
