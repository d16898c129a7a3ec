/// The one pass over all logs of a host.
package davy.agent.log;
