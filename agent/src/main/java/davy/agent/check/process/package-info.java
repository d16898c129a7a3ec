/// Running processes.
package davy.agent.check.process;
