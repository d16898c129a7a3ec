/// Checks of what clouds ran on the host, and of the keys that open their accounts.
package davy.agent.check.cloud;
