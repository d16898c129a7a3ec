/// The command line.
package davy.agent.cli;
