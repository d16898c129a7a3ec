/// Checks of what logs tell, and of what was done to them.
package davy.agent.check.log;
