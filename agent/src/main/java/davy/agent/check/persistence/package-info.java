/// Everything that starts a program again.
package davy.agent.check.persistence;
