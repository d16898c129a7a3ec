/// Sockets, connections, listeners.
package davy.agent.check.network;
